# The peer has taken over by then: what was left is given back, exclusive units are killed, and only then it listens.
# The unit was not enabled on its own: nobody is told so.
pair priorities=192,128 clients=vpn unit=true routes=10.20.0.0/16 lease=off
run to=5s
restart a
run to=9s
boot a
run to=12s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a sets route 10.20.0.0/16
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a ends for a restart
8.501 b backup -> active: a (192.0.2.11) was silent for 3.5s
8.501 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.501 b claims 192.0.2.10
8.501 b announces 192.0.2.10
8.501 b sets route 10.20.0.0/16
8.501 b starts vpn
9.000 a ROLE_NOT_KEPT the role that this node had before its restart is not kept, 4s after its last advertisement: peers wait no longer than 3s; what the last run left is given back, then this node listens
9.000 a releases 192.0.2.10
9.000 a removes route 10.20.0.0/16
9.000 a CLIENT_UNWANTED ran on across the restart although it should not run here; killing it, since the other node may run it by now
9.001 a vpn ended: killed by signal 9
9.001 a initialize -> backup: ready; listening for an Active
9.502 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
12.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
12.000 a   eth0 IPv4 heard, accepted 3
12.000 a   192.0.2.10/24 absent
12.000 a   vpn stopped
