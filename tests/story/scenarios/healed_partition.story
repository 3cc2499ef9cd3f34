# A partition makes two Actives: VRRP's nature. Healed, the lower one leaves as in "role lost", and the winner tells
# the segment again where the address lives.
# requirements: 42, 43
pair priorities=192,128 client=vpn
cut a b
run to=6s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.500 b backup -> active: no Active heard for 3.5s
3.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 b claims 192.0.2.10
3.500 b announces 192.0.2.10
3.500 b starts vpn
3.501 a announces 192.0.2.10
3.600 b announces 192.0.2.10
3.601 a announces 192.0.2.10
4.000 b announces 192.0.2.10
4.001 a announces 192.0.2.10
4.500 b announces 192.0.2.10
4.501 a announces 192.0.2.10
5.500 b announces 192.0.2.10
5.501 a TWO_ACTIVES b (192.0.2.12) is Active too, with the lower priority 128, and goes on: it does not hear this node. Is IP protocol 112 let in there?
5.501 a announces 192.0.2.10

heal a b
run to=11s
status b
----
6.251 b active -> backup: a (192.0.2.11) has priority 192, this node 128
6.251 b releases 192.0.2.10
6.252 b vpn ended: killed by signal 9
9.502 a TWO_ACTIVES_OVER after 2.751s
11.000 b STATUS backup: a (192.0.2.11) has priority 192, this node 128
11.000 b   eth0 IPv4 heard, accepted 6
11.000 b   192.0.2.10/24 absent
11.000 b   two Actives: 1, for 0.1ms
11.000 b   vpn stopped
