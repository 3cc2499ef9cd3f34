# Somebody removed the address between the two runs: the role is not kept, since nobody knows who has it now.
pair priorities=192,128 clients=vpn unit=true
run to=5s
restart a
remove a 192.0.2.10
run to=5.4s
boot a
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
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a ends for a restart
5.400 a ROLE_NOT_KEPT the role that this node had before its restart is not kept, 400ms after its last advertisement: 192.0.2.10 is not on eth0 any more; what the last run left is given back, then this node listens
5.400 a CLIENT_UNWANTED ran on across the restart although it should not run here; killing it, since the other node may run it by now
5.401 a vpn ended: killed by signal 9
5.401 a initialize -> backup: ready; listening for an Active
8.501 b backup -> active: a (192.0.2.11) was silent for 3.5s
8.501 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.501 b claims 192.0.2.10
8.501 b announces 192.0.2.10
8.501 b starts vpn
8.502 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
12.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
12.000 a   eth0 IPv4 heard, accepted 4
12.000 a   192.0.2.10/24 absent
12.000 a   vpn stopped
12.000 b STATUS active: a (192.0.2.11) was silent for 3.5s
12.000 b   eth0 IPv4 advertising, accepted 3
12.000 b   192.0.2.10/24 present
12.000 b   vpn running
