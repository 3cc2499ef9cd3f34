# Three that have to be killed, one after the other, and a hook that hangs: the daemon waits for the whole plan.
pair priorities=192 clients=x,y,z after=y:x,z:y hooks=before_leave:sync
client a name=x ignores_terminate
client a name=y ignores_terminate
client a name=z ignores_terminate
probe a sync hangs
run to=5s
leave a
run to=60s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts x
3.252 a starts y
3.254 a starts z
5.000 a hook before_leave sync
7.000 a HOOK_FAILED before_leave: sync did not end within 2s; killed; going on without it
7.000 a STEP_INCOMPLETE step before_leave of planned_leave failed; going on
17.000 a CLIENT_STOP_FORCED did not end within its stop_timeout of 10s; killed
17.001 a z ended: killed by signal 9
27.001 a CLIENT_STOP_FORCED did not end within its stop_timeout of 10s; killed
27.002 a y ended: killed by signal 9
37.002 a CLIENT_STOP_FORCED did not end within its stop_timeout of 10s; killed
37.003 a x ended: killed by signal 9
37.003 a releases 192.0.2.10
37.003 a sends ADVERTISEMENT priority=0 to 224.0.0.18
37.003 a active -> initialize: leaving: SIGTERM
37.003 a has left
