# transport: auto chose unicast. When the node loses its listed address, the link-local one would still allow multicast,
# but the peer does not know that address: two Actives for good. So it is a fault, and the peer takes over.
# requirements: 11
pair priorities=192,128 families=6 transport=auto
run to=5s
unaddress a 2001:db8:0:2::11/64
run to=10s
status a
----
0.000 a announces 2001:db8:0:2::11
0.000 a initialize -> backup: ready; listening for an Active
0.000 b announces 2001:db8:0:2::12
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 2001:db8:0:2::12
3.250 a claims 2001:db8:0:2::10
3.250 a announces 2001:db8:0:2::10
3.251 b ACTIVE_HEARD a (2001:db8:0:2::11) is Active with priority 192
5.000 a active -> fault: eth0 does not have 2001:db8:0:2::11, which nodes: lists for a (this node)
5.000 a releases 2001:db8:0:2::10
7.751 b backup -> active: a (2001:db8:0:2::11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 2001:db8:0:2::11
7.751 b claims 2001:db8:0:2::10
7.751 b announces 2001:db8:0:2::10
10.000 a STATUS fault: eth0 does not have 2001:db8:0:2::11, which nodes: lists for a (this node)
10.000 a   eth0 IPv6 waiting, accepted 0
10.000 a   2001:db8:0:2::10/64 absent

address a 2001:db8:0:2::11/64
run to=15s
status a
----
10.000 a fault -> backup: fit again after: eth0 does not have 2001:db8:0:2::11, which nodes: lists for a (this node)
10.752 a ACTIVE_HEARD b (2001:db8:0:2::12) is Active with priority 128
15.000 a STATUS backup: b (2001:db8:0:2::12) is Active with priority 128
15.000 a   eth0 IPv6 heard, accepted 5
15.000 a   2001:db8:0:2::10/64 absent
