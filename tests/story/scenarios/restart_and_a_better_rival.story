# Kept, it is an Active like any other: it yields to a better one that came meanwhile.
pair priorities=128,192 start=a clients=vpn unit=true
run to=5s
restart a
run to=5.4s
boot a
run to=5.6s
hears a source=192.0.2.12 priority=192
run to=6s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
3.500 a starts vpn
5.000 a ends for a restart
5.400 a initialize -> active: kept across a restart of pairkeepd (400ms)
5.400 a sends ADVERTISEMENT priority=128 to 224.0.0.18
5.400 a claims 192.0.2.10
5.400 a CLIENT_ADOPTED ran on across the restart and is kept as it is
5.600 a active -> backup: b (192.0.2.12) has priority 192, this node 128
5.600 a releases 192.0.2.10
5.601 a vpn ended: killed by signal 9
6.000 a STATUS backup: b (192.0.2.12) has priority 192, this node 128
6.000 a   eth0 IPv4 heard, accepted 1
6.000 a   192.0.2.10/24 absent
6.000 a   two Actives: 1, for 0.1ms
6.000 a   vpn stopped
