# link: down_delay. A loss that is shorter changes nothing, and the Active goes on over what it has; a longer one is a
# fault after all.
pair priorities=192,128 down_delay=1s up_delay=2s
run to=5s
link a down
run to=5.4s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a eth0 loses its link
5.000 a LINK_LOST interface eth0 has no link (no carrier); nothing changes unless that lasts for 1s (link: down_delay)
5.400 a STATUS active: no Active heard for 3.25s
5.400 a   eth0 IPv4 advertising, accepted 0
5.400 a   192.0.2.10/24 present
5.400 a   WARNING interface eth0 has no link (no carrier) for 399.9ms of 1s (link: down_delay)

link a up
run to=6s
status a
link a down
run to=8s
status a
----
5.400 a eth0 has a link again
5.400 a LINK_BACK interface eth0 has a link again after 400ms, so nothing was changed
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a eth0 loses its link
6.000 a LINK_LOST interface eth0 has no link (no carrier); nothing changes unless that lasts for 1s (link: down_delay)
7.000 a active -> fault: interface eth0 has no link (no carrier)
7.000 a releases 192.0.2.10
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
8.000 a STATUS fault: interface eth0 has no link (no carrier)
8.000 a   eth0 IPv4 waiting, accepted 0
8.000 a   192.0.2.10/24 absent

