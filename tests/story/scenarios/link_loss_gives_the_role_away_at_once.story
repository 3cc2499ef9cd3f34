# A link lost on one of two interfaces: priority 0 goes out on the other one, twice. The second speaks for the lost path, so
# the peer need not wait for silence there, however long the interval.
# requirements: 25
pair priorities=192,128 interfaces=eth0,eth1,eth2 families=46 interval=10s
run to=50s
link a down eth1
run to=60s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
32.500 a backup -> active: no Active heard for 32.5s
32.500 a sends ADVERTISEMENT priority=192 to 224.0.0.18
32.500 a claims 192.0.2.10, 2001:db8:0:2::10, 192.0.3.10, 2001:db8:0:3::10, 192.0.4.10, 2001:db8:0:4::10
32.500 a announces 192.0.2.10
32.500 a announces 2001:db8:0:2::10
32.500 a announces 192.0.3.10
32.500 a announces 2001:db8:0:3::10
32.500 a announces 192.0.4.10
32.500 a announces 2001:db8:0:4::10
32.501 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
50.000 a eth1 loses its link
50.000 a active -> fault: interface eth1 has no link (no carrier)
50.000 a releases 192.0.2.10, 2001:db8:0:2::10, 192.0.3.10, 2001:db8:0:3::10, 192.0.4.10, 2001:db8:0:4::10
50.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
50.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
50.000 a sends ADVERTISEMENT priority=0 to ff02::12
50.000 a sends ADVERTISEMENT priority=0 to ff02::12
50.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
50.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
50.000 a sends ADVERTISEMENT priority=0 to ff02::12
50.000 a sends ADVERTISEMENT priority=0 to ff02::12
50.001 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
50.001 b sends ADVERTISEMENT priority=128 to 224.0.0.18
50.001 b claims 192.0.2.10, 2001:db8:0:2::10, 192.0.3.10, 2001:db8:0:3::10, 192.0.4.10, 2001:db8:0:4::10
50.001 b announces 192.0.2.10
50.001 b announces 2001:db8:0:2::10
50.001 b announces 192.0.3.10
50.001 b announces 2001:db8:0:3::10
50.001 b announces 192.0.4.10
50.001 b announces 2001:db8:0:4::10

