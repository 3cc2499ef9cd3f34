# Of another node than the one that leaves nothing is said: with three nodes each path has its own Active here, and b takes
# over only where it may.
pair priorities=192,128,100 interfaces=eth0,eth1 release=at_once start=none
boot b
run to=1s
hears b source=192.0.2.11 priority=200
hears b source=192.0.3.13 priority=190 interface=eth1 addresses=192.0.3.10
run to=2s
hears b source=192.0.2.11 priority=0
hears b source=192.0.2.11 priority=0
run to=4s
hears b source=192.0.3.13 priority=190 interface=eth1 addresses=192.0.3.10
run to=5s
status b
----
0.000 b initialize -> backup: ready; listening for an Active
1.000 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 200
4.000 b PATH_LOST 192.0.3.13 (not in nodes:) is heard over IPv4 on eth1, but not over IPv4 on eth0; the role does not move for that
5.000 b STATUS backup: a (192.0.2.11) is Active with priority 200
5.000 b   eth0 IPv4 silent, accepted 3
5.000 b   eth1 IPv4 heard, accepted 2
5.000 b   192.0.2.10/24 absent
5.000 b   192.0.3.10/24 absent
5.000 b   WARNING the Active is not heard over IPv4 on eth0 for 1s, but over another path

