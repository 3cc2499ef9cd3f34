# Design section 2, planned leave: the exclusive client first, then the addresses, then priority 0; the Backup, one of two,
# takes over at once. The two tunnels never run together.
# requirements: 47, 48
pair priorities=192,128 client=vpn
client a name=vpn stop=300ms
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
run to=8s
----
5.300 a vpn ended: exited with status 0
5.300 a releases 192.0.2.10
5.300 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.300 a active -> initialize: leaving: SIGTERM
5.300 a has left
5.301 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
5.301 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.301 b claims 192.0.2.10
5.301 b announces 192.0.2.10
5.301 b starts vpn
