# A stranger with our VRID may have moved a switch's or a neighbour's mind: one round, at most two a second. He is not
# obeyed, and no timer moves.
# requirements: 43, 76
pair priorities=192,128 start=a transport=unicast announce=0s,100ms
run to=10s
watch a announcements adverts
hears a source=192.0.2.77 priority=255 addresses=192.0.2.10 times=100
run to=10.2s
hears a source=192.0.2.77 priority=255 addresses=192.0.2.10 times=100
run to=12s
status a
----
0.000 a announces 192.0.2.11
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
10.000 a PEER_UNLISTED 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.10, but nodes: does not list it: probably our peer under a new address. It is not obeyed, and both may be active: correct nodes: in both files
10.000 a announces 192.0.2.10
10.001 a announces 192.0.2.10
10.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
10.500 a announces 192.0.2.10
11.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
12.000 a STATUS active: no Active heard for 3.25s
12.000 a   eth0 IPv4 advertising, accepted 0, unknown_source 200
12.000 a     refused 192.0.2.77 200 times
12.000 a   192.0.2.10/24 present
12.000 a   PROBLEM 192.0.2.77 on eth0 uses our VRID 51 with 192.0.2.10, but nodes: does not list it: probably our peer under a new address. It is not obeyed, and both may be active: correct nodes: in both files
