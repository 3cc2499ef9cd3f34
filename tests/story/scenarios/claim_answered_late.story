# The backend takes two seconds. Advertisements go on, nothing is announced and no client is started before it
# answers; an answer that comes after the role was lost changes nothing.
pair priorities=192 client=vpn
backend a latency=2s
run to=4s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10

hears a source=192.0.2.12 priority=200
run to=4.5s
----
4.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
4.000 a releases 192.0.2.10

run to=10s
status a
----
7.250 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.25s
7.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
7.250 a claims 192.0.2.10
9.250 a announces 192.0.2.10
9.250 a starts vpn
10.000 a STATUS active: 192.0.2.12 (not in nodes:) was silent for 3.25s
10.000 a   eth0 IPv4 advertising, accepted 1
10.000 a   192.0.2.10/24 present
10.000 a   two Actives: 1, for 2s
10.000 a   vpn running
