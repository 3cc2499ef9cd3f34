# A client that dies is started again, later each time; the role does not move for it.
pair priorities=192 client=vpn
run to=4s
exit a vpn
run to=5s
exit a vpn
run to=5.3s
exit a vpn
run to=5.4s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
4.000 a vpn ended: exited with status 1
4.000 a CLIENT_DOWN exited with status 1; next start in 250ms
4.250 a starts vpn
5.000 a vpn ended: exited with status 1
5.000 a CLIENT_DOWN exited with status 1; next start in 500ms
5.400 a STATUS active: no Active heard for 3.25s
5.400 a   eth0 IPv4 advertising, accepted 0
5.400 a   192.0.2.10/24 present
5.400 a   vpn waiting_to_restart

client a name=vpn cannot_start
run to=9s
----
5.502 a CLIENT_DOWN could not start: no such file; next start in 1s
6.504 a CLIENT_DOWN could not start: no such file; next start in 2s
8.506 a CLIENT_DOWN could not start: no such file; next start in 4s
