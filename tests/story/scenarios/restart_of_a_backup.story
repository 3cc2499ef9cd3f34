# A Backup has nothing to keep but its units that run always. Nobody notices.
pair priorities=192,128 clients=vpn unit=true run=always
run to=5s
restart b
run to=5.4s
boot b
run to=10s
status b
----
0.000 a CLIENT_SELECTED runs always: run: always
0.000 a starts vpn
0.000 b CLIENT_SELECTED runs always: run: always
0.000 b starts vpn
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 b ends for a restart
5.400 b CLIENT_SELECTED runs always: run: always
5.400 b CLIENT_ADOPTED ran on across the restart and is kept as it is
5.400 b initialize -> backup: ready; listening for an Active
6.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
10.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
10.000 b   eth0 IPv4 heard, accepted 4
10.000 b   192.0.2.10/24 absent
10.000 b   vpn running, runs always: run: always
