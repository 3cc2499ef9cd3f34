# 6.4.3: a losing advertisement is discarded and answered at once, and so is a goodbye.
# requirements: 43
pair priorities=192 client=vpn
run to=4s
hears a source=192.0.2.12 priority=50
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 1
4.000 a   192.0.2.10/24 present
4.000 a   two Actives: 1, for 0s, and still
4.000 a   vpn running
