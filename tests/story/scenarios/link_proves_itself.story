# link: up_delay. After a loss the group is ready when its interface was fit for so long without a break; at the first
# start nothing is waited for.
pair priorities=192 up_delay=2s
run to=4s
link a down
run to=5s
link a up
run to=6.2s
status a
link a down
run to=6.5s
link a up
run to=8s
status a
run to=9s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
4.000 a eth0 loses its link
4.000 a active -> fault: interface eth0 has no link (no carrier)
4.000 a releases 192.0.2.10
5.000 a eth0 has a link again
5.000 a WAITING fault: interface eth0 is back, and counts when it has been up for 2s (link: up_delay)
6.200 a STATUS fault: interface eth0 is back, and counts when it has been up for 2s (link: up_delay)
6.200 a   eth0 IPv4 idle, accepted 0
6.200 a   192.0.2.10/24 absent
6.200 a   WARNING interface eth0 has been up for 1.199s of 2s (link: up_delay)
6.200 a eth0 loses its link
6.200 a WAITING fault: interface eth0 has no link (no carrier)
6.500 a eth0 has a link again
6.500 a WAITING fault: interface eth0 is back, and counts when it has been up for 2s (link: up_delay)
8.000 a STATUS fault: interface eth0 is back, and counts when it has been up for 2s (link: up_delay)
8.000 a   eth0 IPv4 idle, accepted 0
8.000 a   192.0.2.10/24 absent
8.000 a   WARNING interface eth0 has been up for 1.499s of 2s (link: up_delay)
8.500 a fault -> backup: fit again after: interface eth0 has no link (no carrier)

