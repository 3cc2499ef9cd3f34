# 7.1 asks for a complete message only. Three addresses are sent and the count says one: the rest is summed and ignored.
# requirements: 71
pair priorities=128
run to=1s
hears a source=192.0.2.12 priority=200 addresses=192.0.2.10,192.0.2.20,192.0.2.30 set=3:1
status a
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
1.000 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
1.000 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
1.000 a   eth0 IPv4 heard, accepted 1
1.000 a   192.0.2.10/24 absent
4.500 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.5s
4.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
4.500 a claims 192.0.2.10
4.500 a announces 192.0.2.10

