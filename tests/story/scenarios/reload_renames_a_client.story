# The same command under another name is the same client: it ends under the old name before it starts under the new one.
pair priorities=192,128 client=vpn
client a name=vpn stop=300ms
run to=5s
reload a rename=vpn:tunnel
run to=7s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a reload: group lan: clients: adds tunnel; removes vpn (in_place)
5.000 a reload: client vpn (removed)
5.000 a reload: client tunnel (added)
5.300 a vpn ended: exited with status 0
5.300 a starts tunnel
7.000 a STATUS active: no Active heard for 3.25s
7.000 a   eth0 IPv4 advertising, accepted 0
7.000 a   192.0.2.10/24 present
7.000 a   tunnel running
