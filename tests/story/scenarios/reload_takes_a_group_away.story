# A group that the file no longer has leaves in order, its client with it; the other group does not notice.
pair priorities=192,128 client=vpn
reload a group=dmz:52:192.0.2.30/24
reload b group=dmz:52:192.0.2.30/24
client a name=vpn stop=300ms
run to=8s
----
0.000 a reload: group dmz (added)
0.000 b reload: group dmz (added)
0.000 a initialize -> backup: ready; listening for an Active
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.30
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.250 a announces 192.0.2.30
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload a no_group=lan no_client=vpn
run to=12s
status a
----
8.000 a reload: group lan (removed)
8.000 a reload: client vpn (removed)
8.300 a vpn ended: exited with status 0
8.300 a releases 192.0.2.10
8.300 a sends ADVERTISEMENT priority=0 to 224.0.0.18
8.300 a active -> initialize: leaving: it is not in the file any more
8.301 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
8.301 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.301 b claims 192.0.2.10
8.301 b announces 192.0.2.10
8.301 b starts vpn
8.302 a PEER_DISCARDED b (192.0.2.12) sends advertisements that are discarded: no group here has VRID 51 on eth0; compare connector_id, the names of the groups, and vrid: in the two files
9.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
12.000 a STATUS active: no Active heard for 3.25s
12.000 a   eth0 IPv4 advertising, accepted 0, vrid 4
12.000 a   192.0.2.30/24 present
12.000 a   PROBLEM b (192.0.2.12) sends advertisements that are discarded: no group here has VRID 51 on eth0; compare connector_id, the names of the groups, and vrid: in the two files
