"""What bench/failover is made of. Built on the lab of the system tests (tests/support/lab).

    probe.cpp    the client: a probe every millisecond, a program of its own
    probe.py     starts it and reads what it saw
    field.py     the hosts and cables of one pair, with faults of cables that take microseconds
    products.py  pairkeep and keepalived behind one face
    faults.py    the faults: how each is made, and how long is looked at what follows
    run.py       one fault, from a settled pair to figures
    report.py    figures of many runs as tables: bench/RESULTS.md, docs/faults.md
"""
