# announce: {at: [0s, 200ms, 1s], refresh: 5s}
# requirements: 30
pair priorities=192 announce=0s,200ms,1s refresh=5s
watch a announcements
run to=20s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.450 a announces 192.0.2.10
4.250 a announces 192.0.2.10
9.250 a announces 192.0.2.10
14.250 a announces 192.0.2.10
19.250 a announces 192.0.2.10
