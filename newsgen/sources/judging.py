"""Judges an answer: fine, to be asked again, or refused for good; the waits providers ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from newsgen.sources.fetched import Fetched

_TOO_MANY = 429
_PARTIAL = frozenset({204, 205, 206})
AGAIN_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_LATER = "Try again later."
_OURS = "This is a fault of newsgen, or the provider has changed."
_REFUSALS = {
    400: ("refuses the request as wrong", _OURS),
    401: ("refuses the key", "Check the key."),
    402: ("asks to be paid for this", "Check your plan."),
    403: ("refuses access", "Check the key, the plan, and whether it serves your country."),
    404: ("has no such address", _OURS),
    418: ("has barred this address for too many requests", "Wait before you try again."),
    451: ("does not serve this country", "Leave this provider out."),
}
_EPOCH_FROM = 1_000_000_000  # a reset above this is a moment, not a number of seconds
_EPOCH_MS_FROM = 1_000_000_000_000
_MINUTE = 60
_LONGEST_COUNT, _LONGEST_RESET = 9, 13  # digits


class Outcome(Enum):
    """What becomes of an answer."""

    FINE = "fine"
    AGAIN = "again"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an answer and why; `wait`: the seconds before it may be asked again."""

    outcome: Outcome
    message: str = ""
    wait: float | None = None
    value: str = ""
    remedy: str = ""


FINE = Verdict(Outcome.FINE)
Judge = Callable[[Fetched], Verdict]


def again(message: str, *, wait: float | None = None, value: str = "") -> Verdict:
    """Say that the request may be made again, after `wait` seconds if the provider asks so."""
    return Verdict(Outcome.AGAIN, message, wait, value, _LATER)


def refused(message: str, *, value: str = "", remedy: str = "") -> Verdict:
    """Say that asking again is of no use, and what is."""
    return Verdict(Outcome.REFUSED, message, None, value, remedy)


def by_status(fetched: Fetched) -> Verdict:
    """Judge an answer by its HTTP status alone."""
    status = fetched.status
    if status in _PARTIAL:
        return refused("sends no whole answer", value=f"HTTP {status}", remedy=_LATER)
    if status in range(200, 300):
        return FINE
    if status in AGAIN_STATUSES:
        busy = "has had too many requests" if status == _TOO_MANY else "has a fault of its own"
        return again(busy, value=f"HTTP {status}")
    message, remedy = _REFUSALS.get(status, ("answers in a way that is not expected", _LATER))
    return refused(message, value=f"HTTP {status}", remedy=remedy)


def asked_wait(fetched: Fetched) -> float | None:
    """Give the seconds that the headers ask to wait; None where they do not, or make no sense."""
    waits = (_retry_after(fetched), _reset(fetched), minute_left(fetched))
    return next((wait for wait in waits if wait is not None), None)


def minute_left(fetched: Fetched) -> float | None:
    """Give the seconds left of the minute where the key's requests of a minute are used up.

    Headers of CoinGlass: API-KEY-USE-LIMIT of API-KEY-MAX-LIMIT.
    """
    used, most = fetched.header("api-key-use-limit"), fetched.header("api-key-max-limit")
    if not (_counts(used) and _counts(most)) or int(used) < int(most):
        return None
    return float(_MINUTE - fetched.retrieved_at.second)


def _counts(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT


def _retry_after(fetched: Fetched) -> float | None:
    """Read Retry-After: seconds, or a date."""
    text = fetched.header("retry-after").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _until(moment if moment.tzinfo else moment.replace(tzinfo=UTC), fetched)


def _reset(fetched: Fetched) -> float | None:
    """Read X-RateLimit-Reset: seconds to wait, or a moment in seconds or milliseconds."""
    text = fetched.header("x-ratelimit-reset").strip().partition(".")[0]
    used_up = fetched.status == _TOO_MANY or fetched.header("x-ratelimit-remaining").strip() == "0"
    if not used_up or not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_RESET):
        return None
    number = int(text)
    if number < _EPOCH_FROM:
        return float(number)
    seconds = number / 1000 if number >= _EPOCH_MS_FROM else number
    return _until(datetime.fromtimestamp(seconds, UTC), fetched)


def _until(moment: datetime, fetched: Fetched) -> float:
    return max(0.0, (moment - fetched.retrieved_at).total_seconds())
