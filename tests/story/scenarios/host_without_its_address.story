# No interface of this host has an address that nodes: lists for it: the wrong file, or the wrong --node.
pair priorities=192,128 start=none
unaddress a 192.0.2.11/24
unaddress a 2001:db8:0:2::11/64
address a 192.0.2.50/24
run to=1s
boot a
run to=5s
status a
----
1.000 a WAITING initialize: no interface of this host has 192.0.2.11 or 2001:db8:0:2::11, which nodes: lists for a (this node)
5.000 a STATUS initialize: no interface of this host has 192.0.2.11 or 2001:db8:0:2::11, which nodes: lists for a (this node)
5.000 a   eth0 IPv4 idle, accepted 0
5.000 a   192.0.2.10/24 absent

address a 192.0.2.11/24
run to=9s
----
5.000 a initialize -> backup: ready; listening for an Active
8.250 a backup -> active: no Active heard for 3.25s
8.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
8.250 a claims 192.0.2.10
8.250 a announces 192.0.2.10

# Later it costs no role while the paths need it not.
unaddress a 192.0.2.11/24
run to=12s
status a
----
12.000 a STATUS active: no Active heard for 3.25s
12.000 a   eth0 IPv4 advertising, accepted 0
12.000 a   192.0.2.10/24 present
