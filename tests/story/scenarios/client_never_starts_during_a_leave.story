# A leave waits for its hook, and what the role still wanted to start does not start meanwhile, nor again.
pair priorities=192 clients=vpn,web after=web:vpn hooks=before_leave:sync
client a name=vpn start=1s
probe a sync hangs
run to=3.5s
leave a
run to=4.3s
exit a vpn
run to=8s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.500 a hook before_leave sync
4.300 a vpn ended: exited with status 1
5.500 a HOOK_FAILED before_leave: sync did not end within 2s; killed; going on without it
5.500 a STEP_INCOMPLETE step before_leave of planned_leave failed; going on
5.500 a releases 192.0.2.10
5.500 a sends ADVERTISEMENT priority=0 to 224.0.0.18
5.500 a active -> initialize: leaving: SIGTERM
5.500 a has left
