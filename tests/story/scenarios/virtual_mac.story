# RFC 9568 7.2, 7.3: advertisements and announcements carry the virtual router's MAC, the addresses are on a device of its
# own, one for each family. The goodbye too, although the device is down by then.
# requirements: 15, 26, 30, 31, 32, 48
pair families=46 virtual_mac=true
run to=4s
leave a
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18 from 00:00:5e:00:01:33
3.250 a claims 192.0.2.10 on pk4-51-2 (00:00:5e:00:01:33), 2001:db8:0:2::10 on pk6-51-2 (00:00:5e:00:02:33)
3.250 a announces 192.0.2.10 at 00:00:5e:00:01:33
3.250 a announces 2001:db8:0:2::10 at 00:00:5e:00:02:33
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
4.000 a releases 192.0.2.10 on pk4-51-2 (00:00:5e:00:01:33), 2001:db8:0:2::10 on pk6-51-2 (00:00:5e:00:02:33)
4.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18 from 00:00:5e:00:01:33
4.000 a sends ADVERTISEMENT priority=0 to ff02::12 from 00:00:5e:00:02:33
4.000 a active -> initialize: leaving: SIGTERM
4.000 a has left
4.001 b backup -> active: a (192.0.2.11) gave the role away (priority 0)
4.001 b sends ADVERTISEMENT priority=128 to 224.0.0.18 from 00:00:5e:00:01:33
4.001 b claims 192.0.2.10 on pk4-51-2 (00:00:5e:00:01:33), 2001:db8:0:2::10 on pk6-51-2 (00:00:5e:00:02:33)
4.001 b announces 192.0.2.10 at 00:00:5e:00:01:33
4.001 b announces 2001:db8:0:2::10 at 00:00:5e:00:02:33

