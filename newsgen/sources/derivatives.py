"""Open interest and funding of a venue's bitcoin perpetual, from its readings over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from newsgen.sources.collecting import Collector
from newsgen.sources.fetched import Fetched
from newsgen.sources.reading import plain
from newsgen.sources.window import HOUR, MINUTE, Window

READ_EVERY = 5 * MINUTE
SLACK = 15 * MINUTE  # how old a reading may be that stands for an end of the window
RATES_KEPT = 3 * 24 * HOUR  # how far back the last three settlements lie at most
_EIGHT = 8  # hours
_NEEDED = 2  # settlements: the last, and the one before
_PLACES = Decimal("0.0001")
_RATE_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Reading:
    """Open interest at a moment: in coins, and in dollars where the venue states them."""

    at: int
    coins: Decimal
    usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A funding rate that was settled, as a share: 0.0001 is 0.01 per cent."""

    at: int
    rate: Decimal


def ends(window: Window) -> tuple[int, int]:
    """Give the two moments at which open interest is read."""
    return window.first_ms, window.end_ms


def glean_open_interest(
    into: Collector, bodies: Sequence[Fetched], readings: Iterable[Reading], window: Window
) -> None:
    """Take the change between the last readings at or before both ends of the window."""
    known = sorted(readings, key=lambda each: each.at)
    first, last = (_at(known, end) for end in ends(window))
    if first is None or last is None:
        into.note("does not know the open interest at both ends of the window; it is left out.")
        return
    fields = {"open_interest.change_pct_coins": _change(first.coins, last.coins)}
    fields |= {"open_interest.asset": "BTC", "open_interest.venue": into.provider}
    if first.usd is not None and last.usd is not None:
        fields["open_interest.change_pct_usd"] = _change(first.usd, last.usd)
    into.add(bodies, fields)


def _at(readings: Sequence[Reading], moment: int) -> Reading | None:
    """Give the last reading at or before a moment, at most 15 minutes old."""
    fit = [each for each in readings if moment - SLACK <= each.at <= moment]
    return fit[-1] if fit else None


def _change(before: Decimal, after: Decimal) -> str | None:
    if before <= 0:
        return None
    return plain(((after / before - 1) * 100).quantize(_PLACES, ROUND_HALF_EVEN))


def glean_funding(
    into: Collector, fetched: Fetched, settlements: Iterable[Settlement], window: Window
) -> None:
    """Take the last rate settled in or before the window, and the one before, for 8 hours each.

    A venue may settle at other intervals than 8 hours, and change them: a rate stands for the
    time since the settlement before it.
    """
    known = sorted((s for s in settlements if s.at <= window.end_ms), key=lambda each: each.at)
    if len(known) < _NEEDED or known[-1].at < window.end_ms - RATES_KEPT:
        into.note("does not know two funding rates of this time; they are left out.")
        return
    *_, before, last = known
    hours = _hours(before, last)
    earlier = known[-3] if len(known) > _NEEDED else None
    hours_before = hours if earlier is None else _hours(earlier, before)
    if not (hours and hours_before):
        into.note("settles funding at times that cannot be read; the rates are left out.")
        return
    if hours != _EIGHT:
        into.note(f"settles bitcoin's funding every {hours} hours; its rate is scaled to 8.")
    rates = {
        "funding.rate_8h_pct": _for_eight(last.rate, hours),
        "funding.previous_8h_pct": _for_eight(before.rate, hours_before),
        "funding.asset": "BTC",
        "funding.venue": into.provider,
    }
    into.add((fetched,), rates)


def _hours(before: Settlement, after: Settlement) -> int:
    """Count the hours between two settlements, whose times may be some seconds off."""
    return round((after.at - before.at) / HOUR)


def _for_eight(rate: Decimal, hours: int) -> str:
    return plain((rate * 100 * _EIGHT / hours).quantize(_RATE_PLACES, ROUND_HALF_EVEN))
