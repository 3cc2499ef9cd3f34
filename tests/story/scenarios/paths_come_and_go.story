# Two families as two paths that break alternately, never both: the role stays, each change of a path is said.
# requirements: 25
pair priorities=192,128 families=46
run to=5s
cut a b IPv4
run to=15s
heal a b IPv4
run to=16.5s
cut a b IPv6
run to=25s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 2001:db8:0:2::10
3.250 a announces 192.0.2.10
3.250 a announces 2001:db8:0:2::10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
8.251 b PATH_LOST fe80::11 is heard over IPv6 on eth0, but not over IPv4 on eth0; the role does not move for that
15.251 b PATH_BACK the Active is heard again over IPv4 on eth0
20.251 b PATH_LOST a (192.0.2.11) is heard over IPv4 on eth0, but not over IPv6 on eth0; the role does not move for that
25.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
25.000 b   eth0 IPv4 heard, accepted 12
25.000 b   eth0 IPv6 silent, accepted 14
25.000 b   192.0.2.10/24 absent
25.000 b   2001:db8:0:2::10/64 absent
25.000 b   WARNING the Active is not heard over IPv6 on eth0 for 4.749s, but over another path

heal a b IPv6
cut a b IPv4
run to=26.9s
heal a b IPv4
cut a b IPv6
run to=28s
status b
----
25.251 b PATH_BACK the Active is heard again over IPv6 on eth0
28.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
28.000 b   eth0 IPv4 heard, accepted 13
28.000 b   eth0 IPv6 heard, accepted 16
28.000 b   192.0.2.10/24 absent
28.000 b   2001:db8:0:2::10/64 absent
