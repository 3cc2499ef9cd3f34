# 6.4.2 with the design's rule: priority 0 counts only from the Active that is followed; repeating it puts nothing off.
# requirements: 28
pair priorities=192,128 transport=multicast release=skew
run to=5s
hears b source=192.0.2.99 priority=0
run to=6s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

cut a b
hears b source=192.0.2.11 priority=0
run to=6.4s
hears b source=192.0.2.11 priority=0
run to=7s
----
6.500 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
6.500 b sends ADVERTISEMENT priority=128 to 224.0.0.18
6.500 b claims 192.0.2.10
6.500 b announces 192.0.2.10
6.501 a announces 192.0.2.10
6.600 b announces 192.0.2.10
6.601 a announces 192.0.2.10
