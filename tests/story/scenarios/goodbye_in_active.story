# 6.4.3: priority 0 heard by the Active: an advertisement at once, and the next one a full interval later.
# requirements: 40, 41
pair priorities=128
run to=5.3s
watch a adverts
hears a source=192.0.2.12 priority=0
run to=7.5s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
5.300 a sends ADVERTISEMENT priority=128 to 224.0.0.18
6.300 a sends ADVERTISEMENT priority=128 to 224.0.0.18
7.300 a sends ADVERTISEMENT priority=128 to 224.0.0.18

