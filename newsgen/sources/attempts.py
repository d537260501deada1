"""Attempts over the network: one within its limits, or several with waits in between.

Shared by those who ask providers and those who send to targets.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import httpx
import stamina

from newsgen import __version__
from newsgen.errors import Problem
from newsgen.sources import trouble
from newsgen.sources.limits import Limits
from newsgen.sources.quiet import Hush
from newsgen.sources.trouble import TroubleError
from newsgen.sources.wire import until

_SLACK = 0.05  # seconds by which a time-out may come before the deadline it was cut to

T = TypeVar("T")


def opened(transport: httpx.BaseTransport, limits: Limits) -> httpx.Client:
    """Give a client that sends nothing of its own: no .netrc, no cookies, no referrer."""
    return httpx.Client(
        transport=transport,
        headers={"User-Agent": f"newsgen/{__version__}", "Accept-Encoding": "gzip"},
        timeout=httpx.Timeout(limits.read, connect=limits.connect),
        trust_env=False,
    )


def in_attempts(limits: Limits, act: Callable[[float], T]) -> T | TroubleError:
    """Do something until it works, no attempt may help, or attempts or time are used up.

    `act` gets the deadline of all attempts, a time of time.monotonic().
    """
    deadline = time.monotonic() + limits.total
    tries = stamina.retry_context(
        on=lambda error: _wait(error, limits, deadline - time.monotonic()),
        attempts=limits.attempts,
        timeout=None,
        wait_initial=limits.wait_initial,
        wait_max=limits.wait_max,
        wait_jitter=limits.wait_jitter,
    )
    try:
        for attempt in tries:
            with attempt:
                return act(deadline)
    except TroubleError as error:
        return error
    raise AssertionError("unreachable")  # stamina gives a result or raises


def _wait(error: Exception, limits: Limits, left: float) -> bool | float:
    """Tell whether to try again: True after the usual backoff, or after so many seconds.

    A wait that is over, by the date that was named, tells of a clock that is wrong, not of an
    answer that is ready: the usual backoff then.
    """
    if not isinstance(error, TroubleError) or not error.again or left <= 0:
        return False
    if not error.wait:
        return True
    wait = max(error.wait, limits.wait_initial)
    return wait if wait <= min(left, limits.longest_wait) else False


def once(limits: Limits, deadline: float, ask: Callable[[], T]) -> T | TroubleError:
    """Do what one attempt does, before `deadline`; an error of the libraries gets our name.

    It is given back, to be raised where the library's own, which holds the request, is let go.
    """
    now = time.monotonic()
    if now >= deadline:
        return trouble.too_late(limits.total)
    deadline = min(deadline, now + limits.attempt)
    try:
        with until(deadline):
            return ask()
    except TroubleError as found:
        return found
    except httpx.TimeoutException as error:
        late = time.monotonic() >= deadline - _SLACK
        return trouble.too_late(limits.attempt) if late else trouble.of(error)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        return trouble.of(error)
    except (ValueError, OSError):  # ValueError: a host that cannot be a name in DNS
        return trouble.unreachable()


def problem(place: str, found: TroubleError, hush: Hush) -> Problem:
    """Say what went wrong last, without any secret, and the wait that was asked for."""
    message, remedy = found.message, found.remedy
    if found.again and found.wait:
        message += f"; it asks to wait {found.wait:.0f} s"
        remedy = "Try again after that."
    return Problem(*(hush.hidden(text) for text in (place, message, found.value, remedy)))
