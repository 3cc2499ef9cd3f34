# Planned leave with a client that does not listen: killed after its stop_timeout, then the rest of the plan.
pair priorities=192,128 client=vpn
client a name=vpn ignores_terminate
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

leave a
run to=20s
----
15.000 a CLIENT_STOP_FORCED did not end within its stop_timeout of 10s; killed
15.001 a vpn ended: killed by signal 9
15.001 a releases 192.0.2.10
15.001 a sends ADVERTISEMENT priority=0 to 224.0.0.18
15.001 a active -> initialize: leaving: SIGTERM
15.001 a has left
15.002 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
15.002 b sends ADVERTISEMENT priority=128 to 224.0.0.18
15.002 b claims 192.0.2.10
15.002 b announces 192.0.2.10
15.002 b starts vpn
