# 8.4: versions are not mixed. A sound advertisement of the other version is as good as none; one with a VRID that nobody here has
# is somebody else's, of whatever version.
# requirements: 53, 56
pair priorities=128
run to=3.4s
hears a source=192.0.2.12 priority=200 version=2
hears a source=192.0.2.12 priority=200 version=2 vrid=52
status a
run to=4s
hears a source=192.0.2.12 priority=200 version=2
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
3.400 a STATUS backup: ready; listening for an Active
3.400 a   eth0 IPv4 silent, accepted 0, version 1, vrid 1
3.400 a   192.0.2.10/24 absent
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10

