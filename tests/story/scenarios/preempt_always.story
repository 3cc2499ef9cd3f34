# 6.4.2 with Preempt_Mode on: lower advertisements are discarded, the timer runs out, the better node takes over; the
# lower one yields at its first advertisement (6.4.3).
# requirements: 26, 27, 42, 50
pair priorities=192,128 preempt=always client=vpn start=a
kill a
boot b
run to=6s
----
0.000 a is killed
0.000 b initialize -> backup: ready; listening for an Active
3.500 b backup -> active: no Active heard for 3.5s
3.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 b claims 192.0.2.10
3.500 b announces 192.0.2.10
3.500 b starts vpn

boot a
run to=12s
----
6.000 a initialize -> backup: ready; listening for an Active
9.250 a backup -> active: b (192.0.2.12) has priority 128, this node 192 and preempt: always
9.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
9.250 a claims 192.0.2.10
9.250 a announces 192.0.2.10
9.250 a starts vpn
9.251 b active -> backup: a (192.0.2.11) has priority 192, this node 128
9.251 b releases 192.0.2.10
9.252 b vpn ended: killed by signal 9
