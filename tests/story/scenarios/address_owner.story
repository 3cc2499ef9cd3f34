# 6.4.1: priority 255 is Active at once.
# requirements: 6, 21
pair priorities=255,128
run to=1s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 a backup -> active: priority 255: owner of the addresses
0.000 a sends ADVERTISEMENT priority=255 to 224.0.0.18
0.000 a claims 192.0.2.10
0.000 b initialize -> backup: ready; listening for an Active
0.000 a announces 192.0.2.10
0.001 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 255
