# Who leaves, leaves with what it has.
pair priorities=192,128 client=vpn
client a name=vpn stop=2s
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

leave a
run to=6s
reload a virtual=192.0.2.10/24,192.0.2.20/24
run to=9s
----
6.000 a reload: group lan: virtual_addresses: adds 192.0.2.20/24 (in_place)
7.000 a vpn ended: exited with status 0
7.000 a releases 192.0.2.10
7.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
7.000 a active -> initialize: leaving: SIGTERM
7.000 a has left
7.001 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
7.001 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.001 b claims 192.0.2.10
7.001 b announces 192.0.2.10
7.001 b starts vpn
