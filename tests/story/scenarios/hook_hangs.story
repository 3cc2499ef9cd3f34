# A hook that hangs is killed at its limit, reported, and stops nothing.
pair priorities=192 clients=vpn hooks=before_active:commit,after_active:tell
probe a commit hangs
run to=8s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a hook before_active commit
5.250 a HOOK_FAILED before_active: commit did not end within 2s; killed; going on without it
5.250 a STEP_INCOMPLETE step before_active of become_active failed; going on
5.250 a claims 192.0.2.10
5.250 a announces 192.0.2.10
5.250 a starts vpn
5.252 a hook after_active tell
8.000 a STATUS active: no Active heard for 3.25s
8.000 a   eth0 IPv4 advertising, accepted 0
8.000 a   192.0.2.10/24 present
8.000 a   vpn running
8.000 a   become_active: before_active failed claim_addresses done announce done start_clients done after_active done
