# A check that is a fault, new on an Active: the role is not lost before the check could pass or fail.
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

probe a uplink ok
reload a checks=uplink:fault
run to=7s
status a
----
5.000 a reload: group lan: track.checks: adds uplink (in_place)
5.000 a reload: check uplink (added)
7.000 a STATUS active: no Active heard for 3.25s
7.000 a   eth0 IPv4 advertising, accepted 0
7.000 a   192.0.2.10/24 present
7.000 a   check uplink passing

probe a uplink failed
run to=12s
----
10.005 a CHECK_FAILING check failed 3 times in a row: exited with status 1
10.005 a active -> backup: check uplink is failing: exited with status 1; gave the role away, last resort from now on
10.005 a releases 192.0.2.10
10.005 a sends ADVERTISEMENT priority=0 to 224.0.0.18
10.006 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
10.006 b sends ADVERTISEMENT priority=128 to 224.0.0.18
10.006 b claims 192.0.2.10
10.006 b announces 192.0.2.10
10.007 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
