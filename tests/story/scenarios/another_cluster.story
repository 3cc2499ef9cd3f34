# Multicast: an unknown source that shares no address with us is another cluster. Reported once, not obeyed.
# requirements: 73
pair priorities=192
run to=5s
hears a source=192.0.2.77 priority=255 addresses=192.0.2.99 times=100
run to=6s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
5.000 a STRANGER 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.99: another cluster, not obeyed. Give one of the two another VRID; nobody was heard using 52 on eth0
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0, foreign_cluster 100
6.000 a     refused 192.0.2.77 100 times
6.000 a   192.0.2.10/24 present
6.000 a   WARNING 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.99: another cluster, not obeyed. Give one of the two another VRID; nobody was heard using 52 on eth0

# One that shares an address is a peer under an address that the file does not have.
hears a source=192.0.2.78 priority=255
run to=7s
----
6.000 a active -> backup: 192.0.2.78 (not in nodes:) has priority 255, this node 192
6.000 a releases 192.0.2.10
