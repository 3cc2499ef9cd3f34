# 6.1: the owner of the addresses preempts whatever preempt: says. Here it was paused and stepped back first.
# requirements: 50
pair priorities=255,128
run to=2s
pause a 5s
run to=20s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> active: priority 255: owner of the addresses
0.000 a sends ADVERTISEMENT priority=255 to 224.0.0.18
0.000 a claims 192.0.2.10
0.000 b initialize -> backup: ready; listening for an Active
0.000 a announces 192.0.2.10
0.001 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 255
2.000 a is paused for 5s
5.000 a loses 192.0.2.10 (lease over)
5.501 b backup -> active: a (192.0.2.11) was silent for 3.5s
5.501 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.501 b claims 192.0.2.10
5.501 b announces 192.0.2.10
7.000 a active -> backup: this node was paused: its last advertisement is 5s old
7.000 a releases 192.0.2.10
10.004 a backup -> active: b (192.0.2.12) has priority 128, this node 255 and preempt: always
10.004 a sends ADVERTISEMENT priority=255 to 224.0.0.18
10.004 a claims 192.0.2.10
10.004 a announces 192.0.2.10
10.005 b active -> backup: a (192.0.2.11) has priority 255, this node 128
10.005 b releases 192.0.2.10
