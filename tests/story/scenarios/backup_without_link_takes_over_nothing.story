# link: down_delay. A Backup that hears nothing because its own link is lost does not take that for silence; with the
# link back it waits for a whole Active_Down_Interval from then on.
pair priorities=192,128 down_delay=10s
run to=5s
link b down
run to=12s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 b eth0 loses its link
5.000 b LINK_LOST interface eth0 has no link (no carrier); nothing changes unless that lasts for 10s (link: down_delay)
12.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
12.000 b   eth0 IPv4 silent, accepted 2
12.000 b   192.0.2.10/24 absent
12.000 b   WARNING interface eth0 has no link (no carrier) for 6.999s of 10s (link: down_delay)

link b up
cut a b
run to=20s
----
12.000 b eth0 has a link again
12.000 b LINK_BACK interface eth0 has a link again after 7s, so nothing was changed
15.500 b backup -> active: a (192.0.2.11) was silent for 11.249s
15.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
15.500 b claims 192.0.2.10
15.500 b announces 192.0.2.10
15.501 a announces 192.0.2.10
15.600 b announces 192.0.2.10
15.601 a announces 192.0.2.10
16.000 b announces 192.0.2.10
16.001 a announces 192.0.2.10
16.500 b announces 192.0.2.10
16.501 a announces 192.0.2.10
17.500 b announces 192.0.2.10
17.501 a TWO_ACTIVES b (192.0.2.12) is Active too, with the lower priority 128, and goes on: it does not hear this node. Is IP protocol 112 let in there?
17.501 a announces 192.0.2.10

