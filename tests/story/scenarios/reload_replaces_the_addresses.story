# Another address in place of the only one, with a peer that the file does not list by its address: it is known since it
# shared an address before, so that the first file to be edited does not make two Actives, whichever it is.
# requirements: 70, 73
pair priorities=192,128 client=vpn
run to=1s
reload a nodes=unlisted
reload b nodes=unlisted
run to=6s
reload b virtual=192.0.2.20/24
run to=16s
status b
reload a virtual=192.0.2.20/24
run to=20s

reload a virtual=192.0.2.30/24
run to=30s
status a
status b
----
