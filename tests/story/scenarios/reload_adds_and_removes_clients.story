# A client comes beside one that runs on, and goes again.
pair priorities=192,128 client=vpn
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload a clients=second
run to=6s
status a
----
5.000 a reload: group lan: clients: adds second (in_place)
5.000 a reload: client second (added)
5.000 a starts second
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a   vpn running
6.000 a   second running

reload a no_client=second
run to=7s
status a
----
6.000 a reload: group lan: clients: removes second (in_place)
6.000 a reload: client second (removed)
6.020 a second ended: exited with status 0
7.000 a STATUS active: no Active heard for 3.25s
7.000 a   eth0 IPv4 advertising, accepted 0
7.000 a   192.0.2.10/24 present
7.000 a   vpn running
