# A virtual address that somebody else put on the interface is not ours to remove: the group waits and says so.
pair priorities=192,128 start=a
foreign b 192.0.2.10/24
boot b
kill a
run to=6s
status b
----
0.000 b WAITING initialize: virtual address 192.0.2.10 is already on eth0, put there by somebody else; remove it: ip address del 192.0.2.10/24 dev eth0
0.000 a is killed
6.000 b STATUS initialize: virtual address 192.0.2.10 is already on eth0, put there by somebody else; remove it: ip address del 192.0.2.10/24 dev eth0
6.000 b   eth0 IPv4 idle, accepted 0
6.000 b   192.0.2.10/24 present

remove b 192.0.2.10
run to=10s
----
6.000 b initialize -> backup: ready; listening for an Active
9.500 b backup -> active: no Active heard for 3.5s
9.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
9.500 b claims 192.0.2.10
9.500 b announces 192.0.2.10
