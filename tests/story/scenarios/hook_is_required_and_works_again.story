# A required hook that failed is run again at the next try, whose pause grows until a try has reached its end:
# the addresses alone are none.
pair priorities=192 clients=vpn hooks=after_active:tell!
probe a tell failed
run to=20s
probe a tell ok
run to=40s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.252 a hook after_active tell
3.257 a HOOK_FAILED after_active: tell exited with status 1; it is required
3.257 a active -> fault: required hook tell exited with status 1; next try after 5s
3.257 a releases 192.0.2.10
3.257 a sends ADVERTISEMENT priority=0 to 224.0.0.18
3.258 a vpn ended: killed by signal 9
8.257 a fault -> backup: fit again after: required hook tell exited with status 1; next try after 5s
11.507 a backup -> active: no Active heard for 3.25s
11.507 a sends ADVERTISEMENT priority=192 to 224.0.0.18
11.507 a claims 192.0.2.10
11.507 a starts vpn
11.509 a hook after_active tell
11.514 a HOOK_FAILED after_active: tell exited with status 1; it is required
11.514 a active -> fault: required hook tell exited with status 1; next try after 10s
11.514 a releases 192.0.2.10
11.514 a sends ADVERTISEMENT priority=0 to 224.0.0.18
11.515 a vpn ended: killed by signal 9
21.514 a fault -> backup: fit again after: required hook tell exited with status 1; next try after 10s
24.764 a backup -> active: no Active heard for 3.25s
24.764 a sends ADVERTISEMENT priority=192 to 224.0.0.18
24.764 a claims 192.0.2.10
24.764 a starts vpn
24.766 a hook after_active tell
40.000 a STATUS active: no Active heard for 3.25s
40.000 a   eth0 IPv4 advertising, accepted 0
40.000 a   192.0.2.10/24 present
40.000 a   vpn running
40.000 a   become_active: claim_addresses done announce done start_clients done after_active done
