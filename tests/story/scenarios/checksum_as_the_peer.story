# 5.2.8: on IPv4 both forms are accepted, and the last one that was heard is sent. First the deployed one, with the
# pseudo header of RFC 5798.
# requirements: 10
pair priorities=192
run to=4s
watch a adverts
hears a source=192.0.2.12 priority=100 checksum=message_only
run to=4.5s
status a
hears a source=192.0.2.12 priority=100
run to=5s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
4.000 a sends ADVERTISEMENT priority=192 to 224.0.0.18 with the checksum of the message only
4.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 with the checksum of the message only
4.500 a STATUS active: no Active heard for 3.25s
4.500 a   eth0 IPv4 advertising, accepted 1 (0 with pseudo header, 1 message only), sends message_only
4.500 a   192.0.2.10/24 present
4.500 a   two Actives: 1, for 500ms, and still
4.500 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.000 a STATUS active: no Active heard for 3.25s
5.000 a   eth0 IPv4 advertising, accepted 2 (1 with pseudo header, 1 message only), sends with_pseudo_header
5.000 a   192.0.2.10/24 present
5.000 a   two Actives: 1, for 1s, and still

# One that is refused teaches nothing: an echo, a stranger, a wrong TTL.
hears a source=192.0.2.11 priority=100 checksum=message_only
hears a source=192.0.2.77 priority=100 checksum=message_only addresses=192.0.2.99
hears a source=192.0.2.12 priority=100 checksum=message_only ttl=254
run to=6s
----
5.000 a STRANGER 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.99: another cluster, not obeyed. Give one of the two another VRID; nobody was heard using 52 on eth0
5.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
