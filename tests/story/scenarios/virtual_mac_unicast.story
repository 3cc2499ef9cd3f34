# With unicast the advertisements come from the interface itself: who sends to one peer must find it first, and would be asking
# in the virtual router's name. Announcements carry the virtual MAC all the same.
# requirements: 15
pair virtual_mac=true transport=unicast priorities=192,128
run to=4s
----
0.000 a announces 192.0.2.11
0.000 a initialize -> backup: ready; listening for an Active
0.000 b announces 192.0.2.12
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 192.0.2.12
3.250 a claims 192.0.2.10 on pk4-51-2 (00:00:5e:00:01:33)
3.250 a announces 192.0.2.10 at 00:00:5e:00:01:33
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

