# It ended while nobody looked: it is started, without a plan's change.
pair priorities=192,128 clients=vpn unit=true
run to=5s
restart a
exit a vpn
run to=5.4s
boot a
run to=7s
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
5.000 a ends for a restart
5.000 a vpn ended
5.400 a initialize -> active: kept across a restart of pairkeepd (400ms)
5.400 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.400 a claims 192.0.2.10
5.400 a starts vpn
7.000 a STATUS active: kept across a restart of pairkeepd (400ms)
7.000 a   eth0 IPv4 advertising, accepted 0
7.000 a   192.0.2.10/24 present
7.000 a   vpn running
