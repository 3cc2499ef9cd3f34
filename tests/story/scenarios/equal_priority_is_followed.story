# 6.4.2, preempt: always: an equal priority restarts the timer, also from a lower address: the source plays no part in Backup.
# requirements: 27
pair priorities=128 preempt=always
run to=3s
hears a source=192.0.2.5 priority=128
run to=6s
status a
run to=7s
----
0.000 a initialize -> backup: ready; listening for an Active
3.000 a ACTIVE_HEARD 192.0.2.5 (not in nodes:) is Active with priority 128
6.000 a STATUS backup: 192.0.2.5 (not in nodes:) is Active with priority 128
6.000 a   eth0 IPv4 heard, accepted 1
6.000 a   192.0.2.10/24 absent
6.500 a backup -> active: 192.0.2.5 (not in nodes:) was silent for 3.5s
6.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
6.500 a claims 192.0.2.10
6.500 a announces 192.0.2.10

