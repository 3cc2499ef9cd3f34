# The role goes away and comes back three times while one stop is still under way: one client at most, and the last wish counts.
pair priorities=192 clients=vpn exclusive=false
client a name=vpn stop=5s
run to=4s
hears a source=192.0.2.12 priority=200
run to=4.1s
hears a source=192.0.2.12 priority=0
run to=5s
hears a source=192.0.2.12 priority=200
run to=5.1s
hears a source=192.0.2.12 priority=0
run to=20s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
4.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
4.000 a releases 192.0.2.10
4.350 a backup -> active: 192.0.2.12 (not in nodes:) gave the role away (priority 0)
4.350 a sends ADVERTISEMENT priority=192 to 224.0.0.18
4.350 a claims 192.0.2.10
5.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
5.000 a releases 192.0.2.10
5.350 a backup -> active: 192.0.2.12 (not in nodes:) gave the role away (priority 0)
5.350 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.350 a claims 192.0.2.10
9.000 a vpn ended: exited with status 0
9.000 a starts vpn
20.000 a STATUS active: 192.0.2.12 (not in nodes:) gave the role away (priority 0)
20.000 a   eth0 IPv4 advertising, accepted 4
20.000 a   192.0.2.10/24 present
20.000 a   two Actives: 2, for 0.2ms
20.000 a   vpn running
