# Without a link nobody can serve: role fault, also when nobody else is left.
pair priorities=192 track=eth9 checks=uplink:fault
run to=4s
link a down eth9
run to=20s
status a
link a up eth9
run to=26s
----
0.005 a initialize -> backup: ready; listening for an Active
3.255 a backup -> active: no Active heard for 3.25s
3.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
4.000 a eth9 loses its link
4.000 a active -> fault: interface eth9 has no link (no carrier)
4.000 a releases 192.0.2.10
4.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
20.000 a STATUS fault: interface eth9 has no link (no carrier)
20.000 a   eth0 IPv4 idle, accepted 0
20.000 a   192.0.2.10/24 absent
20.000 a   check uplink passing
20.000 a eth9 has a link again
20.005 a fault -> backup: fit again after: interface eth9 has no link (no carrier)
23.255 a backup -> active: no Active heard for 3.25s
23.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
23.255 a claims 192.0.2.10
