# In Initialize nothing is sent and nothing is followed.
# requirements: 20
pair priorities=192 start=a
link a down
run to=1s
hears a source=192.0.2.12 priority=200
status a
----
0.000 a eth0 loses its link
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> fault: interface eth0 has no link (no carrier)
1.000 a STATUS fault: interface eth0 has no link (no carrier)
1.000 a   eth0 IPv4 waiting, accepted 0, not_ready 1
1.000 a   192.0.2.10/24 absent
