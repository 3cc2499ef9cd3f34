# after: orders starts and reverses stops; each waits until the other was seen.
pair priorities=192 clients=vpn,web after=web:vpn
client a name=vpn start=500ms stop=700ms
client a name=web start=300ms stop=400ms
run to=5s
status a
leave a
run to=8s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.750 a starts web
5.000 a STATUS active: no Active heard for 3.25s
5.000 a   eth0 IPv4 advertising, accepted 0
5.000 a   192.0.2.10/24 present
5.000 a   vpn running
5.000 a   web running
5.400 a web ended: exited with status 0
6.100 a vpn ended: exited with status 0
6.100 a releases 192.0.2.10
6.100 a sends ADVERTISEMENT priority=0 to 224.0.0.18
6.100 a active -> initialize: leaving: SIGTERM
6.100 a has left
