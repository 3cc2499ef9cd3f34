# A cut of ten seconds makes two of them. When it heals, the winner looks at its clients and announces again; the loser
# counts until its addresses are gone.
pair priorities=192,128 clients=vpn unit=true health=report
run to=5s
cut a b
cut b a
run to=15s
watch a probes
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.751 b starts vpn
8.250 a announces 192.0.2.10
8.251 b announces 192.0.2.10
13.250 a announces 192.0.2.10

heal a b
heal b a
run to=25s
status a
status b
----
15.251 b active -> backup: a (192.0.2.11) has priority 192, this node 128
15.251 b releases 192.0.2.10
15.252 a looks at vpn
15.252 a asks vpn
15.252 b vpn ended: killed by signal 9
16.252 a asks vpn
17.252 a asks vpn
18.252 a asks vpn
18.502 a looks at vpn
18.502 a asks vpn
19.502 a asks vpn
20.502 a asks vpn
21.502 a asks vpn
22.502 a asks vpn
23.502 a asks vpn
24.502 a asks vpn
25.000 a STATUS active: no Active heard for 3.25s
25.000 a   eth0 IPv4 advertising, accepted 1
25.000 a   192.0.2.10/24 present
25.000 a   two Actives: 1, for 0s
25.000 a   vpn running, health passing
25.000 b STATUS backup: a (192.0.2.11) has priority 192, this node 128
25.000 b   eth0 IPv4 heard, accepted 13
25.000 b   192.0.2.10/24 absent
25.000 b   two Actives: 1, for 0.1ms
25.000 b   vpn stopped, health untested
