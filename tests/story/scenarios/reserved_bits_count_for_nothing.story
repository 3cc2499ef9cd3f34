# 5.2.6: reserved bits neither spoil an advertisement nor count as interval: it is followed, with the interval of 1 s, so that
# the timer ends after 3.5 s.
# requirements: 63
pair priorities=128
run to=0.1s
hears a source=192.0.2.12 priority=200 set=4:0xf0
status a
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
0.100 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
0.100 a   eth0 IPv4 heard, accepted 1
0.100 a   192.0.2.10/24 absent
3.600 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.5s
3.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.600 a claims 192.0.2.10
3.600 a announces 192.0.2.10

