# At a quick pace the second Active is silent for its whole down interval again and again where the path loses most. It is
# said once, and over once: after a second of silence.
# requirements: 43
pair priorities=192 interval=100ms
run to=1s
hears a source=192.0.2.12 priority=100 interval=100ms
run to=1100ms
hears a source=192.0.2.12 priority=100 interval=100ms
run to=1250ms
hears a source=192.0.2.12 priority=100 interval=100ms
run to=2s
hears a source=192.0.2.12 priority=100 interval=100ms
run to=2900ms
hears a source=192.0.2.12 priority=100 interval=100ms
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.325 a backup -> active: no Active heard for 325ms
0.325 a sends ADVERTISEMENT priority=192 to 224.0.0.18
0.325 a claims 192.0.2.10
0.325 a announces 192.0.2.10
1.250 a TWO_ACTIVES 192.0.2.12 (not in nodes:) is Active too, with the lower priority 100, and goes on: it does not hear this node. Is IP protocol 112 let in there?
3.900 a TWO_ACTIVES_OVER after 1.9s
