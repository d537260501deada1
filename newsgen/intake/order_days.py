"""Days, minutes and the highest rolling 24 hours of each day, from orders into the series store.

A day is written when it is new or its sums have changed, and no other row is touched but the
rolling maximum of the day after it, whose windows reach back into it. Days that are known to be
incomplete are not written: those with a stated gap, and the first and the last where the orders
begin or end within them. A day without any order is missing, not zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from newsgen.errors import OrdersError, Problem
from newsgen.orders import rolling
from newsgen.orders.coverage import GAP_MS, OURS, QUIET_MS, missed
from newsgen.orders.days import DaySums, MinuteSums, OneDay
from newsgen.orders.engine import DAY_MS, Engine, Span
from newsgen.orders.files import Gap
from newsgen.orders.rolling import Peak
from newsgen.series.model import WHOLE, DaySum, Head, OrderDay, Stored
from newsgen.symbols import venue_name

if TYPE_CHECKING:
    from newsgen.series.store import Store

EPOCH = date(1970, 1, 1)
UTC_DAY = "utc_day"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be built, and under which name it is stored.

    `day`: only this one. `venues`: those that the orders cover; found in the orders where empty.
    `gap_ms`: stated gaps of a venue up to this long, together, leave a day whole. `whole`: so are
    the first and last day. `starts`: when the orders of each exchange begin, UTC milliseconds; days
    before the last one are not of the same exchanges.
    """

    source: str
    now: datetime
    provider: str | None = None
    venues: tuple[str, ...] = ()
    day: date | None = None
    gap_ms: int = GAP_MS
    whole: bool = False
    id: str | None = None
    starts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """A day that is not stored, and why."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the series, the days written, as before or left out.

    `days` and `peaks` count rows by coin and rolling maxima as the store does; None where nothing
    was written.
    """

    head: Head
    written: tuple[date, ...]
    same: int
    without_peak: tuple[date, ...]
    left: tuple[Left, ...]
    days: Stored | None
    peaks: Stored | None


def span_of(day: date | None) -> Span | None:
    """Give what must be read for a day: with the day before, which its windows reach into.

    The day after has windows that reach into it.
    """
    if day is None:
        return None
    number = (day - EPOCH).days
    return Span((number - 1) * DAY_MS, (number + 2) * DAY_MS)


def build(engine: Engine, gaps: Sequence[Gap], store: Store, wanted: Wanted) -> Built:
    """Bring the days of the orders into the store."""
    span = _common(engine.span, span_of(wanted.day) or engine.span)
    sums = DaySums(engine.history(span))
    _refuse_absent(engine.span, sums.days, wanted.day)
    head = _head(store, engine.exchanges, wanted)
    found = {one.day: one for one in sums}
    wanted_days = set(found) & ({(wanted.day - EPOCH).days} if wanted.day else set(found))
    incomplete = dict(_incomplete(engine.span, sums.days, gaps, wanted))
    left = tuple(Left(_date(day), incomplete[day]) for day in sorted(wanted_days & set(incomplete)))
    whole = {day: one for day, one in found.items() if day not in incomplete}
    differing = _differing(store, head, whole, wanted.day)
    changed = differing & wanted_days
    reached = {day for day in whole if day - 1 in whole}  # both days of its windows are whole
    after = {day + 1 for day in changed} & reached - differing
    again = sorted(changed | after)
    same = len(wanted_days) - len(left) - len(changed)
    if not again:
        return Built(head, (), same, (), left, None, None)
    peaked = [day for day in again if day in reached]
    minutes, peaks = _minutes(engine, again, peaked)
    stored = store.put_order_days(
        head,
        (_order_day(whole[day], minutes, peaks.get(day)) for day in again),
        source=wanted.source,
        sha256=None,
        now=wanted.now,
        id=wanted.id,
    )
    written = tuple(_date(day) for day in sorted(changed))
    without = tuple(_date(day) for day in again if day not in peaks)
    return Built(head, written, same, without, left, *stored)


def _minutes(
    engine: Engine, days: Sequence[int], peaked: Sequence[int]
) -> tuple[MinuteSums, Mapping[int, Peak]]:
    """Sum the minutes of the days, and of those before them; give the peaks of `peaked`."""
    first = days[0] - 1
    count = days[-1] - first + 1
    span = _common(engine.span, Span(first * DAY_MS, (first + count) * DAY_MS))
    minutes = MinuteSums(engine.minutes(span), first, count)
    return minutes, rolling.peaks(minutes, peaked, engine.orders_in)


def _common(one: Span, other: Span) -> Span:
    start = max(one.start, other.start)
    return Span(start, max(start, min(one.end, other.end)))


def _refuse_absent(data: Span, days: Sequence[int], day: date | None) -> None:
    """Refuse a day without orders."""
    if day is not None and (day - EPOCH).days not in days:
        spanned = f"{_date(data.start // DAY_MS)} to {_date((data.end - 1) // DAY_MS)}"
        remedy = f"The orders reach from {spanned}."
        raise OrdersError(Problem("--day", "has no orders", str(day), remedy))


def _head(store: Store, exchanges: Sequence[str], wanted: Wanted) -> Head:
    """Name what the series covers.

    Files in which some venue has no order belong to the stored series that covers more.
    """
    provider = wanted.provider or OURS
    venues = {venue_name(each) for each in wanted.venues or exchanges}
    if not wanted.venues:
        wider = [
            info.head.venues
            for info in store.infos()
            if (info.head.definition, info.head.coins) == (UTC_DAY, ())
            and info.head.provider == provider
            and venues <= set(info.head.venues)
        ]
        venues = min(map(set, wider), key=len, default=venues)
    return Head(provider, UTC_DAY, tuple(sorted(venues, key=str.lower)))


def _incomplete(
    data: Span, days: Sequence[int], gaps: Sequence[Gap], wanted: Wanted
) -> Iterator[tuple[int, str]]:
    """Give the days that the orders do not cover, with the reason."""
    now = int(wanted.now.timestamp() * 1000)
    first, last = data.start // DAY_MS, (data.end - 1) // DAY_MS
    if not wanted.whole and data.start - first * DAY_MS > QUIET_MS:
        yield first, f"the orders begin at {_clock(data.start)}"
    if not wanted.whole and (last + 1) * DAY_MS - data.end > QUIET_MS:
        yield last, f"the orders end at {_clock(data.end - 1)}"
    late = max(wanted.starts, key=lambda name: wanted.starts[name], default="")
    begin = wanted.starts.get(late, data.start)
    for day in days:
        if (day + 1) * DAY_MS > now:
            yield day, "the day has not ended"
            continue
        if begin - day * DAY_MS > QUIET_MS and begin - data.start > QUIET_MS:
            yield day, f"{venue_name(late)} has no orders before {_date(begin // DAY_MS)}"
            continue
        for gap in missed(gaps, Span(day * DAY_MS, (day + 1) * DAY_MS), wanted.gap_ms)[:1]:
            reason = f" ({gap.reason})" if gap.reason else ""
            yield day, f"{venue_name(gap.venue)} was not followed all day{reason}"


def _differing(store: Store, head: Head, whole: Mapping[int, OneDay], day: date | None) -> set[int]:
    """Give the days whose sums by coin, or whose largest order, are not those in the store.

    A day that was asked for by name differs, and the others do where the store lacks them.
    """
    info = store.matching(head)
    if info is None:
        return set(whole)
    if day is not None:
        return {one for one in whole if _date(one) == day or not store.minutes(info.id, _date(one))}
    stored: dict[int, dict[str, tuple[int, int | None]]] = {}
    for row in store.day_sums(info.id):
        if row.coin != WHOLE:
            sums = stored.setdefault((row.day - EPOCH).days, {})
            sums[row.coin] = (row.total_cents, row.short_cents)
    largest = {(each - EPOCH).days: order for each, order, _ in store.extremes(info.id)}
    return {
        number
        for number, one in whole.items()
        if stored.get(number) != {coin.name: (coin.total, coin.short) for coin in one.coins}
        or largest.get(number) != one.largest
    }


def _order_day(one: OneDay, minutes: MinuteSums, peak: Peak | None) -> OrderDay:
    day = _date(one.day)
    coins = tuple(DaySum(day, coin.name, coin.total, coin.long, coin.short) for coin in one.coins)
    rolled = peak_ms = None
    if peak is not None:
        rolled = DaySum(day, WHOLE, peak.long + peak.short, peak.long, peak.short)
        peak_ms = peak.end_ms
    return OrderDay(
        day,
        coins,
        minutes.packed(one.day),
        rolled,
        peak_ms,
        one.largest,
        minutes.best_hour(one.day),
    )


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _clock(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%H:%M} UTC"
