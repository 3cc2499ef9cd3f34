# Version 3: the Active says its new pace at once, and the Backup follows it. A slower pace of the Backup's own changes
# nothing while it follows.
pair priorities=192,128
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

watch a adverts
reload a interval=100ms
run to=5.45s
----
5.000 a reload: group lan: advertisement_interval: 1s -> 100ms (in_place)
5.000 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.100 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.200 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.300 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18

watch a
reload b interval=3s
run to=6s
kill a
run to=7s
----
5.450 b reload: group lan: advertisement_interval: 1s -> 3s (in_place)
6.000 a is killed
6.351 b backup -> active: a (192.0.2.11) was silent for 350ms
6.351 b sends ADVERTISEMENT priority=128 to 224.0.0.18
6.351 b claims 192.0.2.10
6.351 b announces 192.0.2.10

# And from fast to slow: the Backup hears the slow pace before its short timer ends.
boot a
run to=30s
reload b interval=2s
run to=40s
status a
----
7.000 a initialize -> backup: ready; listening for an Active
7.325 a backup -> active: no Active heard for 325ms
7.325 a sends ADVERTISEMENT priority=192 to 224.0.0.18
7.325 a claims 192.0.2.10
7.325 a announces 192.0.2.10
7.326 b active -> backup: a (192.0.2.11) has priority 192, this node 128
7.326 b releases 192.0.2.10
30.000 b reload: group lan: advertisement_interval: 3s -> 2s (in_place)
40.000 a STATUS active: no Active heard for 325ms
40.000 a   eth0 IPv4 advertising, accepted 1
40.000 a   192.0.2.10/24 present
40.000 a   two Actives: 1, for 0s
