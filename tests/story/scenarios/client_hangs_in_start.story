# A start that hangs is a failure after start_timeout: killed, and tried again after a pause.
pair priorities=192 clients=vpn
client a name=vpn hangs_in_start
run to=25s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
13.250 a CLIENT_START_TIMEOUT did not start within its start_timeout of 10s; killed, to be started again
13.250 a STEP_INCOMPLETE step start_clients of become_active timed_out; going on
13.251 a vpn ended: killed by signal 9
13.251 a CLIENT_DOWN did not start within its start_timeout of 10s; next start in 250ms
13.501 a starts vpn
23.501 a CLIENT_START_TIMEOUT did not start within its start_timeout of 10s; killed, to be started again
23.502 a vpn ended: killed by signal 9
23.502 a CLIENT_DOWN did not start within its start_timeout of 10s; next start in 500ms
24.002 a starts vpn
25.000 a STATUS active: no Active heard for 3.25s
25.000 a   eth0 IPv4 advertising, accepted 0
25.000 a   192.0.2.10/24 present
25.000 a   vpn starting
