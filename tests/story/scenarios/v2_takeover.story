# RFC 3768 6.1, 6.4.2: three of the own intervals and a share of a second, however long the interval is: b (priority 64) waits
# 15s + 0.75s after the last advertisement. With the share of version 3 it would be 18.75s.
# requirements: 4, 10, 14, 22, 23, 24, 25
pair version=2 interval=5s priorities=192,64
run to=25s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
15.250 a backup -> active: no Active heard for 15.25s
15.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 of version 2
15.250 a claims 192.0.2.10
15.250 a announces 192.0.2.10
15.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

kill a
run to=45s
----
25.000 a is killed
27.000 a loses 192.0.2.10 (lease over)
36.001 b backup -> active: a (192.0.2.11) was silent for 15.75s
36.001 b sends ADVERTISEMENT priority=64 to 224.0.0.18 of version 2
36.001 b claims 192.0.2.10
36.001 b announces 192.0.2.10

