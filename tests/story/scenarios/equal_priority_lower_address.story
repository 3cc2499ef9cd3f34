# 6.4.3: an equal priority from a lower address is discarded and answered; 192.0.2.9 is the lower one, although not as text.
# requirements: 42, 43, 44
pair priorities=128
run to=5s
watch a adverts
hears a source=192.0.2.9 priority=128
run to=5.2s
status a
hears a source=192.0.2.100 priority=128
run to=6s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
5.000 a sends ADVERTISEMENT priority=128 to 224.0.0.18
5.200 a STATUS active: no Active heard for 3.5s
5.200 a   eth0 IPv4 advertising, accepted 1
5.200 a   192.0.2.10/24 present
5.200 a   two Actives: 1, for 200ms, and still
5.200 a sends ADVERTISEMENT priority=128 to 224.0.0.18
5.200 a active -> backup: 192.0.2.100 (not in nodes:) has the same priority and the greater address
5.200 a releases 192.0.2.10

