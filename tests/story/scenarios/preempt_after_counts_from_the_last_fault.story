# preempt: {after: 10s}: a fault begins the count anew.
pair priorities=128,192 preempt=10s start=a
run to=5s
boot b
run to=14s
link b down
run to=14.5s
link b up
run to=20s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
5.000 b initialize -> backup: ready; listening for an Active
5.501 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 128
14.000 b eth0 loses its link
14.000 b backup -> fault: interface eth0 has no link (no carrier)
14.500 b eth0 has a link again
14.500 b fault -> backup: fit again after: interface eth0 has no link (no carrier)
14.501 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 128
20.000 b STATUS backup: a (192.0.2.11) is Active with priority 128
20.000 b   preempt after 10s, in 4.501s
20.000 b   eth0 IPv4 heard, accepted 15
20.000 b   192.0.2.10/24 absent

run to=30s
----
26.751 b backup -> active: a (192.0.2.11) has priority 128, this node 192 and preempt: after 10s
26.751 b sends ADVERTISEMENT priority=192 to 224.0.0.18
26.751 b claims 192.0.2.10
26.751 b announces 192.0.2.10
26.752 a active -> backup: b (192.0.2.12) has priority 192, this node 128
26.752 a releases 192.0.2.10
