"""The figures must be new enough, and all times before now and within the window."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newsgen.errors import Problem
from newsgen.events.liquidations.checks.common import Finding, iso
from newsgen.model import Warned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from newsgen.events.liquidations.brief import Brief

CLOCK_TOLERANCE = timedelta(minutes=2)
OLD_RATE_DAYS = 7
RETRIEVAL_TOLERANCE = timedelta(minutes=5)
_CLOCK = "Check the date and the time zone."


def check_age(brief: Brief, now: datetime, max_age_hours: int, *, force: bool) -> Iterator[Finding]:
    """Stop figures older than the desk's limit, unless forced; warn of a day that still runs."""
    hours = (now - brief.as_of) / timedelta(hours=1)
    if now - brief.as_of > timedelta(hours=max_age_hours):
        age = f"{hours:.1f} hours old; the desk's limit is {max_age_hours} hours"
        if force:
            yield Warned("old_figures", "as_of", f"The figures are {age}.")
        else:
            remedy = "Bring newer figures, use --force, or give an earlier time with --now."
            yield Problem("as_of", f"is {age}", iso(brief.as_of), remedy)
    if brief.day is not None and not brief.complete_day:
        message = (
            f"The UTC day {brief.day} was not over at {iso(brief.as_of)}, so it is not ranked."
        )
        yield Warned("day_not_over", "as_of", message)


def check_times(brief: Brief, now: datetime) -> Iterator[Finding]:
    """Stop times after now, and times of the event outside its window."""
    start, end = brief.window_start, brief.window_end + CLOCK_TOLERANCE
    for where, at, bound in _dated(brief):
        if at > now + CLOCK_TOLERANCE:
            yield Problem(where, f"is after now, {iso(now)}", iso(at), _CLOCK)
        elif bound and not start <= at <= end:
            window = f"{iso(start)} to {iso(brief.window_end)}"
            yield Problem(where, f"is outside the window, {window}", iso(at), _CLOCK)
    if brief.retrieved_at is not None and brief.retrieved_at < brief.as_of - RETRIEVAL_TOLERANCE:
        message = f"The figures were fetched before the time they stand for, {iso(brief.as_of)}."
        yield Warned("retrieved_before_as_of", "retrieved_at", message)
    if brief.usd_nok is not None:
        yield from _rate_day(brief.usd_nok.date, brief.as_of.date())


def _rate_day(rated: date, event: date) -> Iterator[Finding]:
    """Stop an exchange rate of a later day; name one that is more than a week old."""
    if rated > event + timedelta(days=1):
        yield Problem(
            "usd_nok.date", "is after the event", rated.isoformat(), "Use the rate of the day."
        )
    elif rated < event - timedelta(days=OLD_RATE_DAYS):
        message = f"The exchange rate is of {rated.isoformat()}, more than a week before the event."
        yield Warned("old_rate", "usd_nok.date", message)


def _dated(brief: Brief) -> Iterator[tuple[str, datetime, bool]]:
    """Give each known time with its place, and whether it must lie within the window."""
    at = None if brief.co_move is None or isinstance(brief.co_move, bool) else brief.co_move.at
    found: list[tuple[str, datetime | None, bool]] = [
        ("as_of", brief.as_of, False),
        ("retrieved_at", brief.retrieved_at, False),
        ("co_move.at", at, False),
        ("first_move_at", brief.first_move_at, True),
    ]
    for symbol, price in brief.prices.items():
        found.append((f"prices.{symbol}.low_at", price.low_at, True))
        found.append((f"prices.{symbol}.high_at", price.high_at, True))
    found += [(f"bursts[{i}].at", burst.at, True) for i, burst in enumerate(brief.bursts)]
    found += [
        (f"news[{i}].published_at", n.published_at, False) for i, n in enumerate(brief.news or ())
    ]
    found += [
        (f"posts[{i}].published_at", p.published_at, False) for i, p in enumerate(brief.posts)
    ]
    return ((where, at, bound) for where, at, bound in found if at is not None)
