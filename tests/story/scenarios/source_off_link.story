# 5.1 speaks of sending only: an unlisted source that announces an address of ours counts in multicast, on-link or not,
# link-local or not. (Unicast: only configured nodes, bad_packets_change_nothing.)
# requirements: 27, 73
pair priorities=128 families=46
run to=1s
hears a source=203.0.113.5 priority=200
hears a source=2001:db8:ffff::5 priority=200
status a
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
1.000 a ACTIVE_HEARD 203.0.113.5 (not in nodes:) is Active with priority 200
1.000 a STATUS backup: 203.0.113.5 (not in nodes:) is Active with priority 200
1.000 a   eth0 IPv4 heard, accepted 1
1.000 a   eth0 IPv6 heard, accepted 1
1.000 a   192.0.2.10/24 absent
1.000 a   2001:db8:0:2::10/64 absent
4.500 a backup -> active: 203.0.113.5 (not in nodes:) was silent for 3.5s
4.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
4.500 a claims 192.0.2.10, 2001:db8:0:2::10
4.500 a announces 192.0.2.10
4.500 a announces 2001:db8:0:2::10

