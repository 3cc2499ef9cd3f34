# After boot and after a fault a node is passive until its checks have passed once since then.
pair priorities=192,128 checks=uplink:fault start=b
run to=5s
probe a uplink hangs
boot a
run to=6s
status a
probe a uplink ok
run to=9s
status a
----
0.005 b initialize -> backup: ready; listening for an Active
3.505 b backup -> active: no Active heard for 3.5s
3.505 b sends ADVERTISEMENT priority=128 to 224.0.0.18
3.505 b claims 192.0.2.10
3.505 b announces 192.0.2.10
6.000 a STATUS initialize: waiting until check uplink has passed once
6.000 a   eth0 IPv4 idle, accepted 1
6.000 a   192.0.2.10/24 absent
6.000 a   check uplink untested
7.005 a initialize -> backup: ready; listening for an Active
7.506 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
9.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
9.000 a   eth0 IPv4 heard, accepted 4
9.000 a   192.0.2.10/24 absent
9.000 a   check uplink passing

link a down
run to=10s
probe a uplink failed
link a up
run to=11s
status a
probe a uplink ok
run to=13s
status a
----
9.000 a eth0 loses its link
9.000 a backup -> fault: interface eth0 has no link (no carrier)
10.000 a eth0 has a link again
11.000 a STATUS fault: waiting until check uplink has passed once
11.000 a   eth0 IPv4 idle, accepted 5
11.000 a   192.0.2.10/24 absent
11.000 a   check uplink passing
11.005 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
11.506 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
13.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
13.000 a   eth0 IPv4 heard, accepted 7
13.000 a   192.0.2.10/24 absent
13.000 a   check uplink passing
