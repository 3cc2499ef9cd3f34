# ttl_minimum: 250 lets routed peers in (GTSM), and what came over more routers not. Sending stays at 255.
# requirements: 52
pair priorities=192,128 start=a ttl_minimum=250
run to=0.1s
hears a source=192.0.2.12 priority=200 ttl=249
status a
hears a source=192.0.2.12 priority=200 ttl=250
# A VRID of no group has no such permission.
hears a source=192.0.2.12 priority=200 ttl=250 vrid=52
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.100 a PEER_DISCARDED b (192.0.2.12) sends advertisements that are discarded: TTL 249 instead of at least 250: more routers are in between than ttl_minimum: allows
0.100 a STATUS backup: ready; listening for an Active
0.100 a   eth0 IPv4 silent, accepted 0, ttl 1
0.100 a   192.0.2.10/24 absent
0.100 a   PROBLEM b (192.0.2.12) sends advertisements that are discarded: TTL 249 instead of at least 250: more routers are in between than ttl_minimum: allows
0.100 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 200
0.100 a PEER_DISCARDED b (192.0.2.12) sends advertisements that are discarded: TTL 250 instead of 255: a router is in between
0.100 a STATUS backup: b (192.0.2.12) is Active with priority 200
0.100 a   eth0 IPv4 heard, accepted 1, ttl 2
0.100 a   192.0.2.10/24 absent
0.100 a   PROBLEM b (192.0.2.12) sends advertisements that are discarded: TTL 250 instead of 255: a router is in between
