# One that survives SIGKILL keeps none of the clients running that it comes after.
pair priorities=192 clients=vpn,web after=web:vpn
client a name=web ignores_terminate ignores_kill
run to=4s
status a
leave a
run to=60s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.252 a starts web
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0
4.000 a   192.0.2.10/24 present
4.000 a   vpn running
4.000 a   web running
14.000 a CLIENT_STOP_FORCED did not end within its stop_timeout of 10s; killed
16.000 a CLIENT_SURVIVES does not end although it was killed: a process in state D waits for the kernel, look for a hung file system or driver; trying again every 5s
16.020 a vpn ended: exited with status 0
30.000 a STEP_INCOMPLETE step stop_clients of planned_leave timed_out; going on
30.000 a releases 192.0.2.10
30.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
30.000 a active -> initialize: leaving: SIGTERM
40.000 a LEAVE_INCOMPLETE not everything could be given back in time; ending all the same
40.000 a has left
