# The same command under another name is the same client: it ends under the old name before it starts under the new one.
pair priorities=192,128 client=vpn
client a name=vpn stop=300ms
run to=5s
reload a rename=vpn:tunnel
run to=7s
status a
----
