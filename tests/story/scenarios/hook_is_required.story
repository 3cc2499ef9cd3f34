# required: true on the way to Active. Who cannot serve does not keep the peer from serving.
pair priorities=192,128 clients=vpn hooks=before_active:commit!
probe a commit failed
run to=8s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a hook before_active commit
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
3.255 a HOOK_FAILED before_active: commit exited with status 1; it is required
3.255 a active -> fault: required hook commit exited with status 1; next try after 5s
3.255 a sends ADVERTISEMENT priority=0 to 224.0.0.18
3.256 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
3.256 b sends ADVERTISEMENT priority=128 to 224.0.0.18
3.256 b hook before_active commit
3.261 b claims 192.0.2.10
3.261 b announces 192.0.2.10
3.261 b starts vpn
8.000 a STATUS fault: required hook commit exited with status 1; next try after 5s
8.000 a   eth0 IPv4 idle, accepted 5
8.000 a   192.0.2.10/24 absent
8.000 a   vpn stopped
