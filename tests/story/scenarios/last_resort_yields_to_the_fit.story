# preempt: never. A last resort that is Active yields to a fit node all the same, once that node has listened.
pair priorities=192,128 clients=vpn checks=uplink:fault start=b
probe b uplink failed
run to=8s
boot a
run to=15s
status a
status b
----
0.005 b initialize -> backup: ready; listening for an Active
3.005 b CHECK_FAILING check failed 3 times in a row: exited with status 1
3.005 b LAST_RESORT check uplink is failing: exited with status 1; stands by as last resort (priority 1): takes over only where nobody else is Active
4.501 b backup -> active: nobody was heard for 4.496s; the role was taken as last resort: check uplink is failing: exited with status 1
4.501 b sends ADVERTISEMENT priority=1 to 224.0.0.18
4.501 b claims 192.0.2.10
4.501 b announces 192.0.2.10
4.501 b starts vpn
8.005 a initialize -> backup: ready; listening for an Active
11.255 a backup -> active: b (192.0.2.12) is Active only as last resort (priority 1)
11.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
11.255 a claims 192.0.2.10
11.255 a announces 192.0.2.10
11.255 a starts vpn
11.256 b active -> backup: a (192.0.2.11) has priority 192, this node 1
11.256 b releases 192.0.2.10
11.257 b vpn ended: killed by signal 9
15.000 a STATUS active: b (192.0.2.12) is Active only as last resort (priority 1)
15.000 a   eth0 IPv4 advertising, accepted 4
15.000 a   192.0.2.10/24 present
15.000 a   two Actives: 1, for 0s
15.000 a   vpn running
15.000 a   check uplink passing
15.000 b STATUS backup: a (192.0.2.11) has priority 192, this node 1
15.000 b   eth0 IPv4 heard, accepted 5
15.000 b   192.0.2.10/24 absent
15.000 b   two Actives: 1, for 0.1ms
15.000 b   priority 1 instead of 128
15.000 b     last resort: check uplink is failing: exited with status 1
15.000 b   vpn stopped
15.000 b   check uplink failing
