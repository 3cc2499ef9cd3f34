# Equal priorities, addresses ordered oppositely in the families: after a partition the leading family (IPv4) decides
# for both; one change, one Active.
# requirements: 42, 43, 44
pair priorities=100,100 families=46 interval=1s
cut a b
cut b a
run to=20s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.609 a backup -> active: no Active heard for 3.609s
3.609 a sends ADVERTISEMENT priority=100 to 224.0.0.18
3.609 a claims 192.0.2.10, 2001:db8:0:2::10
3.609 b backup -> active: no Active heard for 3.609s
3.609 b sends ADVERTISEMENT priority=100 to 224.0.0.18
3.609 b claims 192.0.2.10, 2001:db8:0:2::10
3.609 a announces 192.0.2.10
3.609 a announces 2001:db8:0:2::10
3.609 b announces 192.0.2.10
3.609 b announces 2001:db8:0:2::10
3.709 a announces 192.0.2.10
3.709 a announces 2001:db8:0:2::10
3.709 b announces 192.0.2.10
3.709 b announces 2001:db8:0:2::10
4.109 a announces 192.0.2.10
4.109 a announces 2001:db8:0:2::10
4.109 b announces 192.0.2.10
4.109 b announces 2001:db8:0:2::10
4.609 a announces 192.0.2.10
4.609 a announces 2001:db8:0:2::10
4.609 b announces 192.0.2.10
4.609 b announces 2001:db8:0:2::10
5.609 a announces 192.0.2.10
5.609 a announces 2001:db8:0:2::10
5.609 b announces 192.0.2.10
5.609 b announces 2001:db8:0:2::10
8.609 a announces 192.0.2.10
8.609 a announces 2001:db8:0:2::10
8.609 b announces 192.0.2.10
8.609 b announces 2001:db8:0:2::10
13.609 a announces 192.0.2.10
13.609 a announces 2001:db8:0:2::10
13.609 b announces 192.0.2.10
13.609 b announces 2001:db8:0:2::10

heal a b
heal b a
run to=40s
status a
status b
----
20.610 a active -> backup: b (192.0.2.12) has the same priority and the greater address
20.610 a releases 192.0.2.10, 2001:db8:0:2::10
40.000 a STATUS backup: b (192.0.2.12) has the same priority and the greater address
40.000 a   eth0 IPv4 heard, accepted 21
40.000 a   eth0 IPv6 heard, accepted 21
40.000 a   192.0.2.10/24 absent
40.000 a   2001:db8:0:2::10/64 absent
40.000 a   two Actives: 1, for 0.1ms
40.000 b STATUS active: no Active heard for 3.609s
40.000 b   eth0 IPv4 advertising, accepted 2
40.000 b   eth0 IPv6 advertising, accepted 2
40.000 b   192.0.2.10/24 present
40.000 b   2001:db8:0:2::10/64 present
40.000 b   two Actives: 1, for 1ms
