# 6.4.2, preempt: always: a lower advertisement is discarded, and its interval of 10 s with it. Preempted 3.5 s after the
# beginning.
# requirements: 27, 50
pair priorities=128 preempt=always
run to=1s
hears a source=192.0.2.12 priority=127 interval=10s
run to=2s
hears a source=192.0.2.12 priority=127 interval=10s
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: 192.0.2.12 (not in nodes:) has priority 127, this node 128 and preempt: always
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10

