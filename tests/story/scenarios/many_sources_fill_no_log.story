# Multicast, and adverts that name our addresses come from two sources by turns, with other lists by turns: a line for each
# a second at most.
pair priorities=100
run to=0.1s
hears a source=192.0.2.12 priority=200
hears a source=192.0.2.13 priority=200
hears a source=192.0.2.12 priority=200 addresses=192.0.2.10,192.0.2.20
hears a source=192.0.2.13 priority=200
hears a source=192.0.2.12 priority=200
hears a source=192.0.2.12 priority=200 addresses=192.0.2.10,192.0.2.20
hears a source=192.0.2.13 priority=200
run to=1.5s
hears a source=192.0.2.12 priority=200
hears a source=192.0.2.13 priority=200
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
0.100 a ADDRESSES_DIFFER 192.0.2.12 (not in nodes:) announces 192.0.2.10, 192.0.2.20, this node has 192.0.2.10; compare the two files
1.500 a ACTIVE_HEARD 192.0.2.13 (not in nodes:) is Active with priority 200
1.500 a STATUS backup: 192.0.2.13 (not in nodes:) is Active with priority 200
1.500 a   eth0 IPv4 heard, accepted 9
1.500 a   192.0.2.10/24 absent
