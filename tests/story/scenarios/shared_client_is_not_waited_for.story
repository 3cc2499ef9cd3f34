# exclusive: false. A planned leave stops it like any other, but the role need not wait for its end.
pair priorities=192,128 client=vpn exclusive=false
client a name=vpn stop=5s
run to=5s
leave a
run to=12s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a releases 192.0.2.10
5.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.000 a active -> initialize: leaving: SIGTERM
5.001 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
5.001 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.001 b claims 192.0.2.10
5.001 b announces 192.0.2.10
5.001 b starts vpn
10.000 a vpn ended: exited with status 0
10.000 a has left
