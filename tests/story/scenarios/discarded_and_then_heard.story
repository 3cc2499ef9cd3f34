# 7.1: after any of these the next sound advertisement counts as if nothing had been: the Backup stays one.
# requirements: 52, 53, 54, 55, 56, 57, 58, 59, 75
pair priorities=128
run to=0.1s
hears a source=192.0.2.12 priority=200
run to=3.5s
hears a source=192.0.2.12 priority=200 ttl=254 times=100
hears a source=192.0.2.12 priority=200 set=0:0x21 times=100
hears a source=192.0.2.12 priority=200 set=0:0x32 times=100
hears a source=192.0.2.12 priority=200 spoil=6 times=100
hears a source=192.0.2.12 priority=200 vrid=52 times=100
hears a source=192.0.2.12 priority=200 cut=0 times=100
hears a source=192.0.2.12 priority=200 cut=7 times=100
hears a source=192.0.2.12 priority=200 set=3:2 times=100
hears a source=192.0.2.12 priority=200 addresses= times=100
hears a source=192.0.2.12 priority=200 interval=0s times=100
hears a source=192.0.2.12 priority=200
run to=6.9s
status a
run to=8s
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
6.900 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
6.900 a   eth0 IPv4 heard, accepted 2, checksum 100, no_addresses 100, truncated 300, ttl 100, type 100, version 100, vrid 100, zero_interval 100
6.900 a   192.0.2.10/24 absent
7.000 a backup -> active: 192.0.2.12 (not in nodes:) was silent for 3.5s
7.000 a sends ADVERTISEMENT priority=128 to 224.0.0.18
7.000 a claims 192.0.2.10
7.000 a announces 192.0.2.10

