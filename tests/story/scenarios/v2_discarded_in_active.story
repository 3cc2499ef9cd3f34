# The same in Active: nobody yields to what is discarded, nothing is said in answer, and the next sound one counts.
# requirements: 53, 60, 61, 67, 76
pair version=2 priorities=128
run to=4.9s
watch a adverts
hears a source=192.0.2.12 priority=200 version=3
hears a source=192.0.2.12 priority=200 version=2 interval=2s
hears a source=192.0.2.12 priority=200 version=2 password=secret
hears a source=192.0.2.12 priority=200 version=2 set=4:2
hears a source=192.0.2.12 priority=0 version=2 interval=2s
status a
run to=5.6s
hears a source=192.0.2.12 priority=200 version=2
run to=5.7s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
4.900 a STATUS active: no Active heard for 3.5s
4.900 a   eth0 IPv4 advertising, accepted 0, auth 2, interval 2, version 1
4.900 a   192.0.2.10/24 present
5.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
5.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
5.600 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 128
5.600 a releases 192.0.2.10

