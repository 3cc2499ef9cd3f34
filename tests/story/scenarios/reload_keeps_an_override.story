# A client that was told to stop stays so when its group is made anew, and when it goes to another group.
pair priorities=192,128 start=a client=vpn
run to=5s
override a vpn stop
run to=6s
reload a vrid=52
run to=11s
status a
----
