# The list of addresses is edited on the Backup first, and the Active dies before its own file was: the Backup takes
# over with what its file says.
pair priorities=192,128
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload b virtual=192.0.2.20/24
run to=6s
kill a
run to=12s
status b
----
5.000 b reload: group lan: virtual_addresses: adds 192.0.2.20/24; removes 192.0.2.10/24 (in_place)
5.251 b ADDRESSES_DIFFER a (192.0.2.11) announces 192.0.2.10, this node has 192.0.2.20; compare the two files
6.000 a is killed
8.000 a loses 192.0.2.10 (lease over)
8.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
8.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.751 b claims 192.0.2.20
8.751 b announces 192.0.2.20
12.000 b STATUS active: a (192.0.2.11) was silent for 3.5s
12.000 b   eth0 IPv4 advertising, accepted 3
12.000 b   192.0.2.20/24 present
12.000 b   WARNING a (192.0.2.11) announces other addresses than this node has on eth0; compare the two files
