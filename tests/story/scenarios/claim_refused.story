# An Active without its addresses serves nobody: a refused claim ends the role at once, says why, and is tried again
# after a pause.
pair priorities=192,128 client=vpn
backend a refuses
run to=8s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a is refused 192.0.2.10
3.250 a active -> fault: the virtual addresses could not be claimed: refused by the backend; next try after 5s
3.250 a sends ADVERTISEMENT priority=0 to 224.0.0.18
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
3.251 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
3.251 b sends ADVERTISEMENT priority=128 to 224.0.0.18
3.251 b claims 192.0.2.10
3.251 b announces 192.0.2.10
3.251 b starts vpn
8.000 a STATUS fault: the virtual addresses could not be claimed: refused by the backend; next try after 5s
8.000 a   eth0 IPv4 idle, accepted 5
8.000 a   192.0.2.10/24 absent
8.000 a   vpn stopped

backend a
run to=20s
----
8.250 a fault -> backup: fit again after: the virtual addresses could not be claimed: refused by the backend; next try after 5s
8.252 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
