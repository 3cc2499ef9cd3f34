# The file is edited on one node after the other. What is added is claimed and announced, what is gone is released, the
# advertisements say so at once; the role, the tunnel and the timers stay. Until the other file says the same, a warning.
pair priorities=192,128 client=vpn
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

reload a virtual=192.0.2.10/24,192.0.2.20/24
run to=5.5s
status b
----
5.000 a reload: group lan: virtual_addresses: adds 192.0.2.20/24 (in_place)
5.000 a claims 192.0.2.10, 192.0.2.20
5.000 a announces 192.0.2.20
5.001 b ADDRESSES_DIFFER a (192.0.2.11) announces 192.0.2.10, 192.0.2.20, this node has 192.0.2.10; compare the two files
5.500 b STATUS backup: a (192.0.2.11) is Active with priority 192
5.500 b   eth0 IPv4 heard, accepted 3
5.500 b   192.0.2.10/24 absent
5.500 b   vpn stopped
5.500 b   WARNING a (192.0.2.11) announces other addresses than this node has on eth0; compare the two files

reload b virtual=192.0.2.10/24,192.0.2.20/24
run to=12s
status a
status b
----
5.500 b reload: group lan: virtual_addresses: adds 192.0.2.20/24 (in_place)
12.000 a STATUS active: no Active heard for 3.25s
12.000 a   eth0 IPv4 advertising, accepted 0
12.000 a   192.0.2.10/24 present
12.000 a   192.0.2.20/24 present
12.000 a   vpn running
12.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
12.000 b   eth0 IPv4 heard, accepted 9
12.000 b   192.0.2.10/24 absent
12.000 b   192.0.2.20/24 absent
12.000 b   vpn stopped

# One of them goes again, first on the backup, then on the active.
reload b virtual=192.0.2.20/24
run to=13s
reload a virtual=192.0.2.20/24
run to=16s
status a
----
12.000 b reload: group lan: virtual_addresses: removes 192.0.2.10/24 (in_place)
12.001 b ADDRESSES_DIFFER a (192.0.2.11) announces 192.0.2.10, 192.0.2.20, this node has 192.0.2.20; compare the two files
13.000 a reload: group lan: virtual_addresses: removes 192.0.2.10/24 (in_place)
13.000 a releases 192.0.2.10
13.000 a claims 192.0.2.20
16.000 a STATUS active: no Active heard for 3.25s
16.000 a   eth0 IPv4 advertising, accepted 0
16.000 a   192.0.2.20/24 present
16.000 a   vpn running
