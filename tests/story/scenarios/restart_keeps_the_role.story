# A restart of the daemon: the successor advertises within down_after x interval of the last advertisement. Nothing
# moves: no address, no unit, no goodbye; hooks do not run, since the role did not change. What runs is adopted.
pair priorities=192,128 clients=vpn unit=true routes=10.20.0.0/16 hooks=before_active:one,after_active:two
run to=5s
watch a adverts announcements
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a hook before_active one
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.255 a sets route 10.20.0.0/16
3.255 a starts vpn
3.257 a hook after_active two

restart a
run to=5.4s
boot a
run to=10s
status a
status b
----
5.000 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.000 a ends for a restart
5.400 a initialize -> active: kept across a restart of pairkeepd (400ms)
5.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.400 a claims 192.0.2.10
5.400 a announces 192.0.2.10
5.400 a CLIENT_ADOPTED ran on across the restart and is kept as it is
5.500 a announces 192.0.2.10
5.900 a announces 192.0.2.10
6.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
6.400 a announces 192.0.2.10
7.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
7.400 a announces 192.0.2.10
8.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
9.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.000 a STATUS active: kept across a restart of pairkeepd (400ms)
10.000 a   eth0 IPv4 advertising, accepted 0
10.000 a   192.0.2.10/24 present
10.000 a   vpn running
10.000 a   keep_active: claim_addresses done announce done set_routes done start_clients done
10.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
10.000 b   eth0 IPv4 heard, accepted 8
10.000 b   192.0.2.10/24 absent
10.000 b   vpn stopped
