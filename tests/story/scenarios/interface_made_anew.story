# The interface vanishes and is made anew under its name: a fault, then a new socket, and Backup.
# requirements: 39
pair priorities=192,128
run to=5s
anew a eth0
run to=12s
status a
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a eth0 is made anew
5.000 a RENEWAL_FAILED the kernel's lifetime of the virtual addresses could not be renewed: 192.0.2.10/24 on eth0: not there any more; claiming them again
5.000 a claims 192.0.2.10
5.000 a active -> fault: interface eth0 was made anew
5.000 a releases 192.0.2.10
5.000 a fault -> backup: fit again after: interface eth0 was made anew
5.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.001 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
5.001 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.001 b claims 192.0.2.10
5.001 b announces 192.0.2.10
5.002 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
12.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
12.000 a   eth0 IPv4 heard, accepted 7
12.000 a   192.0.2.10/24 absent
12.000 b STATUS active: a (192.0.2.11) gave the role away (priority 0)
12.000 b   eth0 IPv4 advertising, accepted 3
12.000 b   192.0.2.10/24 present
