# RFC 3768 6.4.3 discards what loses; RFC 9568 answers it at once, and with version 2 too: whoever hears the answer yields
# earlier, and whoever does not loses nothing. A goodbye is answered in both.
# requirements: 40, 42, 43, 44
pair version=2 priorities=128
run to=4.2s
watch a adverts
hears a source=192.0.2.12 priority=100 version=2
run to=4.4s
hears a source=192.0.2.12 priority=0 version=2
run to=4.6s
hears a source=192.0.2.12 priority=200 version=2
run to=4.7s
----
0.000 a initialize -> backup: ready; listening for an Active
3.500 a backup -> active: no Active heard for 3.5s
3.500 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
3.500 a claims 192.0.2.10
3.500 a announces 192.0.2.10
4.200 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
4.400 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
4.600 a sends ADVERTISEMENT priority=128 to 224.0.0.18 of version 2
4.600 a active -> backup: 192.0.2.12 (not in nodes:) has priority 200, this node 128
4.600 a releases 192.0.2.10

