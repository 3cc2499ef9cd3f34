# on_failure: restart. Three failures in a row, one more time than chance; a time-out is a failure like any other.
pair priorities=192 clients=vpn health=restart
watch a probes
run to=5s
probe a vpn hangs
run to=9s
probe a vpn ok
run to=11s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.252 a asks vpn
4.252 a asks vpn
5.252 a asks vpn
6.252 a asks vpn
7.252 a asks vpn
7.752 a CHECK_FAILING health failed 3 times in a row: no answer within 500ms
7.772 a vpn ended: exited with status 0
7.772 a CLIENT_DOWN unhealthy: no answer within 500ms; next start in 250ms
8.022 a starts vpn
8.024 a asks vpn
9.024 a asks vpn
10.024 a asks vpn
11.000 a STATUS active: no Active heard for 3.25s
11.000 a   eth0 IPv4 advertising, accepted 0
11.000 a   192.0.2.10/24 present
11.000 a   vpn running, health passing
