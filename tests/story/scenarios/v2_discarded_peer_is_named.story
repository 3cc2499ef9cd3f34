# An old peer whose advertisements are discarded looks like a silent one: what differs is said, with both values.
# requirements: 53, 60, 61
pair version=2
run to=0.1s
hears b source=192.0.2.11 priority=250 version=2 interval=3s
status b
run to=0.2s
hears b source=192.0.2.11 priority=250 version=2 password=secret
status b
run to=0.3s
hears b source=192.0.2.11 priority=250
status b
run to=0.4s
hears b source=192.0.2.11 priority=250 version=2
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
0.100 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: they say an interval of 3s, advertisement_interval: here is 1s; version 2 wants them equal
0.100 b STATUS backup: ready; listening for an Active
0.100 b   eth0 IPv4 silent, accepted 0, interval 1
0.100 b   192.0.2.10/24 absent
0.100 b   PROBLEM a (192.0.2.11) sends advertisements that are discarded: they say an interval of 3s, advertisement_interval: here is 1s; version 2 wants them equal
0.200 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: they have authentication type 1, and v2_password: is not set here
0.200 b STATUS backup: ready; listening for an Active
0.200 b   eth0 IPv4 silent, accepted 0, auth 1, interval 1
0.200 b   192.0.2.10/24 absent
0.200 b   PROBLEM a (192.0.2.11) sends advertisements that are discarded: they have authentication type 1, and v2_password: is not set here
0.300 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: they are of VRRP version 3, version: here is 2; write the same in both files
0.300 b STATUS backup: ready; listening for an Active
0.300 b   eth0 IPv4 silent, accepted 0, auth 1, interval 1, version 1
0.300 b   192.0.2.10/24 absent
0.300 b   PROBLEM a (192.0.2.11) sends advertisements that are discarded: they are of VRRP version 3, version: here is 2; write the same in both files
0.400 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 250
0.400 b STATUS backup: a (192.0.2.11) is Active with priority 250
0.400 b   eth0 IPv4 heard, accepted 1, auth 1, interval 1, version 1
0.400 b   192.0.2.10/24 absent

