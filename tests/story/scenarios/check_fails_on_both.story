# The same check fails on both nodes at once: the role comes back to where it was after one Active_Down_Interval, and
# stays. No flapping, no empty pair.
pair priorities=192,128 clients=vpn checks=uplink:fault
run to=5s
probe a uplink failed
probe b uplink failed
run to=60s
status a
status b
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
8.005 b CHECK_FAILING check failed 3 times in a row: exited with status 1
8.005 b LAST_RESORT check uplink is failing: exited with status 1; stands by as last resort (priority 1): takes over only where nobody else is Active
8.005 a sends ADVERTISEMENT priority=0 to 224.0.0.18
8.006 a vpn ended: killed by signal 9
12.251 a backup -> active: nobody was heard for 4.246s; the role was taken as last resort: check uplink is failing: exited with status 1
12.251 a sends ADVERTISEMENT priority=1 to 224.0.0.18
12.251 a claims 192.0.2.10
12.251 a starts vpn
60.000 a STATUS active: nobody was heard for 4.246s; the role was taken as last resort: check uplink is failing: exited with status 1
60.000 a   eth0 IPv4 advertising, accepted 0
60.000 a   192.0.2.10/24 present
60.000 a   priority 1 instead of 192
60.000 a     last resort: check uplink is failing: exited with status 1
60.000 a   vpn running
60.000 a   check uplink failing
60.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
60.000 b   eth0 IPv4 heard, accepted 54
60.000 b   192.0.2.10/24 absent
60.000 b   priority 1 instead of 128
60.000 b     last resort: check uplink is failing: exited with status 1
60.000 b   vpn stopped
60.000 b   check uplink failing

probe a uplink ok
probe b uplink ok
run to=70s
status a
status b
----
62.005 a CHECK_PASSING check passed 2 times in a row
62.005 a FIT_AGAIN fit again, priority 192
62.005 b CHECK_PASSING check passed 2 times in a row
62.005 b FIT_AGAIN fit again, priority 128
70.000 a STATUS active: nobody was heard for 4.246s; the role was taken as last resort: check uplink is failing: exited with status 1
70.000 a   eth0 IPv4 advertising, accepted 0
70.000 a   192.0.2.10/24 present
70.000 a   vpn running
70.000 a   check uplink passing
70.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
70.000 b   eth0 IPv4 heard, accepted 64
70.000 b   192.0.2.10/24 absent
70.000 b   vpn stopped
70.000 b   check uplink passing
