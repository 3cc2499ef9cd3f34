# RFC 3768 6.4.2: after priority 0 the Backup waits Skew_Time: 0.75s, not the 3.75s of a version 3 at this interval.
# requirements: 24, 28, 47, 48, 49
pair version=2 interval=5s priorities=192,64 release=skew
run to=25s
leave a
run to=27s
leave b
run to=28s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
15.250 a backup -> active: no Active heard for 15.25s
15.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 of version 2
15.250 a claims 192.0.2.10
15.250 a announces 192.0.2.10
15.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
25.000 a releases 192.0.2.10
25.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18 of version 2
25.000 a active -> initialize: leaving: SIGTERM
25.000 a has left
25.751 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
25.751 b sends ADVERTISEMENT priority=64 to 224.0.0.18 of version 2
25.751 b claims 192.0.2.10
25.751 b announces 192.0.2.10
27.000 b releases 192.0.2.10
27.000 b sends ADVERTISEMENT priority=0 to 224.0.0.18 of version 2
27.000 b active -> initialize: leaving: SIGTERM
27.000 b has left

