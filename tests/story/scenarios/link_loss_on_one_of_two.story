# A fault on any interface is a fault of the group. Priority 0 goes out where it still can, twice, and the second speaks for
# the lost path too: the peer takes over at once.
pair priorities=192,128 interfaces=eth0,eth1 client=vpn
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 192.0.3.10
3.250 a announces 192.0.2.10
3.250 a announces 192.0.3.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

link a down eth1
run to=12s
status a
----
5.000 a eth1 loses its link
5.000 a active -> fault: interface eth1 has no link (no carrier)
5.000 a releases 192.0.2.10, 192.0.3.10
5.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.001 a vpn ended: killed by signal 9
5.001 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
5.001 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.001 b claims 192.0.2.10, 192.0.3.10
5.001 b announces 192.0.2.10
5.001 b announces 192.0.3.10
5.001 b starts vpn
12.000 a STATUS fault: interface eth1 has no link (no carrier)
12.000 a   eth0 IPv4 idle, accepted 7
12.000 a   eth1 IPv4 waiting, accepted 0
12.000 a   192.0.2.10/24 absent
12.000 a   192.0.3.10/24 absent
12.000 a   vpn stopped
