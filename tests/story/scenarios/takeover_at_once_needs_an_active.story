# at_once is for an Active that this node heard and follows: a goodbye out of nowhere leaves Skew_Time (6.4.2).
# requirements: 28
pair priorities=128 release=at_once
run to=0.1s
hears a source=192.0.2.12 priority=0
status a
run to=1s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a STATUS backup: ready; listening for an Active
0.100 a   eth0 IPv4 releasing, accepted 1
0.100 a   192.0.2.10/24 absent
0.600 a backup -> active: no Active heard for 600ms
0.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18
0.600 a claims 192.0.2.10
0.600 a announces 192.0.2.10
