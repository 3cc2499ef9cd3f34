# An unknown result is no failure; a node of which nothing is known is no better than a last resort.
pair priorities=192,128 checks=uplink:fault
run to=5s
probe a uplink unknown
run to=15s
status a
kill b
probe b uplink unknown
boot b
run to=20s
status b
----
0.005 a initialize -> backup: ready; listening for an Active
0.005 b initialize -> backup: ready; listening for an Active
3.255 a backup -> active: no Active heard for 3.25s
3.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.256 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
15.000 a STATUS active: no Active heard for 3.25s
15.000 a   eth0 IPv4 advertising, accepted 0
15.000 a   192.0.2.10/24 present
15.000 a   check uplink passing
15.000 b is killed
15.005 b initialize -> backup: ready; listening for an Active
15.005 b LAST_RESORT check uplink cannot be judged; stands by as last resort (priority 1): takes over only where nobody else is Active
15.256 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
20.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
20.000 b   eth0 IPv4 heard, accepted 5
20.000 b   192.0.2.10/24 absent
20.000 b   priority 1 instead of 128
20.000 b     last resort: check uplink cannot be judged
20.000 b   check uplink untested
