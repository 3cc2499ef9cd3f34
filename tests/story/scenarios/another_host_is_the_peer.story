# Whose MAC address is whose is learned from the nodes' own addresses. A peer that lost the role may have said so a moment
# too late; one that goes on is named. What is heard in
# the first second of the role is old news, whosever it is.
pair priorities=192,128 start=a
neighbour a 192.0.2.12 66
run to=4s
neighbour a 192.0.2.10 77
run to=5s
neighbour a 192.0.2.10 66
run to=6s
status a
neighbour a 192.0.2.10 66
run to=7s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a ADDRESS_CONFLICT b (02:00:00:00:00:66 on eth0 says that 192.0.2.10 is its own, 2 times in 1s, while this node is active): it is active too, or has kept the address. Look at its `pairkeep status`
7.000 a STATUS active: no Active heard for 3.25s
7.000 a   eth0 IPv4 advertising, accepted 0
7.000 a   192.0.2.10/24 present
7.000 a   WARNING b (02:00:00:00:00:66 on eth0 says that 192.0.2.10 is its own, 2 times in 2s, while this node is active): it is active too, or has kept the address. Look at its `pairkeep status`; last 1s ago

