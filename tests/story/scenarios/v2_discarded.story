# RFC 3768 7.1 in Backup. Each of these would be a sound advertisement but for one mistake: another interval, an
# authentication, another version; the timer ends when it would have ended without them.
# requirements: 53, 54, 55, 57, 58, 60, 61
pair version=2 priorities=128
run to=0.1s
hears a source=192.0.2.12 priority=200 version=2
run to=3.5s
hears a source=192.0.2.12 priority=200 version=3
hears a source=192.0.2.12 priority=200 version=2 set=0:0x22
hears a source=192.0.2.12 priority=200 version=2 interval=2s
hears a source=192.0.2.12 priority=200 version=2 interval=0s
hears a source=192.0.2.12 priority=200 version=2 set=4:1
hears a source=192.0.2.12 priority=200 version=2 set=4:2
hears a source=192.0.2.12 priority=200 version=2 set=4:255
hears a source=192.0.2.12 priority=200 version=2 password=secret
hears a source=192.0.2.12 priority=200 version=2 spoil=6
hears a source=192.0.2.12 priority=200 version=2 cut=19
hears a source=192.0.2.12 priority=200 version=2 cut=7
hears a source=192.0.2.12 priority=200 version=2 set=3:2
hears a source=192.0.2.12 priority=200 version=2 set=3:0
hears a source=192.0.2.12 priority=200 version=2 vrid=52
status a
run to=4s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
3.500 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
3.500 a   eth0 IPv4 heard, accepted 1, auth 4, checksum 1, interval 2, no_addresses 1, truncated 3, type 1, version 1, vrid 1
3.500 a   192.0.2.10/24 absent
3.600 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.5s
3.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
3.600 a claims 192.0.2.10
3.600 a announces 192.0.2.10

