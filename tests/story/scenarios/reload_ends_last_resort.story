# A last resort whose file wants none any more: Active or not, it gives up.
pair priorities=192,128 checks=uplink:fault
probe b uplink failed
run to=8s
kill a
run to=15s
reload b last_resort=false
run to=16s
status b
reload b
run to=22s
status b
----
0.005 a initialize -> backup: ready; listening for an Active
0.005 b initialize -> backup: ready; listening for an Active
3.005 b CHECK_FAILING check failed 3 times in a row: exited with status 1
3.005 b LAST_RESORT check uplink is failing: exited with status 1; stands by as last resort (priority 1): takes over only where nobody else is Active
3.255 a backup -> active: no Active heard for 3.25s
3.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.256 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
8.000 a is killed
10.000 a loses 192.0.2.10 (lease over)
11.752 b backup -> active: nobody was heard for 4.496s; the role was taken as last resort: check uplink is failing: exited with status 1
11.752 b sends ADVERTISEMENT priority=1 to 224.0.0.18
11.752 b claims 192.0.2.10
11.752 b announces 192.0.2.10
15.000 b reload: group lan: last_resort: true -> false (in_place)
15.000 b active -> fault: check uplink is failing: exited with status 1
15.000 b releases 192.0.2.10
15.000 b sends ADVERTISEMENT priority=0 to 224.0.0.18
16.000 b STATUS fault: check uplink is failing: exited with status 1
16.000 b   eth0 IPv4 idle, accepted 5
16.000 b   192.0.2.10/24 absent
16.000 b   check uplink failing
16.000 b reload: group lan: last_resort: false -> true (in_place)
16.000 b fault -> backup: fit again after: check uplink is failing: exited with status 1
16.000 b LAST_RESORT check uplink is failing: exited with status 1; stands by as last resort (priority 1): takes over only where nobody else is Active
20.496 b backup -> active: nobody was heard for 4.496s; the role was taken as last resort: check uplink is failing: exited with status 1
20.496 b sends ADVERTISEMENT priority=1 to 224.0.0.18
20.496 b claims 192.0.2.10
22.000 b STATUS active: nobody was heard for 4.496s; the role was taken as last resort: check uplink is failing: exited with status 1
22.000 b   eth0 IPv4 advertising, accepted 5
22.000 b   192.0.2.10/24 present
22.000 b   priority 1 instead of 128
22.000 b     last resort: check uplink is failing: exited with status 1
22.000 b   check uplink failing
