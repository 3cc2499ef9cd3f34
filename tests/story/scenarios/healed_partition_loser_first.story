# A healed partition, and the loser speaks first: it is answered at once, and leaves.
# requirements: 42, 43, 44
pair priorities=192,128 interval=1s
cut a b
cut b a
run to=30.3s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.500 b backup -> active: no Active heard for 3.5s
3.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 b claims 192.0.2.10
3.500 b announces 192.0.2.10
3.750 a announces 192.0.2.10
4.000 b announces 192.0.2.10
4.250 a announces 192.0.2.10
4.500 b announces 192.0.2.10
5.250 a announces 192.0.2.10
5.500 b announces 192.0.2.10
8.250 a announces 192.0.2.10
8.500 b announces 192.0.2.10
13.250 a announces 192.0.2.10
13.500 b announces 192.0.2.10

heal b a
heal a b
watch a announcements adverts
watch b announcements adverts
run to=30.6s
----
30.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
30.501 a sends ADVERTISEMENT priority=192 to 224.0.0.18
30.501 a announces 192.0.2.10
30.502 b sends ADVERTISEMENT priority=128 to 224.0.0.18
30.502 b active -> backup: a (192.0.2.11) has priority 192, this node 128
30.502 b releases 192.0.2.10
30.503 a announces 192.0.2.10
