# One that is being stopped to be started again waits, in a leave, for those that come after it: it does not
# start meanwhile.
pair priorities=192 clients=vpn,web after=web:vpn health=restart
client a name=vpn stop=500ms
client a name=web stop=3s
run to=5s
probe a vpn failed
run to=7.5s
leave a
run to=20s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.252 a starts web
7.257 a CHECK_FAILING health failed 3 times in a row: exited with status 1
7.757 a vpn ended: exited with status 0
10.500 a web ended: exited with status 0
10.500 a releases 192.0.2.10
10.500 a sends ADVERTISEMENT priority=0 to 224.0.0.18
10.500 a active -> initialize: leaving: SIGTERM
10.500 a has left
