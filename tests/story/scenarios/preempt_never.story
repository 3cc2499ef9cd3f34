# 6.4.2 with Preempt_Mode off: the better node returns and stays Backup.
# requirements: 27, 51
pair priorities=192,128 start=a client=vpn
run to=4s
kill a
boot b
run to=10s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
4.000 a is killed
4.000 b initialize -> backup: ready; listening for an Active
6.250 a loses 192.0.2.10 (lease over)
7.500 b backup -> active: no Active heard for 3.5s
7.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.500 b claims 192.0.2.10
7.500 b announces 192.0.2.10
7.500 b starts vpn

boot a
run to=20s
status a
----
10.000 a initialize -> backup: ready; listening for an Active
10.501 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
20.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
20.000 a   eth0 IPv4 heard, accepted 10
20.000 a   192.0.2.10/24 absent
20.000 a   vpn stopped
