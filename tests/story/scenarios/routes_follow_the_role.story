# routes: there while Active, put back when somebody removes them, away before the addresses in a planned leave.
pair priorities=192,128 clients=vpn routes=10.20.0.0/16
run to=5s
no_routes a
run to=10s
leave a
run to=11s
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
5.000 a somebody removes the routes
8.250 a sets route 10.20.0.0/16
8.250 a ROUTE_MISSING the routes were not as they should be while this node is active, and are again: 10.20.0.0/16
10.020 a vpn ended: exited with status 0
10.020 a removes route 10.20.0.0/16
10.020 a releases 192.0.2.10
10.020 a sends ADVERTISEMENT priority=0 to 224.0.0.18
10.020 a active -> initialize: leaving: SIGTERM
10.020 a has left
10.021 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
10.021 b sends ADVERTISEMENT priority=128 to 224.0.0.18
10.021 b claims 192.0.2.10
10.021 b announces 192.0.2.10
10.021 b sets route 10.20.0.0/16
10.021 b starts vpn
