# 7.1: none of these moves a timer. Each has its counter.
# requirements: 52, 53, 55, 56, 57, 59, 73
pair priorities=192,128 transport=unicast
run to=4s
hears b source=192.0.2.11 priority=192 ttl=254
hears b source=192.0.2.11 priority=192 vrid=52
hears b source=192.0.2.11 priority=192 spoil=6
hears b source=192.0.2.11 priority=192 spoil=0
hears b source=192.0.2.11 priority=192 interval=0s
hears b source=192.0.2.11 cut=0
hears b source=192.0.2.11 cut=7
hears b source=192.0.2.11 cut=10
hears b source=192.0.2.12 priority=255
hears b source=192.0.2.77 priority=255
hears b source=192.0.2.77 priority=255
status b
----
0.000 a announces 192.0.2.11
0.000 a initialize -> backup: ready; listening for an Active
0.000 b announces 192.0.2.12
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: TTL 254 instead of 255: a router is in between
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: no group here has VRID 52 on eth0; compare connector_id, the names of the groups, and vrid: in the two files
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: the checksum is wrong
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: they are of VRRP version 12, version: here is 3; write the same in both files
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: malformed (zero_interval)
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: malformed (truncated)
4.000 b PEER_UNLISTED 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.10, but nodes: does not list it: probably our peer under a new address. It is not obeyed, and both may be active: correct nodes: in both files
4.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
4.000 b   eth0 IPv4 heard, accepted 1, checksum 2, own_echo 1, truncated 2, ttl 1, unknown_source 2, version 1, vrid 1, zero_interval 1
4.000 b     refused 192.0.2.77 2 times
4.000 b   192.0.2.10/24 absent
4.000 b   PROBLEM a (192.0.2.11) sends advertisements that are discarded: the checksum is wrong
4.000 b   PROBLEM 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.10, but nodes: does not list it: probably our peer under a new address. It is not obeyed, and both may be active: correct nodes: in both files
