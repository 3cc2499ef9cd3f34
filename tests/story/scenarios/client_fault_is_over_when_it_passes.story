# A last resort whose client works again is none, and what is counted of its faults begins anew.
pair priorities=192 clients=vpn health=fault
run to=5s
probe a vpn failed
run to=9s
probe a vpn ok
run to=20s
probe a vpn failed
run to=25s
probe a vpn ok
run to=100s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
7.257 a CHECK_FAILING health failed 3 times in a row: exited with status 1
7.257 a active -> backup: health of client vpn is failing: exited with status 1; gave the role away, last resort from now on
7.257 a releases 192.0.2.10
7.257 a sends ADVERTISEMENT priority=0 to 224.0.0.18
7.258 a vpn ended: killed by signal 9
11.503 a backup -> active: nobody was heard for 4.246s; the role was taken as last resort: health of client vpn is failing: exited with status 1
11.503 a sends ADVERTISEMENT priority=1 to 224.0.0.18
11.503 a claims 192.0.2.10
11.503 a starts vpn
11.510 a FIT_AGAIN fit again, priority 192
22.510 a CHECK_FAILING health failed 3 times in a row: exited with status 1
22.510 a active -> backup: health of client vpn is failing: exited with status 1; gave the role away, last resort from now on
22.510 a releases 192.0.2.10
22.510 a sends ADVERTISEMENT priority=0 to 224.0.0.18
22.511 a vpn ended: killed by signal 9
26.756 a backup -> active: nobody was heard for 4.246s; the role was taken as last resort: health of client vpn is failing: exited with status 1
26.756 a sends ADVERTISEMENT priority=1 to 224.0.0.18
26.756 a claims 192.0.2.10
26.756 a starts vpn
26.763 a FIT_AGAIN fit again, priority 192
100.000 a STATUS active: nobody was heard for 4.246s; the role was taken as last resort: health of client vpn is failing: exited with status 1
100.000 a   eth0 IPv4 advertising, accepted 0
100.000 a   192.0.2.10/24 present
100.000 a   vpn running, health passing
