# preempt: {after: 10s}. The better node leaves a living Active alone until it has heard it for 10 s, and then does what
# preempt: always does: its timer runs out (6.4.2).
# requirements: 27, 50
pair priorities=128,192 preempt=10s start=a
run to=5s
boot b
run to=10s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
5.000 b initialize -> backup: ready; listening for an Active
5.501 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 128
10.000 b STATUS backup: a (192.0.2.11) is Active with priority 128
10.000 b   preempt after 10s, in 5.501s
10.000 b   eth0 IPv4 heard, accepted 5
10.000 b   192.0.2.10/24 absent

run to=20s
----
17.751 b backup -> active: a (192.0.2.11) has priority 128, this node 192 and preempt: after 10s
17.751 b sends ADVERTISEMENT priority=192 to 224.0.0.18
17.751 b claims 192.0.2.10
17.751 b announces 192.0.2.10
17.752 a active -> backup: b (192.0.2.12) has priority 192, this node 128
17.752 a releases 192.0.2.10
