# 6.4.3: equal priority, the numerically greater address stays Active.
# requirements: 42
pair priorities=100,100 interval=1s
cut a b
cut b a
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.609 a backup -> active: no Active heard for 3.609s
3.609 a sends ADVERTISEMENT priority=100 to 224.0.0.18
3.609 a claims 192.0.2.10
3.609 b backup -> active: no Active heard for 3.609s
3.609 b sends ADVERTISEMENT priority=100 to 224.0.0.18
3.609 b claims 192.0.2.10
3.609 a announces 192.0.2.10
3.609 b announces 192.0.2.10
3.709 a announces 192.0.2.10
3.709 b announces 192.0.2.10
4.109 a announces 192.0.2.10
4.109 b announces 192.0.2.10
4.609 a announces 192.0.2.10
4.609 b announces 192.0.2.10

heal a b
heal b a
run to=10s
----
5.609 a announces 192.0.2.10
5.609 b announces 192.0.2.10
5.610 a active -> backup: b (192.0.2.12) has the same priority and the greater address
5.610 a releases 192.0.2.10
