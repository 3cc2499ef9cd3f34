# 5.2.8: the form of RFC 9568 on IPv4 is accepted like the deployed one.
# requirements: 10
pair priorities=192
run to=5s
hears a source=192.0.2.12 priority=200 checksum=message_only
run to=6s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
5.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
5.000 a releases 192.0.2.10
