# after: is an order, not a need: the second starts when the first had its chance.
pair priorities=192 clients=vpn,web after=web:vpn
client a name=vpn cannot_start
run to=4s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.252 a CLIENT_DOWN could not start: no such file; next start in 250ms
3.252 a starts web
3.254 a STEP_INCOMPLETE step start_clients of become_active failed; going on
3.504 a CLIENT_DOWN could not start: no such file; next start in 500ms
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0
4.000 a   192.0.2.10/24 present
4.000 a   vpn waiting_to_restart
4.000 a   web running
