# Another address in place of the only one, with a peer that the file does not list by its address: it is known since it
# shared an address before, so that the first file to be edited does not make two Actives, whichever it is.
# requirements: 70, 73
pair priorities=192,128 client=vpn
run to=1s
reload a nodes=unlisted
reload b nodes=unlisted
run to=6s
reload b virtual=192.0.2.20/24
run to=16s
status b
reload a virtual=192.0.2.20/24
run to=20s

reload a virtual=192.0.2.30/24
run to=30s
status a
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
1.000 a reload: node a: nodes.a.address: removes 192.0.2.11, 2001:db8:0:2::11 (in_place)
1.000 a reload: node a: nodes.b.address: removes 192.0.2.12, 2001:db8:0:2::12 (in_place)
1.000 b reload: node b: nodes.a.address: removes 192.0.2.11, 2001:db8:0:2::11 (in_place)
1.000 b reload: node b: nodes.b.address: removes 192.0.2.12, 2001:db8:0:2::12 (in_place)
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD 192.0.2.11 (not in nodes:) is Active with priority 192
6.000 b reload: group lan: virtual_addresses: adds 192.0.2.20/24; removes 192.0.2.10/24 (in_place)
6.251 b ADDRESSES_DIFFER 192.0.2.11 (not in nodes:) announces 192.0.2.10, this node has 192.0.2.20; compare the two files
16.000 b STATUS backup: 192.0.2.11 (not in nodes:) is Active with priority 192
16.000 b   eth0 IPv4 heard, accepted 13
16.000 b   192.0.2.20/24 absent
16.000 b   vpn stopped
16.000 b   WARNING 192.0.2.11 (not in nodes:) announces other addresses than this node has on eth0; compare the two files
16.000 a reload: group lan: virtual_addresses: adds 192.0.2.20/24; removes 192.0.2.10/24 (in_place)
16.000 a releases 192.0.2.10
16.000 a claims 192.0.2.20
16.000 a announces 192.0.2.20
20.000 a reload: group lan: virtual_addresses: adds 192.0.2.30/24; removes 192.0.2.20/24 (in_place)
20.000 a releases 192.0.2.20
20.000 a claims 192.0.2.30
20.000 a announces 192.0.2.30
30.000 a STATUS active: no Active heard for 3.25s
30.000 a   eth0 IPv4 advertising, accepted 0
30.000 a   192.0.2.30/24 present
30.000 a   vpn running
30.000 b STATUS backup: 192.0.2.11 (not in nodes:) is Active with priority 192
30.000 b   eth0 IPv4 heard, accepted 28
30.000 b   192.0.2.20/24 absent
30.000 b   vpn stopped
30.000 b   WARNING 192.0.2.11 (not in nodes:) announces other addresses than this node has on eth0; compare the two files
