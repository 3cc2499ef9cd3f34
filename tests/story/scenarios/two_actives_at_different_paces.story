# A rival of a slower pace is as much a second Active as one of ours: said, and over when it is silent for its own time.
# requirements: 43
pair priorities=192
run to=5s
hears a source=192.0.2.12 priority=100 interval=10s
run to=15s
hears a source=192.0.2.12 priority=100 interval=10s
run to=25s
hears a source=192.0.2.12 priority=100 interval=10s
run to=60s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
25.000 a TWO_ACTIVES 192.0.2.12 (not in nodes:) is Active too, with the lower priority 100, and goes on: it does not hear this node. Is IP protocol 112 let in there?
57.500 a TWO_ACTIVES_OVER after 20s
