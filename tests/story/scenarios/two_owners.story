# Two nodes with priority 255: RFC 9568 leaves it open (7.1, erratum 8298). Equal is equal: the greater address stays.
# requirements: 45
pair priorities=255,255
run to=1s
status a
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> active: priority 255: owner of the addresses
0.000 a sends ADVERTISEMENT priority=255 to 224.0.0.18
0.000 a claims 192.0.2.10
0.000 b initialize -> backup: ready; listening for an Active
0.000 b backup -> active: priority 255: owner of the addresses
0.000 b sends ADVERTISEMENT priority=255 to 224.0.0.18
0.000 b claims 192.0.2.10
0.000 a announces 192.0.2.10
0.000 b announces 192.0.2.10
0.001 a active -> backup: b (192.0.2.12) has the same priority and the greater address
0.001 a releases 192.0.2.10
1.000 a STATUS backup: b (192.0.2.12) has the same priority and the greater address
1.000 a   eth0 IPv4 heard, accepted 2
1.000 a   192.0.2.10/24 absent
1.000 a   two Actives: 1, for 0.1ms
1.000 b STATUS active: priority 255: owner of the addresses
1.000 b   eth0 IPv4 advertising, accepted 2
1.000 b   192.0.2.10/24 present
1.000 b   two Actives: 1, for 999ms, and still

# It leaves no hole: when the other dies, the first is the owner again.
kill b
run to=5s
----
1.000 b is killed
3.000 b loses 192.0.2.10 (lease over)
4.005 a backup -> active: b (192.0.2.12) was silent for 3.003s
4.005 a sends ADVERTISEMENT priority=255 to 224.0.0.18
4.005 a claims 192.0.2.10
4.005 a announces 192.0.2.10
