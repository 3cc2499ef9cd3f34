# Another command: the old one is stopped, and only then the new one starts. Another time-out: the client runs on.
pair priorities=192,128 client=vpn
client a name=vpn stop=300ms
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload a command=vpn
run to=6s
status a
----
5.000 a reload: client vpn: command: is another one (restarted)
5.300 a vpn ended: exited with status 0
5.300 a starts vpn
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a   vpn running

reload a stop_timeout=vpn:3s
run to=7s
----
6.000 a reload: client vpn: stop_timeout: 10s -> 3s (in_place)

# One that was told to stop stays so, also when it is made anew.
override a vpn stop
run to=8s
reload a stop_timeout=vpn:1s command=vpn
run to=8.5s
reload a stop_timeout=vpn:2s unit=true
run to=9s
status a
----
7.000 a CLIENT_OVERRIDDEN told to stop by root, whatever the role is; until: pairkeep client auto vpn
7.300 a vpn ended: exited with status 0
8.000 a reload: client vpn: stop_timeout: 3s -> 1s (in_place)
8.500 a reload: client vpn: stop_timeout: 1s -> 2s (in_place)
9.000 a STATUS active: no Active heard for 3.25s
9.000 a   eth0 IPv4 advertising, accepted 0
9.000 a   192.0.2.10/24 present
9.000 a   vpn stopped, told to stop by root
