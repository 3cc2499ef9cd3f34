# 7.1 in Active. Each of these would be a better rival but for one mistake. No answer, no change, and its own
# advertisements keep their pace; the sound one at the end counts.
# requirements: 16, 52, 53, 54, 55, 56, 57, 58, 59, 76
pair priorities=128 families=46
run to=4s
watch a adverts
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
run to=4.4s
hears a source=192.0.2.12 priority=0 ttl=254
hears a source=192.0.2.12 priority=0 set=0:0x21
hears a source=192.0.2.12 priority=0 set=0:0x32
hears a source=192.0.2.12 priority=0 spoil=6
hears a source=192.0.2.12 priority=0 vrid=52
hears a source=192.0.2.12 priority=0 set=3:2
hears a source=192.0.2.12 priority=0 addresses=
hears a source=192.0.2.12 priority=0 interval=0s
run to=7s
status a
hears a source=192.0.2.12 priority=200
run to=8s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10, 2001:db8:0:2::10
3.500 a announces 192.0.2.10
3.500 a announces 2001:db8:0:2::10
4.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
4.500 a sends ADVERTISEMENT priority=128 to ff02::12
5.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
5.500 a sends ADVERTISEMENT priority=128 to ff02::12
6.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
6.500 a sends ADVERTISEMENT priority=128 to ff02::12
7.000 a STATUS active: no Active heard for 3.5s
7.000 a   eth0 IPv4 advertising, accepted 0, checksum 2, no_addresses 2, truncated 4, ttl 2, type 2, version 2, vrid 2, zero_interval 2
7.000 a   eth0 IPv6 advertising, accepted 0, checksum 1, no_addresses 1, truncated 3, ttl 1, type 1, version 1, vrid 1, zero_interval 1
7.000 a   192.0.2.10/24 present
7.000 a   2001:db8:0:2::10/64 present
7.000 a sends ADVERTISEMENT priority=128 to 224.0.0.18
7.000 a sends ADVERTISEMENT priority=128 to ff02::12
7.000 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 128
7.000 a releases 192.0.2.10, 2001:db8:0:2::10

