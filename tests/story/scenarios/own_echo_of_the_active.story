# A looped segment: our own advertisements come back, also with another priority, and through another interface. No
# answer, no change, no storm.
# requirements: 46
pair priorities=192 interfaces=eth0,eth1
run to=4s
watch a adverts
hears a source=192.0.2.11 priority=192 times=1000
hears a source=192.0.2.11 priority=255 interface=eth1 addresses=192.0.3.10
hears a source=192.0.2.11 priority=0
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10, 192.0.3.10
3.250 a announces 192.0.2.10
3.250 a announces 192.0.3.10
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0, own_echo 1001
4.000 a   eth1 IPv4 advertising, accepted 0, own_echo 1
4.000 a   192.0.2.10/24 present
4.000 a   192.0.3.10/24 present

# Spoiled ones are nobody's trouble either: this node is no peer of itself.
hears a source=192.0.2.11 priority=192 ttl=254
hears a source=192.0.2.11 priority=192 spoil=6
status a
----
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0, checksum 1, own_echo 1001, ttl 1
4.000 a   eth1 IPv4 advertising, accepted 0, own_echo 1
4.000 a   192.0.2.10/24 present
4.000 a   192.0.3.10/24 present
