# An Active announces again after losing advertisements, however many there are, and none is forgotten.
# requirements: 43, 44
pair priorities=192 announce=0s,100ms
run to=10s
watch a announcements adverts
hears a source=192.0.2.12 priority=100
run to=10.05s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
10.000 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.000 a announces 192.0.2.10

hears a source=192.0.2.12 priority=100 times=1000
run to=10.3s
hears a source=192.0.2.12 priority=100
run to=11.5s
----
10.050 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.050 a announces 192.0.2.10
10.100 a announces 192.0.2.10
10.200 a announces 192.0.2.10
10.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.300 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.300 a announces 192.0.2.10
10.400 a announces 192.0.2.10
11.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18

# After the rival fell silent the whole series, in case that one was lost.
run to=20s
----
12.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
13.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
13.550 a announces 192.0.2.10
13.650 a announces 192.0.2.10
14.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
15.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
16.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
17.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
18.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
19.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
