# 6.4.2: the Active's interval is followed: with 3 s the takeover takes 9 s and the skew of 3 s.
# requirements: 23, 24, 29
pair priorities=192
run to=1s
hears a source=192.0.2.12 priority=200 interval=3s
run to=15s
----
0.000 a initialize -> backup: ready; listening for an Active
1.000 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
10.750 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 9.75s
10.750 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.750 a claims 192.0.2.10
10.750 a announces 192.0.2.10
