# Fit until a check shows otherwise: it was, a moment ago.
pair priorities=192,128 checks=uplink:fault
run to=10s
restart a
probe a uplink failed
run to=10.4s
boot a
run to=20s
----
0.005 a initialize -> backup: ready; listening for an Active
0.005 b initialize -> backup: ready; listening for an Active
3.255 a backup -> active: no Active heard for 3.25s
3.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.256 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
10.000 a ends for a restart
10.400 a initialize -> active: kept across a restart of pairkeepd (400ms)
10.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.400 a claims 192.0.2.10
12.405 a CHECK_FAILING check failed 3 times in a row: exited with status 1
12.405 a active -> backup: check uplink is failing: exited with status 1; gave the role away, last resort from now on
12.405 a releases 192.0.2.10
12.405 a sends ADVERTISEMENT priority=0 to 224.0.0.18
12.406 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
12.406 b sends ADVERTISEMENT priority=128 to 224.0.0.18
12.406 b claims 192.0.2.10
12.406 b announces 192.0.2.10
12.407 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
