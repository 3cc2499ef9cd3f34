# pairkeep client stop|start|auto: stronger than the role, shown, and over with auto.
pair priorities=192,128 clients=vpn
run to=5s
override a vpn stop
run to=6s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a CLIENT_OVERRIDDEN told to stop by root, whatever the role is; until: pairkeep client auto vpn
5.020 a vpn ended: exited with status 0
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a   vpn stopped, told to stop by root

override b vpn start
run to=7s
status b
----
6.000 b CLIENT_OVERRIDDEN told to start by root, whatever the role is; until: pairkeep client auto vpn
6.000 b starts vpn
7.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
7.000 b   eth0 IPv4 heard, accepted 4
7.000 b   192.0.2.10/24 absent
7.000 b   vpn running, told to start by root

override a vpn auto
override b vpn auto
run to=8s
status a
status b
----
7.000 a CLIENT_OVERRIDDEN follows its rule again, by root: follows lan: profile: express
7.000 a starts vpn
7.000 b CLIENT_OVERRIDDEN follows its rule again, by root: follows lan: profile: express
7.020 b vpn ended: exited with status 0
8.000 a STATUS active: no Active heard for 3.25s
8.000 a   eth0 IPv4 advertising, accepted 0
8.000 a   192.0.2.10/24 present
8.000 a   vpn running
8.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
8.000 b   eth0 IPv4 heard, accepted 5
8.000 b   192.0.2.10/24 absent
8.000 b   vpn stopped
