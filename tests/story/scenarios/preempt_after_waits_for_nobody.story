# preempt: {after: 10min} puts off nothing where no Active is heard: neither at boot nor when the Active falls silent.
pair priorities=192,128 preempt=10min client=vpn
run to=5s
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
run to=9s
boot a
run to=10s
status a
kill b
run to=20s
----
5.000 a is killed
7.000 a loses 192.0.2.10 (lease over)
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.751 b starts vpn
9.000 a initialize -> backup: ready; listening for an Active
9.752 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
10.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
10.000 a   preempt after 10min, in 9min 59s
10.000 a   eth0 IPv4 heard, accepted 1
10.000 a   192.0.2.10/24 absent
10.000 a   vpn stopped
10.000 b is killed
12.000 b loses 192.0.2.10 (lease over)
13.002 a backup -> active: b (192.0.2.12) was silent for 3.25s
13.002 a sends ADVERTISEMENT priority=192 to 224.0.0.18
13.002 a claims 192.0.2.10
13.002 a announces 192.0.2.10
13.002 a starts vpn
