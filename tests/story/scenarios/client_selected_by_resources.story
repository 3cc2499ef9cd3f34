# Design section 4, advanced: a resource on eth0 makes the client follow. What runs always for the lack of an address waits for
# 5s without change first. An address that makes the rule undecidable changes nothing until something else is decided; one that
# decides otherwise does.
pair priorities=192 clients=vpn profile=advanced resources=198.51.100.0/24
run to=4s
status a
----
0.000 a CLIENT_SELECTED runs always: local resource 198.51.100.0/24 is on no interface of lan
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0
4.000 a   192.0.2.10/24 present
4.000 a   vpn stopped, runs always: local resource 198.51.100.0/24 is on no interface of lan; soon, when no other address comes

run to=6s
address a 198.51.100.11/24
run to=7s
status a
----
5.000 a starts vpn
6.000 a CLIENT_SELECTED follows lan: local resource 198.51.100.0/24 is on eth0
7.000 a STATUS active: no Active heard for 3.25s
7.000 a   eth0 IPv4 advertising, accepted 0
7.000 a   192.0.2.10/24 present
7.000 a   vpn running, follows lan: local resource 198.51.100.0/24 is on eth0
