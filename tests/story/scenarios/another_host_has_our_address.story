# Another host says that a virtual address is its own while this node holds it: reported with its MAC address, the segment
# is told again, and after a minute of quiet it is forgotten.
pair priorities=192
run to=4s
watch a announcements
run to=20s
neighbour a 192.0.2.10 77
run to=20.5s
neighbour a 192.0.2.10 77
run to=25s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
4.250 a announces 192.0.2.10
5.250 a announces 192.0.2.10
8.250 a announces 192.0.2.10
13.250 a announces 192.0.2.10
20.000 a ADDRESS_CONFLICT 02:00:00:00:00:77 on eth0 says that 192.0.2.10 is its own, 1 time, while this node is active: another host has that address. Find it by its MAC address (`bridge fdb`, the switch's table), and take the address away there
20.000 a announces 192.0.2.10
20.500 a announces 192.0.2.10
25.000 a STATUS active: no Active heard for 3.25s
25.000 a   eth0 IPv4 advertising, accepted 0
25.000 a   192.0.2.10/24 present
25.000 a   WARNING 02:00:00:00:00:77 on eth0 says that 192.0.2.10 is its own, 2 times in 5s, while this node is active: another host has that address. Find it by its MAC address (`bridge fdb`, the switch's table), and take the address away there; last 4.5s ago

neighbour a 192.0.2.10 77
run to=80s
neighbour a 192.0.2.10 77
run to=139s
status a
run to=141s
status a
----
25.000 a announces 192.0.2.10
73.250 a announces 192.0.2.10
80.000 a ADDRESS_CONFLICT 02:00:00:00:00:77 on eth0 says that 192.0.2.10 is its own, 4 times in 1min, while this node is active: another host has that address. Find it by its MAC address (`bridge fdb`, the switch's table), and take the address away there
80.000 a announces 192.0.2.10
133.250 a announces 192.0.2.10
139.000 a STATUS active: no Active heard for 3.25s
139.000 a   eth0 IPv4 advertising, accepted 0
139.000 a   192.0.2.10/24 present
139.000 a   WARNING 02:00:00:00:00:77 on eth0 says that 192.0.2.10 is its own, 4 times in 1min 59s, while this node is active: another host has that address. Find it by its MAC address (`bridge fdb`, the switch's table), and take the address away there; last 59s ago
141.000 a STATUS active: no Active heard for 3.25s
141.000 a   eth0 IPv4 advertising, accepted 0
141.000 a   192.0.2.10/24 present

