# The peer would take over 300 ms after the last advertisement, and no restart is sure to be that quick: a leave in
# order is better than two holders.
pair priorities=192,128 client=vpn interval=100ms
run to=5s
restart a
run to=6s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
0.325 a backup -> active: no Active heard for 325ms
0.325 a sends ADVERTISEMENT priority=192 to 224.0.0.18
0.325 a claims 192.0.2.10
0.325 a announces 192.0.2.10
0.325 a starts vpn
0.326 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.020 a vpn ended: exited with status 0
5.020 a releases 192.0.2.10
5.020 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.020 a active -> initialize: leaving: SIGTERM for a restart; not kept, the peer of group lan takes over after 300ms already
5.020 a has left
5.021 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
5.021 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.021 b claims 192.0.2.10
5.021 b announces 192.0.2.10
5.021 b starts vpn
