# A tunnel whose process runs and whose health fails moves to the next gateway, round and round, later each time; the role
# stays where it is.
pair priorities=192 clients=vpn gateways=gw1,gw2 health=report
probe a vpn failed
run to=25s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn with gw1
5.257 a CHECK_FAILING health failed 3 times in a row: exited with status 1
5.277 a vpn ended: exited with status 0
5.277 a CLIENT_DOWN unhealthy: exited with status 1; next start in 250ms with gw2
5.527 a starts vpn with gw2
7.534 a CHECK_FAILING health failed 3 times in a row: exited with status 1
7.554 a vpn ended: exited with status 0
7.554 a CLIENT_DOWN unhealthy: exited with status 1; next start in 500ms with gw1
8.054 a starts vpn with gw1
10.061 a CHECK_FAILING health failed 3 times in a row: exited with status 1
10.081 a vpn ended: exited with status 0
10.081 a CLIENT_DOWN unhealthy: exited with status 1; next start in 1s with gw2
11.081 a starts vpn with gw2
13.088 a CHECK_FAILING health failed 3 times in a row: exited with status 1
13.108 a vpn ended: exited with status 0
13.108 a CLIENT_DOWN unhealthy: exited with status 1; next start in 2s with gw1
15.108 a starts vpn with gw1
17.115 a CHECK_FAILING health failed 3 times in a row: exited with status 1
17.135 a vpn ended: exited with status 0
17.135 a CLIENT_DOWN unhealthy: exited with status 1; next start in 4s with gw2
21.135 a starts vpn with gw2
23.142 a CHECK_FAILING health failed 3 times in a row: exited with status 1
23.162 a vpn ended: exited with status 0
23.162 a CLIENT_DOWN unhealthy: exited with status 1; next start in 8s with gw1
25.000 a STATUS active: no Active heard for 3.25s
25.000 a   eth0 IPv4 advertising, accepted 0
25.000 a   192.0.2.10/24 present
25.000 a   vpn waiting_to_restart, health untested, gw1

probe a vpn ok
run to=40s
status a
----
31.162 a starts vpn with gw1
40.000 a STATUS active: no Active heard for 3.25s
40.000 a   eth0 IPv4 advertising, accepted 0
40.000 a   192.0.2.10/24 present
40.000 a   vpn running, health passing, gw1
