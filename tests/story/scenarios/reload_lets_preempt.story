# `preempt: always` is put in force on a better Backup: it stops following the worse Active and takes over.
pair priorities=128,192 start=a
run to=5s
boot b
run to=8s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
5.000 b initialize -> backup: ready; listening for an Active
5.501 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 128

reload b preempt=always
run to=16s
----
8.000 b reload: group lan: preempt: never -> always (in_place)
10.751 b backup -> active: a (192.0.2.11) has priority 128, this node 192 and preempt: always
10.751 b sends ADVERTISEMENT priority=192 to 224.0.0.18
10.751 b claims 192.0.2.10
10.751 b announces 192.0.2.10
10.752 a active -> backup: b (192.0.2.12) has priority 192, this node 128
10.752 a releases 192.0.2.10
