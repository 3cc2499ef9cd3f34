# Priority 0 on one path while the other still carries advertisements is no release of the group, at_once or not.
# requirements: 25, 28
pair priorities=150 families=46 release=at_once
run to=0.1s
hears a source=192.0.2.12 priority=200
hears a source=fe80::12 priority=200
run to=1s
hears a source=192.0.2.12 priority=0
run to=2s
hears a source=fe80::12 priority=200
run to=3s
status a
hears a source=fe80::12 priority=0
run to=4s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
2.000 a PATH_LOST fe80::12 is heard over IPv6 on eth0, but not over IPv4 on eth0; the role does not move for that
3.000 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
3.000 a   eth0 IPv4 silent, accepted 2
3.000 a   eth0 IPv6 heard, accepted 2
3.000 a   192.0.2.10/24 absent
3.000 a   2001:db8:0:2::10/64 absent
3.000 a   WARNING the Active is not heard over IPv4 on eth0 for 1s, but over another path
3.000 a backup -> active: 192.0.2.12 (not in nodes:) gave the role away (priority 0)
3.000 a sends ADVERTISEMENT priority=150 to 224.0.0.18
3.000 a claims 192.0.2.10, 2001:db8:0:2::10
3.000 a announces 192.0.2.10
3.000 a announces 2001:db8:0:2::10
