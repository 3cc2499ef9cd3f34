# RFC 2338 5.3.6, 5.3.10: type and all eight bytes must match. Both sides of a pair send it, and follow each other by it.
# requirements: 61, 67
pair version=2 password=s3cret
run to=4s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 of version 2
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
4.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
4.000 b   eth0 IPv4 heard, accepted 1
4.000 b   192.0.2.10/24 absent

hears b source=192.0.2.11 priority=250 version=2 password=s3cre
hears b source=192.0.2.11 priority=250 version=2 password=s3cretX
hears b source=192.0.2.11 priority=250 version=2 password=S3cret
hears b source=192.0.2.11 priority=250 version=2 password=s3cret set=19:1
hears b source=192.0.2.11 priority=250 version=2 password=s3cret set=4:0
hears b source=192.0.2.11 priority=250 version=2
status b
kill a
run to=9s
----
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: they have another password than v2_password: here
4.000 b PEER_DISCARDED a (192.0.2.11) sends advertisements that are discarded: they have authentication type 0, v2_password: here wants type 1, a simple password
4.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
4.000 b   eth0 IPv4 heard, accepted 1, auth 2, password 4
4.000 b   192.0.2.10/24 absent
4.000 b   PROBLEM a (192.0.2.11) sends advertisements that are discarded: they have authentication type 0, v2_password: here wants type 1, a simple password
4.000 a is killed
6.250 a loses 192.0.2.10 (lease over)
6.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
6.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
6.751 b claims 192.0.2.10
6.751 b announces 192.0.2.10

