# Design section 2, "paused, late": the last advertisement sent is older than down_after x interval, so the peer must be
# assumed Active. The node steps back before it sends anything: no second move, although its priority is higher.
pair priorities=192,128 client=vpn
run to=5s
pause a 10s
run to=14.9s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a is paused for 10s
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.751 b starts vpn
8.000 a loses 192.0.2.10 (lease over)

run to=20s
status a
status b
----
15.000 a active -> backup: this node was paused: its last advertisement is 10.75s old
15.000 a releases 192.0.2.10
15.000 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
15.001 a vpn ended: killed by signal 9
20.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
20.000 a   eth0 IPv4 heard, accepted 13
20.000 a   192.0.2.10/24 absent
20.000 a   vpn stopped
20.000 b STATUS active: a (192.0.2.11) was silent for 3.5s
20.000 b   eth0 IPv4 advertising, accepted 2
20.000 b   192.0.2.10/24 present
20.000 b   vpn running
