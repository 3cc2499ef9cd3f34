# SIGTERM while the group still waits for its interface: nothing is started any more, the end is at once.
pair priorities=192 start=a client=vpn
link a down
run to=1s
leave a
run to=2s
----
0.000 a eth0 loses its link
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> fault: interface eth0 has no link (no carrier)
1.000 a has left
