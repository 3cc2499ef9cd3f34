# Kept, it is an Active like any other: it yields to a better one that came meanwhile.
pair priorities=128,192 start=a clients=vpn unit=true
run to=5s
restart a
run to=5.4s
boot a
run to=5.6s
hears a source=192.0.2.12 priority=192
run to=6s
status a
----
