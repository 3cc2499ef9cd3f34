# A check with on_failure: fault. The role is given away with priority 0, the fit peer takes over at once, and the sick
# node stands by as last resort.
pair priorities=192,128 clients=vpn checks=uplink:fault
run to=5s
probe a uplink failed
run to=9s
status a
----
0.005 a initialize -> backup: ready; listening for an Active
0.005 b initialize -> backup: ready; listening for an Active
3.255 a backup -> active: no Active heard for 3.25s
3.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.255 a starts vpn
3.256 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
8.005 a CHECK_FAILING check failed 3 times in a row: exited with status 1
8.005 a active -> backup: check uplink is failing: exited with status 1; gave the role away, last resort from now on
8.005 a releases 192.0.2.10
8.005 a sends ADVERTISEMENT priority=0 to 224.0.0.18
8.006 a vpn ended: killed by signal 9
8.006 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
8.006 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.006 b claims 192.0.2.10
8.006 b announces 192.0.2.10
8.006 b starts vpn
8.007 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
9.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
9.000 a   eth0 IPv4 heard, accepted 1
9.000 a   192.0.2.10/24 absent
9.000 a   priority 1 instead of 192
9.000 a     last resort: check uplink is failing: exited with status 1
9.000 a   vpn stopped
9.000 a   check uplink failing

probe a uplink ok
run to=13s
status a
----
11.005 a CHECK_PASSING check passed 2 times in a row
11.005 a FIT_AGAIN fit again, priority 192
13.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
13.000 a   eth0 IPv4 heard, accepted 5
13.000 a   192.0.2.10/24 absent
13.000 a   vpn stopped
13.000 a   check uplink passing
