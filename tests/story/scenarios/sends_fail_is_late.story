# What does not leave the host counts as not sent: after down_after x interval the peer may have taken over, and this
# node kills exclusive clients and steps back. Also where the host is as quick as ever.
pair priorities=192,128 client=vpn lease=off
run to=5s
sends a fail
run to=12s
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
5.250 a SEND_FAILED an advertisement could not be sent over IPv4 on eth0: No buffer space available; counted from now on, not logged again
7.250 a active -> backup: its last advertisement that could be sent is 3s old, and the peer takes over: No buffer space available (eth0)
7.250 a releases 192.0.2.10
7.251 a vpn ended: killed by signal 9
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.751 b starts vpn
7.752 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
12.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
12.000 a   eth0 IPv4 heard, accepted 5
12.000 a   192.0.2.10/24 absent
12.000 a   vpn stopped

sends a work
run to=20s
status b
----
20.000 b STATUS active: a (192.0.2.11) was silent for 3.5s
20.000 b   eth0 IPv4 advertising, accepted 2
20.000 b   192.0.2.10/24 present
20.000 b   vpn running
