# at_once: the goodbye of a node that is not followed changes nothing, however often it comes.
pair priorities=128 release=at_once
run to=0.1s
hears a source=192.0.2.12 priority=200
run to=1s
hears a source=192.0.2.13 priority=0 times=3
status a
run to=4s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
1.000 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
1.000 a   eth0 IPv4 heard, accepted 4
1.000 a   192.0.2.10/24 absent
3.600 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.5s
3.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.600 a claims 192.0.2.10
3.600 a announces 192.0.2.10
4.000 a STATUS active: 192.0.2.12 (not in nodes:) was silent for 3.5s
4.000 a   eth0 IPv4 advertising, accepted 4
4.000 a   192.0.2.10/24 present
