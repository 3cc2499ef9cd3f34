# 7.1 in Backup. Each of these would be a sound advertisement of the Active but for one mistake; all come shortly before
# the timer ends, and it ends when it would have ended without them.
# requirements: 52, 53, 54, 55, 56, 57, 58, 59
pair priorities=128 families=46
run to=0.1s
hears a source=192.0.2.12 priority=200
hears a source=fe80::12 priority=200
run to=3.5s
hears a source=192.0.2.12 priority=200 ttl=254
hears a source=192.0.2.12 priority=200 set=0:0x21
hears a source=192.0.2.12 priority=200 set=0:0x32
hears a source=192.0.2.12 priority=200 spoil=6
hears a source=192.0.2.12 priority=200 vrid=52
hears a source=192.0.2.12 priority=200 cut=0
hears a source=192.0.2.12 priority=200 cut=7
hears a source=192.0.2.12 priority=200 set=3:2
hears a source=192.0.2.12 priority=200 addresses=
hears a source=192.0.2.12 priority=200 interval=0s
hears a source=fe80::12 priority=200 ttl=254
hears a source=fe80::12 priority=200 set=0:0x21
hears a source=fe80::12 priority=200 set=0:0x32
hears a source=fe80::12 priority=200 spoil=6
hears a source=fe80::12 priority=200 vrid=52
hears a source=fe80::12 priority=200 cut=0
hears a source=fe80::12 priority=200 cut=7
hears a source=fe80::12 priority=200 set=3:2
hears a source=fe80::12 priority=200 addresses=
hears a source=fe80::12 priority=200 interval=0s
status a
run to=4s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
3.500 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
3.500 a   eth0 IPv4 heard, accepted 1, checksum 1, no_addresses 1, truncated 3, ttl 1, type 1, version 1, vrid 1, zero_interval 1
3.500 a   eth0 IPv6 heard, accepted 1, checksum 1, no_addresses 1, truncated 3, ttl 1, type 1, version 1, vrid 1, zero_interval 1
3.500 a   192.0.2.10/24 absent
3.500 a   2001:db8:0:2::10/64 absent
3.600 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.5s
3.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.600 a claims 192.0.2.10, 2001:db8:0:2::10
3.600 a announces 192.0.2.10
3.600 a announces 2001:db8:0:2::10

