# During two Actives the other one's MAC address is his, also when nobody has told it before.
pair priorities=192,128
run to=5s
cut a b
run to=10s
hears a source=192.0.2.12 priority=128
neighbour a 192.0.2.10 66
run to=11.5s
neighbour a 192.0.2.10 66
run to=12s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.752 a announces 192.0.2.10
7.851 b announces 192.0.2.10
7.852 a announces 192.0.2.10
8.251 b announces 192.0.2.10
8.252 a announces 192.0.2.10
8.751 b announces 192.0.2.10
8.752 a announces 192.0.2.10
9.751 b announces 192.0.2.10
9.752 a TWO_ACTIVES b (192.0.2.12) is Active too, with the lower priority 128, and goes on: it does not hear this node. Is IP protocol 112 let in there?
9.752 a announces 192.0.2.10
11.500 a ADDRESS_CONFLICT b (02:00:00:00:00:66 on eth0 says that 192.0.2.10 is its own, 2 times in 1.5s, while this node is active): it is active too, or has kept the address. Look at its `pairkeep status`

