# Design section 4, advanced: a resource on eth0 makes the client follow. What runs always for the lack of an address waits for
# 5s without change first. An address that makes the rule undecidable changes nothing until something else is decided; one that
# decides otherwise does.
pair priorities=192 clients=vpn profile=advanced resources=198.51.100.0/24
run to=4s
status a
----

run to=6s
address a 198.51.100.11/24
run to=7s
status a
----
