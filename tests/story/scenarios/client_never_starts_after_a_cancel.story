# The role is lost while the first client still starts: the second never starts, and nothing of the plan is done later.
pair priorities=192 clients=vpn,web after=web:vpn
client a name=vpn start=2s
run to=4s
hears a source=192.0.2.12 priority=200
run to=4.1s
status a
run to=9s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
4.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
4.000 a releases 192.0.2.10
4.001 a vpn ended: killed by signal 9
4.100 a STATUS backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
4.100 a   eth0 IPv4 heard, accepted 1
4.100 a   192.0.2.10/24 absent
4.100 a   two Actives: 1, for 0.1ms
4.100 a   vpn stopped
4.100 a   web stopped
7.250 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.25s
7.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
7.250 a claims 192.0.2.10
7.250 a starts vpn
