# removals: what somebody removes comes back, and who does so again and again makes this node give the role away, for a
# pause that grows. The log says who it was, as far as the kernel does.
pair priorities=192 removals=3
run to=5.5s
remove a 192.0.2.10 dhclient
run to=6.5s
remove a 192.0.2.10
run to=7.5s
status a
remove a 192.0.2.10 dhclient
run to=8s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
5.500 a ADDRESS_MISSING somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)) while this node is active; putting it back
5.500 a claims 192.0.2.10
6.500 a ADDRESS_MISSING somebody removed 192.0.2.10 on eth0 while this node is active; putting it back
6.500 a claims 192.0.2.10
7.500 a STATUS active: no Active heard for 3.25s
7.500 a   eth0 IPv4 advertising, accepted 0
7.500 a   192.0.2.10/24 present
7.500 a   WARNING somebody removed 192.0.2.10 on eth0, 999.9ms ago (2 within 1min)
7.500 a active -> fault: somebody took virtual addresses away 3 times within 1min, at last: somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)); next try after 5s
7.500 a releases 192.0.2.10
7.500 a sends ADVERTISEMENT priority=0 to 224.0.0.18
8.000 a STATUS fault: somebody took virtual addresses away 3 times within 1min, at last: somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)); next try after 5s
8.000 a   eth0 IPv4 idle, accepted 0
8.000 a   192.0.2.10/24 absent

run to=17.5s
remove a 192.0.2.10 dhclient
run to=18.5s
remove a 192.0.2.10 dhclient
run to=19.5s
remove a 192.0.2.10 dhclient
run to=20s
----
12.500 a fault -> backup: fit again after: somebody took virtual addresses away 3 times within 1min, at last: somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)); next try after 5s
15.750 a backup -> active: no Active heard for 3.25s
15.750 a sends ADVERTISEMENT priority=192 to 224.0.0.18
15.750 a claims 192.0.2.10
17.500 a ADDRESS_MISSING somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)) while this node is active; putting it back
17.500 a claims 192.0.2.10
18.500 a ADDRESS_MISSING somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)) while this node is active; putting it back
18.500 a claims 192.0.2.10
19.500 a active -> fault: somebody took virtual addresses away 3 times within 1min, at last: somebody removed 192.0.2.10 on eth0 (pid 123 (dhclient)); next try after 10s
19.500 a releases 192.0.2.10
19.500 a sends ADVERTISEMENT priority=0 to 224.0.0.18

