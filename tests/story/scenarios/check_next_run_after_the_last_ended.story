# A check that hangs is cancelled at its time-out and asked again only when it was seen to end.
pair priorities=192 checks=uplink:report
watch a probes
probe a uplink hangs
run to=4s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
1.000 a asks uplink
2.000 a asks uplink
3.000 a asks uplink
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.500 a CHECK_FAILING check failed 3 times in a row: no answer within 500ms
4.000 a asks uplink
4.000 a STATUS active: no Active heard for 3.25s
4.000 a   eth0 IPv4 advertising, accepted 0
4.000 a   192.0.2.10/24 present
4.000 a   check uplink failing
