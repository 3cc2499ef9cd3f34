# Only the prefix length of an address changes: it is set anew.
pair priorities=192,128
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload a virtual=192.0.2.10/25
run to=6s
----
5.000 a reload: group lan: virtual_addresses: adds 192.0.2.10/25; removes 192.0.2.10/24 (in_place)
5.000 a releases 192.0.2.10
5.000 a claims 192.0.2.10
