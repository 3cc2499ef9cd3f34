"""Waiting for a condition: never for luck. A limit is generous, it only ends what will never come."""

import http.client
import select
import time

# Part of "not yet": a socket that nobody listens on, an answer without the key, an assertion that does not hold.
NOT_YET = (OSError, AssertionError, LookupError, ValueError, http.client.HTTPException)


def wait_for(condition, timeout=20.0, what="", every=0.01):
    """Call `condition` until it answers something true, and return that.

    TimeoutError says what was waited for and what was seen last: the falsy answer, or the error that it raised.
    An error outside NOT_YET (for example: the program is dead) ends the waiting at once.
    """
    what = what or getattr(condition, "__doc__", None) or getattr(condition, "__name__", "the condition")
    end = time.monotonic() + timeout
    while True:
        try:
            answer = condition()
            if answer:
                return answer
            seen = repr(answer)
        except NOT_YET as error:
            seen = f"{type(error).__name__}: {error}"
        if time.monotonic() >= end:
            raise TimeoutError(f"waited {timeout:g}s for {what}; last seen: {seen}")
        time.sleep(every)


def all_read(thread, source):
    """Until `thread` has read what `source` holds: it may just not have had its turn. A flood has no end, this has."""
    end = time.monotonic() + 0.5
    while thread.is_alive() and select.select([source], [], [], 0)[0] and time.monotonic() < end:
        time.sleep(0.001)
