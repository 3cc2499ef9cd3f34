# While the planned leave still waits for a client, a better peer is heard: the role is lost, at once.
# requirements: 26, 42
pair priorities=192 client=vpn
client a name=vpn stop=5s
run to=5s
leave a
run to=6s
hears a source=192.0.2.12 priority=200
run to=12s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
6.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
6.000 a releases 192.0.2.10
6.001 a vpn ended: killed by signal 9
6.001 a has left
