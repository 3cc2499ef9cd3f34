# 7.1 with a name: a configured node whose advertisements are discarded is not silent, and the operator is told why.
# requirements: 52, 56
pair priorities=192,128 start=a families=46
run to=1s
hears a source=2001:db8:0:2::12 priority=128 ttl=64 times=50
hears a source=192.0.2.12 priority=128 vrid=7
run to=2s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
1.000 a PEER_DISCARDED b (2001:db8:0:2::12) sends advertisements that are discarded: hop limit 64 instead of 255 (on its host: sysctl net.ipv6.conf.eth0.hop_limit=255)
1.000 a PEER_DISCARDED b (192.0.2.12) sends advertisements that are discarded: no group here has VRID 7 on eth0; compare connector_id, the names of the groups, and vrid: in the two files
2.000 a STATUS backup: ready; listening for an Active
2.000 a   eth0 IPv4 silent, accepted 0, vrid 1
2.000 a   eth0 IPv6 silent, accepted 0, ttl 50
2.000 a   192.0.2.10/24 absent
2.000 a   2001:db8:0:2::10/64 absent
2.000 a   PROBLEM b (192.0.2.12) sends advertisements that are discarded: no group here has VRID 7 on eth0; compare connector_id, the names of the groups, and vrid: in the two files
2.000 a   PROBLEM b (2001:db8:0:2::12) sends advertisements that are discarded: hop limit 64 instead of 255 (on its host: sysctl net.ipv6.conf.eth0.hop_limit=255)

# A good one takes the warning back.
hears a source=192.0.2.12 priority=128
status a
----
2.000 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
2.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
2.000 a   eth0 IPv4 heard, accepted 1, vrid 1
2.000 a   eth0 IPv6 silent, accepted 0, ttl 50
2.000 a   192.0.2.10/24 absent
2.000 a   2001:db8:0:2::10/64 absent
2.000 a   PROBLEM b (2001:db8:0:2::12) sends advertisements that are discarded: hop limit 64 instead of 255 (on its host: sysctl net.ipv6.conf.eth0.hop_limit=255)

# One that is silent now is still named: who refuses what he hears from here may just not speak.
run to=90s
status a
----
5.250 a backup -> active: b (192.0.2.12) was silent for 3.25s
5.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
5.250 a claims 192.0.2.10, 2001:db8:0:2::10
5.250 a announces 192.0.2.10
5.250 a announces 2001:db8:0:2::10
90.000 a STATUS active: b (192.0.2.12) was silent for 3.25s
90.000 a   eth0 IPv4 advertising, accepted 1, vrid 1
90.000 a   eth0 IPv6 advertising, accepted 0, ttl 50
90.000 a   192.0.2.10/24 present
90.000 a   2001:db8:0:2::10/64 present
90.000 a   PROBLEM b (2001:db8:0:2::12) sends advertisements that are discarded: hop limit 64 instead of 255 (on its host: sysctl net.ipv6.conf.eth0.hop_limit=255); the last one 1min 29s ago
