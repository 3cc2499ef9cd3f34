"""One run: a pair is started and settled, the fault strikes, and what client, observer, switch and kernels saw becomes figures."""

import os
import time

from lab import wait_for

from .field import ASK_EVERY, EVERY

_SERVED = 100       # probes in a row
_PATIENCE = 20.0    # for a client that nobody serves when the time of looking is over


def measure(field, make_product, case, phase):
    """`phase`: of the advertisement interval, 0 to 1. Returns a dictionary of plain values."""
    all_cores = os.sched_getaffinity(0)
    if case.fault.name == "busy":
        os.sched_setaffinity(0, sorted(all_cores)[:2])
    product = make_product(field, case)
    try:
        _settle(field, product)
        with field.client() as client, field.observer() as observer:
            return _strike(field, product, case, phase, client, observer)
    finally:
        for undo in field.after_run:
            undo()
        field.after_run.clear()
        try:
            field.mend()
        finally:
            product.stop()
        field.clear()
        os.sched_setaffinity(0, all_cores)


def _settle(field, product):
    product.start("a")
    wait_for(lambda: product.is_active("a"), 20, f"{product.name} of a to be active")
    product.start("b")
    wait_for(lambda: product.is_backup("b"), 20, f"{product.name} of b to be backup")
    since = time.monotonic()
    for network in product.networks:
        wait_for(lambda network=network: len(field.adverts("a", since, network)) >= 3, 20, "a to advertise")
    if field.adverts("b", since):
        raise RuntimeError(f"both nodes of {product.name} advertise")


def _strike(field, product, case, phase, client, observer):
    wait_for(lambda: client.serves(_SERVED), 20, "the client to be served")
    wait_for(lambda: {field.macs[one.mac] for one in observer.answers(time.monotonic() - 5 * ASK_EVERY)} == {"a"}, 20,
             "a alone to answer")
    strike = case.fault.prepare(field, product)
    struck = _aim(field, case, phase)
    heard = max(field.adverts("a", struck - 10 * case.interval))
    strike()
    _pass(struck + case.watch, client)
    ended = time.monotonic()
    figures = {"phase": (struck - heard) / case.interval, **_figures(field, client, observer, struck, ended)}
    taken = [at for at in field.adverts("b", struck) if at <= ended]
    if taken:
        figures["taken"] = taken[0] - struck
    if case.fault.by_timer and taken:
        # The last advert before the strike by the kernel's stamps, which may have come while we looked.
        last = max(at for at in field.adverts("a", struck - 10 * case.interval) if at <= struck)
        figures["late"] = taken[0] - last - case.down_interval
    if case.fault.then:
        figures["then"] = _end_fault(field, product, case, phase, client, observer)
    return figures


def _end_fault(field, product, case, phase, client, observer):
    strike = case.fault.then(field, product)
    struck = _aim(field, case, phase)
    strike()
    _pass(struck + case.watch_then, client)
    ended = time.monotonic()
    return {**_figures(field, client, observer, struck, ended), "adverts": sum(at <= ended for at in field.adverts("a", struck))}


def _aim(field, case, phase):
    """Waits until `phase` after an advert of whoever is heard; returns the moment."""
    def recent():
        return [beat for name in "ab" for beat in field.adverts(name, time.monotonic() - 10 * case.interval)]
    beats = wait_for(recent, 20, "an advert of anybody")
    target = max(beats) + phase * case.interval
    while target < time.monotonic() + 0.003:
        target += case.interval
    time.sleep(target - time.monotonic() - 0.001)
    while (now := time.monotonic()) < target:
        pass
    return now


def _pass(until, client):
    """The whole time of looking, the same for both products; longer only for a client that nobody serves."""
    time.sleep(max(0.0, until - time.monotonic()))
    try:
        wait_for(lambda: client.serves(_SERVED), _PATIENCE, "the client to be served")
    except TimeoutError:
        pass  # the silence says so


def _figures(field, client, observer, struck, ended):
    """Seconds, and counts. The newest probes may be on their way."""
    answers = observer.answers(struck)
    old = max((one.time for one in answers if field.macs[one.mac] == "a" and one.time <= ended), default=None)
    return {
        "silence": client.longest_silence(struck, ended),
        "lost": client.lost(struck - EVERY, ended - 10 * EVERY),
        "served": client.serves(_SERVED),
        "moves": field.gains(struck, ended),
        # How long the old node answered who asked for the address; and whether it did until the end.
        "old": old - struck if old else 0.0,
        "old_stays": bool(old) and old > ended - 5 * ASK_EVERY,
    }
