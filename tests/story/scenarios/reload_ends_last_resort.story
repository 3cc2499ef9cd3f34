# A last resort whose file wants none any more: Active or not, it gives up.
pair priorities=192,128 checks=uplink:fault
probe b uplink failed
run to=8s
kill a
run to=15s
reload b last_resort=false
run to=16s
status b
reload b
run to=22s
status b
----
