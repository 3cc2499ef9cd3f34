# 6.4.3: one advertisement per interval, its own, whatever the pace of the Active before it was.
# requirements: 16, 29
pair priorities=192
watch a adverts
run to=0.5s
hears a source=192.0.2.12 priority=200 interval=300ms
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.500 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
1.475 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 975ms
1.475 a sends ADVERTISEMENT priority=192 to 224.0.0.18
1.475 a claims 192.0.2.10
1.475 a announces 192.0.2.10
2.475 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.475 a sends ADVERTISEMENT priority=192 to 224.0.0.18
4.475 a sends ADVERTISEMENT priority=192 to 224.0.0.18

