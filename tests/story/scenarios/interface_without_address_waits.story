# Waiting is a normal state with a reason; it goes on by itself.
pair priorities=192 start=a
unaddress a 192.0.2.11/24
run to=1s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> fault: eth0 has no IPv4 address of its own yet
1.000 a STATUS fault: eth0 has no IPv4 address of its own yet
1.000 a   eth0 IPv4 waiting, accepted 0
1.000 a   192.0.2.10/24 absent

address a 192.0.2.11/24
run to=6s
----
1.000 a fault -> backup: fit again after: eth0 has no IPv4 address of its own yet
4.250 a backup -> active: no Active heard for 3.25s
4.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
4.250 a claims 192.0.2.10
4.250 a announces 192.0.2.10
