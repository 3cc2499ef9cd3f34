# Hooks are steps of the plan: waited for, bounded, and the address never waits in a fault.
pair priorities=192,128 clients=vpn hooks=before_active:commit,after_active:tell,before_leave:bye,after_leave:flush
run to=5s
status a
leave a
run to=8s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a hook before_active commit
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
3.255 a claims 192.0.2.10
3.255 a announces 192.0.2.10
3.255 a starts vpn
3.257 a hook after_active tell
5.000 a STATUS active: no Active heard for 3.25s
5.000 a   eth0 IPv4 advertising, accepted 0
5.000 a   192.0.2.10/24 present
5.000 a   vpn running
5.000 a   become_active: before_active done claim_addresses done announce done start_clients done after_active done
5.000 a hook before_leave bye
5.025 a vpn ended: exited with status 0
5.025 a releases 192.0.2.10
5.025 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.025 a active -> initialize: leaving: SIGTERM
5.025 a hook after_leave flush
5.026 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
5.026 b sends ADVERTISEMENT priority=128 to 224.0.0.18
5.026 b hook before_active commit
5.030 a has left
5.031 b claims 192.0.2.10
5.031 b announces 192.0.2.10
5.031 b starts vpn
5.033 b hook after_active tell
