# A last resort does not follow a goodbye at once: a fit node may be on its way.
pair priorities=192,128 checks=uplink:fault
probe b uplink failed
run to=6s
leave a
run to=12s
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
6.000 a releases 192.0.2.10
6.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
6.000 a active -> initialize: leaving: SIGTERM
6.000 a has left
11.497 b backup -> active: nobody was heard for 5.496s; the role was taken as last resort: check uplink is failing: exited with status 1
11.497 b sends ADVERTISEMENT priority=1 to 224.0.0.18
11.497 b claims 192.0.2.10
11.497 b announces 192.0.2.10
