# RFC 9568 6.4.2: the Active dies without a word. The Backup waits Active_Down_Interval, 3 x 1s + 0.5s after the
# last advertisement heard. Earlier would be two Actives; later is outage. The dead node's tunnel is gone at once,
# its address leaves by its lease.
# requirements: 22, 23, 24, 25
pair interval=1s latency=1ms priorities=192,128 client=vpn
run to=3.4s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

kill a
run to=10s
status b
----
3.400 a is killed
6.250 a loses 192.0.2.10 (lease over)
6.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
6.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
6.751 b claims 192.0.2.10
6.751 b announces 192.0.2.10
6.751 b starts vpn
10.000 b STATUS active: a (192.0.2.11) was silent for 3.5s
10.000 b   eth0 IPv4 advertising, accepted 1
10.000 b   192.0.2.10/24 present
10.000 b   vpn running
