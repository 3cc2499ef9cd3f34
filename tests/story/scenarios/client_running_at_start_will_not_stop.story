# ... but not for ever: one that cannot be ended holds nobody up longer than its stop_timeout and a margin.
pair priorities=192 clients=vpn unit=true start=b
client a name=vpn ignores_terminate ignores_kill
by_hand a vpn
boot a
run to=40s
status a
----
0.000 a somebody starts vpn
0.000 a CLIENT_UNWANTED was running already when pairkeep started although it should not run here; stopping it. Its unit seems to be enabled on its own, and pairkeep is to start it: systemctl disable vpn.service
10.000 a CLIENT_STOP_FORCED did not end within its stop_timeout of 10s; killed
12.000 a CLIENT_SURVIVES does not end although it was killed: a process in state D waits for the kernel, look for a hung file system or driver; trying again every 5s
22.000 a CLIENT_NOT_CLEAR client vpn is exclusive, was running already, and is being stopped; waited long enough, listening all the same
22.000 a initialize -> backup: ready; listening for an Active
25.250 a backup -> active: no Active heard for 3.25s
25.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
25.250 a claims 192.0.2.10
25.250 a announces 192.0.2.10
35.250 a STEP_INCOMPLETE step start_clients of become_active timed_out; going on
40.000 a STATUS active: no Active heard for 3.25s
40.000 a   eth0 IPv4 advertising, accepted 0
40.000 a   192.0.2.10/24 present
40.000 a   vpn stopping
