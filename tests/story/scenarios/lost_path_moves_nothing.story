# Silence on one router while another is heard is a lost path: a warning with its time, never a change of role.
pair priorities=192,128 interfaces=eth0,eth1
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 192.0.3.10
3.250 a announces 192.0.2.10
3.250 a announces 192.0.3.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

link b down eth1
run to=5.5s
link b up eth1
run to=6s
----
5.000 b eth1 loses its link
5.000 b backup -> fault: interface eth1 has no link (no carrier)
5.500 b eth1 has a link again
5.500 b fault -> backup: fit again after: interface eth1 has no link (no carrier)

hears b interface=eth0 source=192.0.2.11 priority=0
run to=12s
----
6.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
