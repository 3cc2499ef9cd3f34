# Two families are two virtual routers and one role.
# requirements: 16, 25
pair priorities=192,128 families=46 client=vpn
run to=5s
status a
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 2001:db8:0:2::10
3.250 a announces 192.0.2.10
3.250 a announces 2001:db8:0:2::10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a STATUS active: no Active heard for 3.25s
5.000 a   eth0 IPv4 advertising, accepted 0
5.000 a   eth0 IPv6 advertising, accepted 0
5.000 a   192.0.2.10/24 present
5.000 a   2001:db8:0:2::10/64 present
5.000 a   vpn running
5.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
5.000 b   eth0 IPv4 heard, accepted 2
5.000 b   eth0 IPv6 heard, accepted 2
5.000 b   192.0.2.10/24 absent
5.000 b   2001:db8:0:2::10/64 absent
5.000 b   vpn stopped

hears b source=fe80::11 priority=0
run to=6.2s
----

run to=9s
status b
----
9.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
9.000 b   eth0 IPv4 heard, accepted 6
9.000 b   eth0 IPv6 heard, accepted 7
9.000 b   192.0.2.10/24 absent
9.000 b   2001:db8:0:2::10/64 absent
9.000 b   vpn stopped
