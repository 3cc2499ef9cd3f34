# The VRID cannot be changed in place. The group leaves in order, the other node takes over, and the new group begins as
# Backup. (Here both files get the new VRID; with one alone both would be Active.)
pair priorities=192,128 client=vpn
client a name=vpn stop=200ms
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload b vrid=60
run to=5.1s
reload a vrid=60
run to=15s
status a
----
5.000 b reload: group lan: vrid: 51 -> 60 (rejoined)
5.000 b initialize -> backup: ready; listening for an Active
5.100 a reload: group lan: vrid: 51 -> 60 (rejoined)
5.251 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: no group here has VRID 51 on eth0; compare connector_id, the names of the groups, and vrid: in the two files
5.300 a vpn ended: exited with status 0
5.300 a releases 192.0.2.10
5.300 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.300 a active -> initialize: leaving: it is made anew, as the changed file wants it
5.300 a initialize -> backup: ready; listening for an Active
8.500 b backup -> active: no Active heard for 3.5s
8.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.500 b claims 192.0.2.10
8.500 b announces 192.0.2.10
8.500 b starts vpn
8.501 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
15.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
15.000 a   eth0 IPv4 heard, accepted 7
15.000 a   192.0.2.10/24 absent
15.000 a   vpn stopped
