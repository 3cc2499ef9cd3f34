# One path is lost, and the Active leaves over the other one: it is heard again over none, and nothing says so.
# requirements: 25, 28
pair priorities=150 families=46 release=skew
run to=0.1s
hears a source=192.0.2.12 priority=200
hears a source=fe80::12 priority=200
run to=2s
hears a source=fe80::12 priority=200
run to=4s
hears a source=fe80::12 priority=200
run to=5s
hears a source=fe80::12 priority=0
run to=6s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
4.000 a PATH_LOST fe80::12 is heard over IPv6 on eth0, but not over IPv4 on eth0; the role does not move for that
5.414 a backup -> active: 192.0.2.12 (not in nodes:) gave the role away (priority 0)
5.414 a sends ADVERTISEMENT priority=150 to 224.0.0.18
5.414 a claims 192.0.2.10, 2001:db8:0:2::10
5.414 a announces 192.0.2.10
5.414 a announces 2001:db8:0:2::10
