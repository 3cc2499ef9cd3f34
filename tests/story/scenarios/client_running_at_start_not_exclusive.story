# exclusive: false. It is left alone until it is known who is Active: who takes over keeps it, who follows stops it.
pair priorities=192,128 clients=vpn unit=true exclusive=false
kill a
kill b
run to=1s
by_hand a vpn
by_hand b vpn
boot a
boot b
run to=6s
status a
status b
----
0.000 a is killed
0.000 b is killed
1.000 a somebody starts vpn
1.000 b somebody starts vpn
1.000 a initialize -> backup: ready; listening for an Active
1.000 b initialize -> backup: ready; listening for an Active
4.250 a backup -> active: no Active heard for 3.25s
4.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
4.250 a claims 192.0.2.10
4.250 a announces 192.0.2.10
4.250 a CLIENT_ADOPTED was running already when pairkeep started and is kept as it is
4.251 b CLIENT_UNWANTED was running already when pairkeep started although it should not run here; stopping it. Its unit seems to be enabled on its own, and pairkeep is to start it: systemctl disable vpn.service
4.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
4.271 b vpn ended: exited with status 0
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a   vpn running
6.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
6.000 b   eth0 IPv4 heard, accepted 2
6.000 b   192.0.2.10/24 absent
6.000 b   vpn stopped
