# First here, then there: one move, and the last resort keeps the role.
pair priorities=192,128 clients=vpn checks=uplink:fault
run to=5s
probe a uplink failed
run to=10s
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
8.005 a sends ADVERTISEMENT priority=0 to 224.0.0.18
8.006 a vpn ended: killed by signal 9
8.006 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
8.006 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.006 b claims 192.0.2.10
8.006 b announces 192.0.2.10
8.006 b starts vpn
8.007 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
13.005 b CHECK_FAILING check failed 3 times in a row: exited with status 1
13.005 b active -> backup: check uplink is failing: exited with status 1; gave the role away, last resort from now on
13.005 b releases 192.0.2.10
13.005 b sends ADVERTISEMENT priority=0 to 224.0.0.18
13.006 b vpn ended: killed by signal 9
17.501 b backup -> active: nobody was heard for 4.496s; the role was taken as last resort: check uplink is failing: exited with status 1
17.501 b sends ADVERTISEMENT priority=1 to 224.0.0.18
17.501 b claims 192.0.2.10
17.501 b starts vpn
60.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
60.000 a   eth0 IPv4 heard, accepted 49
60.000 a   192.0.2.10/24 absent
60.000 a   priority 1 instead of 192
60.000 a     last resort: check uplink is failing: exited with status 1
60.000 a   vpn stopped
60.000 a   check uplink failing
60.000 b STATUS active: nobody was heard for 4.496s; the role was taken as last resort: check uplink is failing: exited with status 1
60.000 b   eth0 IPv4 advertising, accepted 6
60.000 b   192.0.2.10/24 present
60.000 b   priority 1 instead of 128
60.000 b     last resort: check uplink is failing: exited with status 1
60.000 b   vpn running
60.000 b   check uplink failing
