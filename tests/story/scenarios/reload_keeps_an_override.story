# A client that was told to stop stays so when its group is made anew, and when it goes to another group.
pair priorities=192,128 start=a client=vpn
run to=5s
override a vpn stop
run to=6s
reload a vrid=52
run to=11s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
5.000 a CLIENT_OVERRIDDEN told to stop by root, whatever the role is; until: pairkeep client auto vpn
5.020 a vpn ended: exited with status 0
6.000 a reload: group lan: vrid: 51 -> 52 (rejoined)
6.000 a releases 192.0.2.10
6.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
6.000 a active -> initialize: leaving: it is made anew, as the changed file wants it
6.000 a initialize -> backup: ready; listening for an Active
9.250 a backup -> active: no Active heard for 3.25s
9.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
9.250 a claims 192.0.2.10
11.000 a STATUS active: no Active heard for 3.25s
11.000 a   eth0 IPv4 advertising, accepted 0
11.000 a   192.0.2.10/24 present
11.000 a   vpn stopped, told to stop by root
