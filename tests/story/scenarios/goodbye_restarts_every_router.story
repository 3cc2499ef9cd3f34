# 6.4.3: priority 0 heard by the Active is answered at once and restarts the Adver_Timer; it is one for all routers of the
# group, so that all of them speak.
# requirements: 40, 41
pair priorities=192 families=46
run to=3.5s
watch a adverts
hears a source=192.0.2.12 priority=0
run to=4.6s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 2001:db8:0:2::10
3.250 a announces 192.0.2.10
3.250 a announces 2001:db8:0:2::10
3.500 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.500 a sends ADVERTISEMENT priority=192 to ff02::12
4.500 a sends ADVERTISEMENT priority=192 to 224.0.0.18
4.500 a sends ADVERTISEMENT priority=192 to ff02::12
