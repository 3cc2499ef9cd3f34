# An exclusive unit that runs already when the daemon starts is stopped before listening begins: the peer may run it.
pair priorities=192,128 clients=vpn unit=true start=a
client b name=vpn stop=3s
by_hand b vpn
run to=5s
boot b
run to=7s
status b
run to=20s
----
0.000 b somebody starts vpn
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
5.000 b CLIENT_UNWANTED was running already when pairkeep started although it should not run here; stopping it. Its unit seems to be enabled on its own, and pairkeep is to start it: systemctl disable vpn.service
7.000 b STATUS initialize: client vpn is exclusive, was running already, and is being stopped
7.000 b   eth0 IPv4 idle, accepted 2
7.000 b   192.0.2.10/24 absent
7.000 b   vpn stopping
8.000 b vpn ended: exited with status 0
8.000 b initialize -> backup: ready; listening for an Active
8.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
