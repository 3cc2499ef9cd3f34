# RFC 3768 5.3.10: the bytes of type 0 are ignored. An old peer leaves in them whatever was there.
# requirements: 66
pair version=2 priorities=128
run to=3s
hears a source=192.0.2.12 priority=200 version=2 set=12:0xde
hears a source=192.0.2.12 priority=200 version=2 set=19:0xad
run to=6s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.000 a ACTIVE_HEARD 192.0.2.12 (not in nodes:) is Active with priority 200
6.000 a STATUS backup: 192.0.2.12 (not in nodes:) is Active with priority 200
6.000 a   eth0 IPv4 heard, accepted 2
6.000 a   192.0.2.10/24 absent

