# A boot with a late network: what runs always for the lack of an address waits until no more of them come.
pair priorities=192 clients=vpn,second profile=advanced resources=198.51.100.0/24 start=nobody
unaddress a 192.0.2.11/24
boot a
run to=3s
address a 192.0.2.11/24
run to=6s
address a 198.51.100.11/24
run to=20s
status a
----
0.000 a CLIENT_SELECTED cannot be decided: local resource 198.51.100.0/24 may be on eth0, which has no IPv4 address yet
0.000 a CLIENT_SELECTED cannot be decided: local resource 198.51.100.0/24 may be on eth0, which has no IPv4 address yet
0.000 a WAITING initialize: eth0 has no IPv4 address of its own yet
3.000 a CLIENT_SELECTED runs always: local resource 198.51.100.0/24 is on no interface of lan
3.000 a CLIENT_SELECTED runs always: local resource 198.51.100.0/24 is on no interface of lan
3.000 a initialize -> backup: ready; listening for an Active
6.000 a CLIENT_SELECTED follows lan: local resource 198.51.100.0/24 is on eth0
6.000 a CLIENT_SELECTED follows lan: local resource 198.51.100.0/24 is on eth0
6.250 a backup -> active: no Active heard for 3.25s
6.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
6.250 a claims 192.0.2.10
6.250 a announces 192.0.2.10
6.250 a starts vpn
6.250 a starts second
20.000 a STATUS active: no Active heard for 3.25s
20.000 a   eth0 IPv4 advertising, accepted 0
20.000 a   192.0.2.10/24 present
20.000 a   vpn running, follows lan: local resource 198.51.100.0/24 is on eth0
20.000 a   second running, follows lan: local resource 198.51.100.0/24 is on eth0
