# Equal priority from a foreign peer whose IPv4 address is lower and whose IPv6 address is greater: the leading (IPv4)
# router decides for the group. Without it the group would leave by IPv6 and win by IPv4 for ever.
# requirements: 42
pair priorities=100 families=46 transport=multicast
run to=4s
----
0.000 a initialize -> backup: ready; listening for an Active
3.609 a backup -> active: no Active heard for 3.609s
3.609 a sends ADVERTISEMENT priority=100 to 224.0.0.18
3.609 a claims 192.0.2.10, 2001:db8:0:2::10
3.609 a announces 192.0.2.10
3.609 a announces 2001:db8:0:2::10

hears a source=192.0.2.5 priority=100
hears a source=fe80::ffff priority=100
run to=5s
hears a source=192.0.2.5 priority=100
hears a source=fe80::ffff priority=100
run to=6s
status a
----
6.000 a STATUS active: no Active heard for 3.609s
6.000 a   eth0 IPv4 advertising, accepted 2
6.000 a   eth0 IPv6 advertising, accepted 2
6.000 a   192.0.2.10/24 present
6.000 a   2001:db8:0:2::10/64 present
6.000 a   two Actives: 1, for 2s, and still

# The rival speaks over IPv6 only, for longer than a down interval: then IPv6 decides.
hears a source=fe80::ffff priority=100
run to=8s
hears a source=fe80::ffff priority=100
run to=10s
hears a source=fe80::ffff priority=100
run to=12s
hears a source=fe80::ffff priority=100
run to=13s
hears a source=fe80::ffff priority=100
run to=14s
hears a source=fe80::ffff priority=100
run to=14.5s
status a
----
14.000 a active -> backup: fe80::ffff has the same priority and the greater address
14.000 a releases 192.0.2.10, 2001:db8:0:2::10
14.500 a STATUS backup: fe80::ffff has the same priority and the greater address
14.500 a   eth0 IPv4 silent, accepted 2
14.500 a   eth0 IPv6 heard, accepted 8
14.500 a   192.0.2.10/24 absent
14.500 a   2001:db8:0:2::10/64 absent
14.500 a   two Actives: 2, for 5s
