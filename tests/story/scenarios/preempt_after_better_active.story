# preempt: {after: 5s} is about a worse Active. A better one is followed for ever, and the count begins when a worse one
# follows it.
# requirements: 27
pair priorities=150 preempt=5s
run to=0.2s
hears a source=192.0.2.13 priority=200
run to=1.2s
hears a source=192.0.2.12 priority=100
run to=3s
hears a source=192.0.2.13 priority=200
status a
run to=4s
hears a source=192.0.2.12 priority=100
run to=6s
hears a source=192.0.2.12 priority=100
status a
run to=8s
hears a source=192.0.2.12 priority=100
run to=9s
hears a source=192.0.2.12 priority=100
run to=11s
hears a source=192.0.2.12 priority=100
run to=12s
----
0.000 a initialize -> backup: ready; listening for an Active
0.200 a ACTIVE_HEARD 192.0.2.13 (not in nodes:) is Active with priority 200
1.200 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 100
3.000 a ACTIVE_HEARD 192.0.2.13 (not in nodes:) is Active with priority 200
3.000 a STATUS backup: 192.0.2.13 (not in nodes:) is Active with priority 200
3.000 a   eth0 IPv4 heard, accepted 3
3.000 a   192.0.2.10/24 absent
4.000 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 100
6.000 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 100
6.000 a   preempt after 5s, in 3s
6.000 a   eth0 IPv4 heard, accepted 5
6.000 a   192.0.2.10/24 absent
11.414 a backup -> active: 192.0.2.12 (not in nodes:) has priority 100, this node 150 and preempt: after 5s
11.414 a sends ADVERTISEMENT priority=150 to 224.0.0.18
11.414 a claims 192.0.2.10
11.414 a announces 192.0.2.10
