"""Place a new total among the listed days, and say why where no claim is made.

Reads `ranked.json` alone; pandas stays in `build.py`. History is cut at the event's time:
only days that ended at or before the start of the window count.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

RANKED = Path(__file__).with_name("ranked.json")
ALL_EXCHANGES = "all exchanges"
FEWEST_EARLIER = 3
RECENT_DAYS = 60
DAY_HOURS = 24
DAY = timedelta(days=1)

Kind = Literal["same", "indicative"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed figure with its source."""

    day: date
    usd: int
    publisher: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Figures of one provider, definition and coverage, the largest first.

    `complete`: every day at or above `floor_usd` is listed, up to `compiled`. `compiled` stands
    for a time that is known only as `compiled_precision`.
    """

    id: str
    provider: str
    aliases: tuple[str, ...]
    definition: str
    window_hours: int
    coverage: str
    complete: bool
    floor_usd: int | None
    first_day: date
    compiled: date
    compiled_precision: str
    compiled_year: int
    publisher: str
    url: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among the earlier listed days.

    `ties`: entries less than 5 % of the value away. `above`, `below`: the next larger and smaller
    entry, with the gap in percent of the value. `record`: the largest. `since`: the latest at
    least as large. `exact`: neither an entry nor the floor, under which days are unknown, is less
    than 5 % away. `sound`: same definition and coverage. `since_sound`: the list moreover reaches
    up to the event, so that "largest since" is true of all days.
    """

    place: int
    of: int
    ties: tuple[Entry, ...]
    above: Entry | None
    below: Entry | None
    gap_above_pct: Decimal | None
    gap_below_pct: Decimal | None
    record: Entry | None
    since: Entry | None
    exact: bool
    basis: str
    sound: bool
    since_sound: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a total may be set against, and the reasons for what is not said.

    `record`: the largest earlier listed day; when the total is below it, calling it larger is
    sound even for a rolling total. `recent`: the latest curated figure of the same provider and
    definition. `compiled_year`: set only when the event is later than the list.
    """

    total_usd: Decimal
    rank: Rank | None
    kind: Kind | None
    record: Entry | None
    recent: Entry | None
    listing: Listing | None
    compiled_year: int | None
    reasons: tuple[str, ...]

    @property
    def fraction(self) -> Decimal | None:
        """Give the total as a share of the record, unrounded."""
        return self.total_usd / self.record.usd if self.record else None


def parse(text: str) -> tuple[Listing, ...]:
    """Read the listings from the text of a `ranked.json`."""
    return tuple(_listing(item) for item in json.loads(text)["listings"])


@cache
def load() -> tuple[Listing, ...]:
    """Give the listings that come with the package."""
    return parse(RANKED.read_text(encoding="utf-8"))


def compare(
    total_usd: Decimal | int,
    *,
    provider: str,
    definition: str,
    window_hours: int,
    window_start: datetime,
    window_end: datetime,
    complete_day: bool = True,
    coverage: str = ALL_EXCHANGES,
    listings: tuple[Listing, ...] | None = None,
) -> Comparison:
    """Set a total against the history that was known when its window began."""
    start, end = _utc(window_start), _utc(window_end)
    total = Decimal(total_usd)
    own = [one for one in (load() if listings is None else listings) if _is_by(one, provider)]
    recent = _recent(own, definition, window_hours, coverage, start)
    listing, refusal = _day_list(own, definition, window_hours, coverage)
    if listing is None:
        return Comparison(total, None, None, None, recent, None, None, (refusal,))
    earlier = _ended_by(listing, start)
    whole_day = complete_day and start.time() == time(0) and end - start == DAY
    reasons = _refusals(total, listing, earlier, definition, whole_day=whole_day)
    late = start.date() > listing.compiled
    placed = None
    if not reasons:
        sound = definition == listing.definition
        placed = rank(total, earlier, listing.floor_usd or 0, listing.id)
        placed = replace(placed, sound=sound, since_sound=sound and not late)
    return Comparison(
        total_usd=total,
        rank=placed,
        kind=None if placed is None else "same" if placed.sound else "indicative",
        record=earlier[0] if earlier else None,
        recent=recent,
        listing=listing,
        compiled_year=listing.compiled_year if late else None,
        reasons=reasons if placed is None else _limits(placed, listing, late=late),
    )


def place(value: Decimal | int, entries: tuple[Entry, ...]) -> int:
    """Give the place of a value among entries sorted from the largest; equals share the better."""
    return bisect_left(entries, -Decimal(value), key=_falling) + 1


def rank(value: Decimal, earlier: tuple[Entry, ...], floor_usd: int, basis: str) -> Rank:
    """Rank a value among earlier entries, sorted from the largest, of its own definition."""
    first = place(value, earlier) - 1
    last = bisect_right(earlier, -value, key=_falling)
    above = earlier[first - 1] if first else None
    below = earlier[last] if last < len(earlier) else None
    ties = tuple(entry for entry in earlier if _near(value, entry.usd))
    at_least = [entry for entry in earlier if entry.usd >= value]
    return Rank(
        place=first + 1,
        of=len(earlier) + 1,
        ties=ties,
        above=above,
        below=below,
        gap_above_pct=(above.usd - value) * 100 / value if above else None,
        gap_below_pct=(value - below.usd) * 100 / value if below else None,
        record=earlier[0] if earlier else None,
        since=max(at_least, key=lambda entry: entry.day, default=None),
        exact=not ties and not _near(value, floor_usd),
        basis=basis,
        sound=True,
        since_sound=True,
    )


def _day_list(
    own: list[Listing], definition: str, window_hours: int, coverage: str
) -> tuple[Listing | None, str]:
    """Give the provider's complete list of days, or the reason why it does not apply."""
    lists = [one for one in own if one.complete and one.definition == "utc_day"]
    if not lists:
        return None, "the provider has no list here"
    listing = next((one for one in lists if one.coverage == coverage), None)
    if listing is None:
        return None, f"the list covers {lists[0].coverage}, the figure {coverage}"
    if definition not in {"rolling", "utc_day"}:
        return None, "the figure is neither of a UTC day nor of a rolling window"
    if window_hours != DAY_HOURS:
        return None, f"a window of {window_hours} hours is not set against whole days"
    return listing, ""


def _refusals(
    total: Decimal,
    listing: Listing,
    earlier: tuple[Entry, ...],
    definition: str,
    *,
    whole_day: bool,
) -> tuple[str, ...]:
    """Say why a total gets no place."""
    floor = listing.floor_usd or 0
    reasons = {
        "the UTC day is not complete": definition == "utc_day" and not whole_day,
        f"fewer than {FEWEST_EARLIER} earlier days on the list": len(earlier) < FEWEST_EARLIER,
        f"the total is below the list's completeness floor of {_billions(floor)} USD": (
            total < floor
        ),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _limits(placed: Rank, listing: Listing, *, late: bool) -> tuple[str, ...]:
    """Say what may not be claimed although a place is given."""
    first = placed.place == 1 and not placed.sound
    reasons = {
        "a rolling figure set against calendar days: the place is only indicative": (
            not placed.sound
        ),
        "a rolling figure above the largest listed day is no record": first,
        f"the list was compiled in {listing.compiled_precision} and later days are not on it:"
        " no 'largest since'": late,
        "a value less than 5 % away: no exact place": not placed.exact,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _recent(
    own: list[Listing], definition: str, window_hours: int, coverage: str, start: datetime
) -> Entry | None:
    """Give the latest figure of the same kind in the sixty days before the window.

    A rolling figure may reach into the day after its event day, so that day must be over too.
    """
    wanted = (definition, window_hours, coverage)
    until = start - DAY if definition == "rolling" else start
    entries = [
        entry
        for one in own
        if (one.definition, one.window_hours, one.coverage) == wanted
        for entry in _ended_by(one, until)
        if entry.day >= start.date() - RECENT_DAYS * DAY
    ]
    return max(entries, key=lambda entry: entry.day, default=None)


def _ended_by(listing: Listing, moment: datetime) -> tuple[Entry, ...]:
    """Give the entries whose UTC day ended at or before a moment."""
    return tuple(entry for entry in listing.entries if entry.day + DAY <= moment.date())


def _near(value: Decimal, other: int) -> bool:
    return abs(other - value) * 20 < value


def _falling(entry: Entry) -> Decimal:
    return Decimal(-entry.usd)


def _billions(usd: int) -> str:
    return f"{(Decimal(usd) / 10**9).normalize():f}bn"


def _is_by(listing: Listing, provider: str) -> bool:
    names = {name.casefold() for name in (listing.provider, *listing.aliases)}
    return provider.strip().casefold() in names


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a window needs aware times, not {moment.isoformat()}")
    return moment.astimezone(UTC)


def _listing(item: dict[str, Any]) -> Listing:
    entries = tuple(
        Entry(date.fromisoformat(row["day"]), row["usd"], row["publisher"], row["url"], row["note"])
        for row in item["entries"]
    )
    dates = {key: date.fromisoformat(item[key]) for key in ("first_day", "compiled")}
    return Listing(**{**item, **dates, "aliases": tuple(item["aliases"]), "entries": entries})
