# 6.4.3: the advertisement that ends the Active state sets the pace: 3 x 3s and the skew of 1.5s. Preempt_Mode off changes
# nothing of it, since it is about Backups.
# requirements: 29, 42
pair priorities=128 preempt=10min
run to=5s
hears a source=192.0.2.12 priority=129 interval=3s
run to=20s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
5.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 129, this node 128
5.000 a releases 192.0.2.10
15.500 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 10.5s
15.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
15.500 a claims 192.0.2.10

