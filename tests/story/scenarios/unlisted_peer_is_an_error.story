# Unicast: refused only for its source, with our VRID and our addresses. Said at once, and it is the first line of the
# status, since both may be active.
# requirements: 73
pair priorities=192,128 start=a transport=unicast
run to=4s
hears a source=192.0.2.112 priority=255 addresses=192.0.2.10
run to=5s
status a
----
0.000 a announces 192.0.2.11
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
4.000 a PEER_UNLISTED 192.0.2.112 on eth0 uses our VRID 51 with 192.0.2.10, but nodes: does not list it: probably our peer under a new address. It is not obeyed, and both may be active: correct nodes: in both files
5.000 a STATUS active: no Active heard for 3.25s
5.000 a   eth0 IPv4 advertising, accepted 0, unknown_source 1
5.000 a     refused 192.0.2.112 1 times
5.000 a   192.0.2.10/24 present
5.000 a   PROBLEM 192.0.2.112 on eth0 uses our VRID 51 with 192.0.2.10, but nodes: does not list it: probably our peer under a new address. It is not obeyed, and both may be active: correct nodes: in both files
