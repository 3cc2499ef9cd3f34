# 6.4.3: the owner of the addresses yields to no other priority, and answers.
# requirements: 36, 43, 44, 45
pair priorities=255
run to=1.5s
watch a adverts
hears a source=192.0.2.200 priority=254
run to=1.8s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> active: priority 255: owner of the addresses
0.000 a sends ADVERTISEMENT priority=255 to 224.0.0.18
0.000 a claims 192.0.2.10
0.000 a announces 192.0.2.10
1.500 a sends ADVERTISEMENT priority=255 to 224.0.0.18
1.800 a STATUS active: priority 255: owner of the addresses
1.800 a   eth0 IPv4 advertising, accepted 1
1.800 a   192.0.2.10/24 present
1.800 a   two Actives: 1, for 300ms, and still

