# last_resort: false. A sick node has the role fault, and an empty pair stays empty.
pair priorities=192,128 clients=vpn checks=uplink:fault last_resort=false
run to=5s
probe a uplink failed
probe b uplink failed
run to=20s
status a
status b
----
0.005 a initialize -> backup: ready; listening for an Active
0.005 b initialize -> backup: ready; listening for an Active
3.255 a backup -> active: no Active heard for 3.25s
3.255 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.255 a starts vpn
3.256 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
8.005 a CHECK_FAILING check failed 3 times in a row: exited with status 1
8.005 a active -> fault: check uplink is failing: exited with status 1
8.005 a releases 192.0.2.10
8.005 b CHECK_FAILING check failed 3 times in a row: exited with status 1
8.005 b backup -> fault: check uplink is failing: exited with status 1
8.005 a sends ADVERTISEMENT priority=0 to 224.0.0.18
8.006 a vpn ended: killed by signal 9
20.000 a STATUS fault: check uplink is failing: exited with status 1
20.000 a   eth0 IPv4 idle, accepted 0
20.000 a   192.0.2.10/24 absent
20.000 a   vpn stopped
20.000 a   check uplink failing
20.000 b STATUS fault: check uplink is failing: exited with status 1
20.000 b   eth0 IPv4 idle, accepted 6
20.000 b   192.0.2.10/24 absent
20.000 b   vpn stopped
20.000 b   check uplink failing

probe b uplink ok
run to=25s
----
22.005 b CHECK_PASSING check passed 2 times in a row
22.005 b fault -> backup: fit again after: check uplink is failing: exited with status 1
