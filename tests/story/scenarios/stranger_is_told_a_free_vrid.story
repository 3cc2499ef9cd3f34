# Another cluster uses our VRID. The proposal avoids every VRID that was heard on the interface, whoever uses it, and in
# whatever version.
pair priorities=192 families=46
run to=0.1s
hears a source=192.0.2.70 priority=100 vrid=52 addresses=192.0.2.98
hears a source=fe80::70 priority=100 vrid=53 addresses=2001:db8:0:2::98
hears a source=192.0.2.71 priority=100 vrid=54 addresses=192.0.2.97 spoil=0
hears a source=192.0.2.72 priority=100 vrid=55 addresses=192.0.2.96 ttl=64
run to=4s
hears a source=192.0.2.77 priority=255 addresses=192.0.2.99 times=2
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 2001:db8:0:2::10
3.250 a announces 192.0.2.10
3.250 a announces 2001:db8:0:2::10
4.000 a STRANGER 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.99: another cluster, not obeyed. Give one of the two another VRID; nobody was heard using 55 on eth0
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0, foreign_cluster 2, ttl 1, version 1, vrid 1
4.000 a     refused 192.0.2.77 2 times
4.000 a   eth0 IPv6 advertising, accepted 0, vrid 1
4.000 a   192.0.2.10/24 present
4.000 a   2001:db8:0:2::10/64 present
4.000 a   WARNING 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.99: another cluster, not obeyed. Give one of the two another VRID; nobody was heard using 55 on eth0

# Forgotten after a minute, and the warning with him.
run to=70s
status a
----
70.000 a STATUS active: no Active heard for 3.25s
70.000 a   eth0 IPv4 advertising, accepted 0, foreign_cluster 2, ttl 1, version 1, vrid 1
70.000 a   eth0 IPv6 advertising, accepted 0, vrid 1
70.000 a   192.0.2.10/24 present
70.000 a   2001:db8:0:2::10/64 present
