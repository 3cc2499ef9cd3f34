# Whoever loses the role, or its link, lets the addresses go from the device that has them; made anew, the interface below gives
# the device another name.
# requirements: 15, 26, 39
pair virtual_mac=true priorities=192
run to=4s
link a down
run to=5s
anew a eth0
link a up
run to=10s
hears a source=192.0.2.12 priority=200
run to=11s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 from 00:00:5e:00:01:33
3.250 a claims 192.0.2.10 on pk4-51-2 (00:00:5e:00:01:33)
3.250 a announces 192.0.2.10 at 00:00:5e:00:01:33
4.000 a eth0 loses its link
4.000 a active -> fault: interface eth0 has no link (no carrier)
4.000 a releases 192.0.2.10 on pk4-51-2 (00:00:5e:00:01:33)
5.000 a eth0 is made anew
5.000 a eth0 has a link again
5.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
8.250 a backup -> active: no Active heard for 3.25s
8.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 from 00:00:5e:00:01:33
8.250 a claims 192.0.2.10 on pk4-51-102 (00:00:5e:00:01:33)
10.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 192
10.000 a releases 192.0.2.10 on pk4-51-102 (00:00:5e:00:01:33)

