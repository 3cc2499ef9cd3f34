# checksum: with_pseudo_header refuses the form of RFC 9568. IPv6 has one form only and is not concerned.
# requirements: 10
pair priorities=192,128 start=a checksum=with_pseudo_header families=46
run to=4s
hears a source=192.0.2.12 priority=200 checksum=message_only
status a
hears a source=fe80::12 priority=200
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 2001:db8:0:2::10
3.250 a announces 192.0.2.10
3.250 a announces 2001:db8:0:2::10
4.000 a PEER_DISCARDED b (192.0.2.12) sends advertisements that are discarded: checksum: here accepts only with_pseudo_header, they are message_only
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0, checksum_form 1
4.000 a   eth0 IPv6 advertising, accepted 0
4.000 a   192.0.2.10/24 present
4.000 a   2001:db8:0:2::10/64 present
4.000 a   PROBLEM b (192.0.2.12) sends advertisements that are discarded: checksum: here accepts only with_pseudo_header, they are message_only
4.000 a active -> backup: fe80::12 has priority 200, this node 192
4.000 a releases 192.0.2.10, 2001:db8:0:2::10
