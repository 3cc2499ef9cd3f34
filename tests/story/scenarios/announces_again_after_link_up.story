# The link comes back: a takeover like any other, and the segment is told.
# requirements: 39
pair priorities=192 announce=0s
watch a announcements
run to=5s
link a down
run to=6s
link a up
run to=12s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
5.000 a eth0 loses its link
5.000 a active -> fault: interface eth0 has no link (no carrier)
5.000 a releases 192.0.2.10
6.000 a eth0 has a link again
6.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
9.250 a backup -> active: no Active heard for 3.25s
9.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
9.250 a claims 192.0.2.10
9.250 a announces 192.0.2.10
