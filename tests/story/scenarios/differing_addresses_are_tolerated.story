# Two files edited one after the other must not make two Actives: a configured node is obeyed whatever it lists.
# requirements: 70
pair priorities=192,128
run to=5s
hears b source=192.0.2.11 priority=192 addresses=192.0.2.10,192.0.2.20
run to=6s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 b ADDRESSES_DIFFER a (192.0.2.11) announces 192.0.2.10, 192.0.2.20, this node has 192.0.2.10; compare the two files
6.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
6.000 b   eth0 IPv4 heard, accepted 4
6.000 b   192.0.2.10/24 absent
