# A leaving Active waits for its client and loses its link: a fault like any other, addresses now. When the link is back
# it does not go on where it was.
pair priorities=192,128 client=vpn
client a name=vpn stop=5s
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
link a down
run to=8s
link a up
run to=15s
----
6.000 a eth0 loses its link
6.000 a active -> fault: interface eth0 has no link (no carrier)
6.000 a releases 192.0.2.10
6.001 a vpn ended: killed by signal 9
6.001 a has left
8.000 a eth0 has a link again
8.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
8.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.751 b claims 192.0.2.10
8.751 b announces 192.0.2.10
8.751 b starts vpn
