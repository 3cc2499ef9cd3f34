# A unit that somebody started on the Backup was only reported; the changed file wants it stopped.
pair priorities=192,128 clients=vpn unit=true enforce=report
run to=5s
by_hand b vpn
run to=6s
reload b enforced=vpn
run to=7s
status b
----
