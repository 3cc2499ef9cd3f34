# A peer without a sync group: Active over IPv4, Backup over IPv6. One role here: one change, both families with it.
# requirements: 42
pair priorities=150 families=46
run to=5s
hears a source=192.0.2.12 priority=200
run to=6s
hears a source=192.0.2.12 priority=200
run to=7s
hears a source=192.0.2.12 priority=200
run to=8s
hears a source=192.0.2.12 priority=200
run to=9s
hears a source=192.0.2.12 priority=200
hears a source=fe80::12 priority=100
run to=10s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.414 a backup -> active: no Active heard for 3.414s
3.414 a sends ADVERTISEMENT priority=150 to 224.0.0.18
3.414 a claims 192.0.2.10, 2001:db8:0:2::10
3.414 a announces 192.0.2.10
3.414 a announces 2001:db8:0:2::10
5.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 150
5.000 a releases 192.0.2.10, 2001:db8:0:2::10
9.000 a PATH_LOST 192.0.2.12 (not in nodes:) is heard over IPv4 on eth0, but not over IPv6 on eth0; the role does not move for that
9.000 a PATH_BACK the Active is heard again over IPv6 on eth0
10.000 a STATUS backup: 192.0.2.12 (not in nodes:) has priority 200, this node 150
10.000 a   eth0 IPv4 heard, accepted 5
10.000 a   eth0 IPv6 heard, accepted 1
10.000 a   192.0.2.10/24 absent
10.000 a   2001:db8:0:2::10/64 absent
10.000 a   two Actives: 1, for 0.1ms
