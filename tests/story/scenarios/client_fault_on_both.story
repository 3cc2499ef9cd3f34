# A client whose health is a fault of the group and fails on both nodes: one move, then the last resort keeps the role;
# who was sick counts as sick for a while although its client is stopped, and for as long as the Active is no better.
pair priorities=192,128 clients=vpn health=fault
run to=5s
probe a vpn failed
probe b vpn failed
run to=50s
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
7.257 a CHECK_FAILING health failed 3 times in a row: exited with status 1
7.257 a active -> backup: health of client vpn is failing: exited with status 1; gave the role away, last resort from now on
7.257 a releases 192.0.2.10
7.257 a sends ADVERTISEMENT priority=0 to 224.0.0.18
7.258 a vpn ended: killed by signal 9
7.258 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
7.258 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.258 b claims 192.0.2.10
7.258 b announces 192.0.2.10
7.258 b starts vpn
7.259 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
9.265 b CHECK_FAILING health failed 3 times in a row: exited with status 1
9.265 b active -> backup: health of client vpn is failing: exited with status 1; gave the role away, last resort from now on
9.265 b releases 192.0.2.10
9.265 b sends ADVERTISEMENT priority=0 to 224.0.0.18
9.266 b vpn ended: killed by signal 9
13.761 b backup -> active: nobody was heard for 4.496s; the role was taken as last resort: health of client vpn is failing: exited with status 1
13.761 b sends ADVERTISEMENT priority=1 to 224.0.0.18
13.761 b claims 192.0.2.10
13.761 b starts vpn
15.768 b CHECK_FAILING health failed 3 times in a row: exited with status 1
50.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
50.000 a   eth0 IPv4 heard, accepted 41
50.000 a   192.0.2.10/24 absent
50.000 a   priority 1 instead of 192
50.000 a     last resort: health of client vpn is failing: exited with status 1
50.000 a   vpn stopped, health untested
50.000 b STATUS active: nobody was heard for 4.496s; the role was taken as last resort: health of client vpn is failing: exited with status 1
50.000 b   eth0 IPv4 advertising, accepted 6
50.000 b   192.0.2.10/24 present
50.000 b   priority 1 instead of 128
50.000 b     last resort: health of client vpn is failing: exited with status 1
50.000 b   vpn running, health failing

run to=4000s
status a
----
4000.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
4000.000 a   eth0 IPv4 heard, accepted 3991
4000.000 a   192.0.2.10/24 absent
4000.000 a   priority 1 instead of 192
4000.000 a     last resort: health of client vpn is failing: exited with status 1
4000.000 a   vpn stopped, health untested

probe b vpn ok
run to=4100s
status a
----
4001.768 b CHECK_PASSING health passed 2 times in a row
4001.768 b FIT_AGAIN fit again, priority 128
4003.008 a FIT_AGAIN fit again, priority 192
4100.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
4100.000 a   eth0 IPv4 heard, accepted 4091
4100.000 a   192.0.2.10/24 absent
4100.000 a   vpn stopped, health untested
