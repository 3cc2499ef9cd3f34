# checksum: message_only sends and accepts only that form; the other one is discarded, counted and named.
# requirements: 10
pair priorities=192,128 start=a checksum=message_only
watch a adverts
run to=3.5s
hears a source=192.0.2.12 priority=200
hears a source=192.0.2.12 priority=200
status a
hears a source=192.0.2.12 priority=200 checksum=message_only
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 with the checksum of the message only
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.500 a PEER_DISCARDED b (192.0.2.12) sends advertisements that are discarded: checksum: here accepts only message_only, they have with_pseudo_header
3.500 a STATUS active: no Active heard for 3.25s
3.500 a   eth0 IPv4 advertising, accepted 0, checksum_form 2
3.500 a   192.0.2.10/24 present
3.500 a   PROBLEM b (192.0.2.12) sends advertisements that are discarded: checksum: here accepts only message_only, they have with_pseudo_header
3.500 a sends ADVERTISEMENT priority=192 to 224.0.0.18 with the checksum of the message only
3.500 a active -> backup: b (192.0.2.12) has priority 200, this node 192
3.500 a releases 192.0.2.10
