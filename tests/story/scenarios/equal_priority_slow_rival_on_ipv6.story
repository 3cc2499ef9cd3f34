# The leading router hears nothing of a rival of equal priority that is ten times slower: IPv6 decides after the rival's own
# down interval, and not before.
# requirements: 42
pair priorities=100 families=46
run to=5s
hears a source=fe80::ffff priority=100 interval=10s
run to=15s
hears a source=fe80::ffff priority=100 interval=10s
run to=25s
hears a source=fe80::ffff priority=100 interval=10s
run to=35s
hears a source=fe80::ffff priority=100 interval=10s
run to=42s
status a
hears a source=fe80::ffff priority=100 interval=10s
run to=46s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.609 a backup -> active: no Active heard for 3.609s
3.609 a sends ADVERTISEMENT priority=100 to 224.0.0.18
3.609 a claims 192.0.2.10, 2001:db8:0:2::10
3.609 a announces 192.0.2.10
3.609 a announces 2001:db8:0:2::10
42.000 a STATUS active: no Active heard for 3.609s
42.000 a   eth0 IPv4 advertising, accepted 0
42.000 a   eth0 IPv6 advertising, accepted 4
42.000 a   192.0.2.10/24 present
42.000 a   2001:db8:0:2::10/64 present
42.000 a   two Actives: 1, for 37s, and still
42.000 a active -> backup: fe80::ffff has the same priority and the greater address
42.000 a releases 192.0.2.10, 2001:db8:0:2::10
46.000 a STATUS backup: fe80::ffff has the same priority and the greater address
46.000 a   eth0 IPv4 silent, accepted 0
46.000 a   eth0 IPv6 heard, accepted 5
46.000 a   192.0.2.10/24 absent
46.000 a   2001:db8:0:2::10/64 absent
46.000 a   two Actives: 1, for 37s
