# on_failure: {lower_priority_by: 100} with preempt: always. The better one becomes the worse one, and is preempted.
pair priorities=192,128 preempt=always clients=vpn checks=uplink:lower100
run to=5s
probe a uplink failed
run to=14s
status a
probe a uplink ok
run to=25s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
8.005 a CHECK_FAILING check failed 3 times in a row: exited with status 1
10.751 b backup -> active: a (192.0.2.11) has priority 92, this node 128 and preempt: always
10.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
10.751 b claims 192.0.2.10
10.751 b announces 192.0.2.10
10.751 b starts vpn
10.752 a active -> backup: b (192.0.2.12) has priority 128, this node 92
10.752 a releases 192.0.2.10
10.753 a vpn ended: killed by signal 9
14.000 a STATUS backup: b (192.0.2.12) has priority 128, this node 92
14.000 a   eth0 IPv4 heard, accepted 5
14.000 a   192.0.2.10/24 absent
14.000 a   two Actives: 1, for 0.1ms
14.000 a   priority 92 instead of 192
14.000 a     lower by 100: check uplink is failing: exited with status 1
14.000 a   vpn stopped
14.000 a   check uplink failing
16.005 a CHECK_PASSING check passed 2 times in a row
19.002 a backup -> active: b (192.0.2.12) has priority 128, this node 192 and preempt: always
19.002 a sends ADVERTISEMENT priority=192 to 224.0.0.18
19.002 a claims 192.0.2.10
19.002 a announces 192.0.2.10
19.002 a starts vpn
19.003 b active -> backup: a (192.0.2.11) has priority 192, this node 128
19.003 b releases 192.0.2.10
19.004 b vpn ended: killed by signal 9
