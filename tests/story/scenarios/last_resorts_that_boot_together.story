# Both nodes boot into the same trouble. Their priority is 1, and they wait apart by the written one: the
# exclusive client starts once.
pair priorities=192,128 clients=vpn checks=uplink:fault
probe a uplink failed
probe b uplink failed
run to=12s
----
0.005 a initialize -> backup: ready; listening for an Active
0.005 b initialize -> backup: ready; listening for an Active
3.005 a CHECK_FAILING check failed 3 times in a row: exited with status 1
3.005 a LAST_RESORT check uplink is failing: exited with status 1; stands by as last resort (priority 1): takes over only where nobody else is Active
3.005 b CHECK_FAILING check failed 3 times in a row: exited with status 1
3.005 b LAST_RESORT check uplink is failing: exited with status 1; stands by as last resort (priority 1): takes over only where nobody else is Active
4.251 a backup -> active: nobody was heard for 4.246s; the role was taken as last resort: check uplink is failing: exited with status 1
4.251 a sends ADVERTISEMENT priority=1 to 224.0.0.18
4.251 a claims 192.0.2.10
4.251 a announces 192.0.2.10
4.251 a starts vpn
4.252 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 1
