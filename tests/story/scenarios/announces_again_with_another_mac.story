# The interface has another MAC (a bond, a virtual machine that moved): neighbours are told at once, of the own address
# too where the peer sends to it.
pair priorities=192,128 start=a transport=unicast announce=0s
run to=5s
watch a announcements
mac a eth0
run to=6s
----
0.000 a announces 192.0.2.11
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
5.000 a eth0 has another MAC
5.000 a announces 192.0.2.11 and 1 more
