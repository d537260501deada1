"""Where a value stands among the days of one series: place, neighbours, ties, since, percentile.

Ranks never leave a series, so that provider, definition and coverage are alike. Competition
ranking on unrounded cents: equal values share the better place.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from newsgen import regimes
from newsgen.errors import NotFoundError, Problem
from newsgen.series.model import WHOLE, DayValue, RegimeStanding, SeriesInfo, Standing
from newsgen.series.store import Store

TIE_PARTS = 20  # one twentieth: 5 %
TRAILING = 365
ENOUGH = 300  # days with data that a percentile needs
MANY = 8  # a value that fewer than one in eight days exceed is looked up by size, else by day
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are compared: from `first` to below `before`, without `left_out`; ordinals.

    `event` is the day that the value belongs to: "since" looks before it, and its regime counts.
    """

    before: int
    event: int
    left_out: int = 0
    first: int = 0


def stand(
    store: Store,
    series_id: str,
    cents: int,
    *,
    before: date,
    first: date | None = None,
    coin: str = WHOLE,
    side: str = "total",
) -> Standing:
    """Rank a value among the days before `before`, its own day: what an article may state.

    `first`: earlier days do not count. NotFoundError where the series has no day between, or
    lacks the coin or side.
    """
    from_day = 0 if first is None else first.toordinal()
    span = Span(before.toordinal(), before.toordinal(), first=from_day)
    return _standing(store, series_id, cents, span, coin=coin, side=side)


def stand_in(
    store: Store, series_id: str, cents: int, *, coin: str = WHOLE, side: str = "total"
) -> Standing:
    """Rank a value without a day among all days of the series."""
    after = store.info(series_id).last.toordinal() + 1
    return _standing(store, series_id, cents, Span(after, after), coin=coin, side=side)


def stand_of(
    store: Store,
    series_id: str,
    day: date,
    *,
    before: date | None = None,
    coin: str = WHOLE,
    side: str = "total",
) -> Standing:
    """Rank a stored day among all other days, or those before `before`.

    NotFoundError where the series has no value for the day.
    """
    at = day.toordinal()
    value = value_of(store, series_id, day, coin=coin, side=side)
    end = (before or store.info(series_id).last + timedelta(days=1)).toordinal()
    return _standing(store, series_id, value, Span(end, at, left_out=at), coin=coin, side=side)


def value_of(
    store: Store, series_id: str, day: date, *, coin: str = WHOLE, side: str = "total"
) -> int:
    """Give a day's cents; NotFoundError where the series lacks the day."""
    with store.snapshot():
        key = store.key_of(series_id, coin, side)
        rows = store.rows(
            f"SELECT {side} FROM days WHERE series = ? AND coin = ? AND day = ?"  # noqa: S608
            f" AND {side} IS NOT NULL",
            key,
            coin,
            day.toordinal(),
        )
    if not rows:
        info = store.info(series_id)
        message = f"has no value for {day}: it holds {info.first} to {info.last}, and gaps"
        remedy = "Name a day that it holds, or a value."
        raise NotFoundError(Problem(series_id, message, remedy=remedy))
    return int(rows[0][0])


def gap_pct(cents: int, other: DayValue | None) -> Decimal | None:
    """Give the distance to a neighbour in per cent of the value, half-up to a hundredth."""
    if other is None or cents == 0:
        return None
    exact = Decimal(abs(other.cents - cents) * 100) / Decimal(cents)
    return exact.quantize(_HUNDREDTH, ROUND_HALF_UP)


def percentile(below: int, compared: int) -> Decimal | None:
    """Give the share of smaller days in per cent, cut to a hundredth; None for too few days.

    It is cut, not rounded, so that 89.996 does not pass for 90.
    """
    if compared < ENOUGH:
        return None
    return (Decimal(below * 100) / Decimal(compared)).quantize(_HUNDREDTH, ROUND_FLOOR)


def tie_bounds(cents: int) -> tuple[int, int]:
    """Give the lowest and highest cents that are less than 5 % of a value away."""
    low = cents * (TIE_PARTS - 1) // TIE_PARTS + 1
    high = -(-cents * (TIE_PARTS + 1) // TIE_PARTS) - 1
    return (low, high) if low <= high else (cents, cents)


def _standing(
    store: Store, series_id: str, cents: int, span: Span, *, coin: str, side: str
) -> Standing:
    with store.snapshot():
        key = store.key_of(series_id, coin, side)
        days = _Days(store, key, coin, side, span)
        of, larger = days.count(), days.count_above(cents)
        if of == 0:
            day = date.fromordinal(span.before)
            raise NotFoundError(
                Problem(series_id, f"has no day before {day}", remedy="Name a later day.")
            )
        above, below = days.next_above(cents), days.next_below(cents)
        ties = days.between(*tie_bounds(cents))
        smaller, compared = days.trailing(cents)
        info, since = store.info(series_id), days.since(cents, rare=larger * MANY < of)
        return Standing(
            info,
            coin,
            side,
            cents,
            date.fromordinal(span.before),
            larger + 1,
            of + 1,
            ties,
            not ties,
            above,
            below,
            gap_pct(cents, above),
            gap_pct(cents, below),
            days.largest(),
            since,
            percentile(smaller, compared),
            smaller,
            compared,
            _within_regime(days, info, cents, span),
            days.missing_after(since),
        )


def _within_regime(days: _Days, info: SeriesInfo, cents: int, span: Span) -> RegimeStanding | None:
    """Rank the value among the days since the last break of the covered feeds."""
    venues = regimes.known(info.head.venues)
    if not venues:
        return None
    event = date.fromordinal(span.event)
    starts = regimes.breaks(venues)
    since = max((start for start in starts if start <= event), default=None)
    ends = min((start.toordinal() for start in starts if start > event), default=span.before)
    low, high = since.toordinal() if since else 0, min(ends, span.before)
    names = tuple(regimes.regime_of(venue, event).id for venue in venues)
    larger = days.count_above(cents, low, high)
    return RegimeStanding(names, since, larger + 1, days.count(low, high) + 1)


class _Days:
    """The queries on the days of a span; a plus before a column takes its index out of question."""

    def __init__(self, store: Store, key: int, coin: str, side: str, span: Span) -> None:
        self._store, self._span, self._side = store, span, side
        self._fixed = (key, coin)
        self._select = f"FROM days WHERE series = ? AND coin = ? AND {side} IS NOT NULL"
        self._stored = store.span_of(key, coin, side)

    def count(self, low: int = 0, high: int | None = None) -> int:
        """Count the days from `low` to before `high`."""
        low = max(low, self._span.first)
        high = self._span.before if high is None else high
        left_out = self._span.left_out and low <= self._span.left_out < high
        return self._stored_days(low, high) - bool(left_out)

    def missing_after(self, since: DayValue | None) -> int:
        """Count the days without data from `since`, or the first one stored, to the event."""
        if self._stored is None:
            return 0
        low = since.day.toordinal() + 1 if since else max(self._stored["first"], self._span.first)
        high = min(self._span.event, self._span.before)
        return max(high - low, 0) - self._stored_days(low, high)

    def _stored_days(self, low: int, high: int) -> int:
        """Count what is stored; where no day is missing, the dates alone tell."""
        stored = self._stored
        if stored is None:
            return 0
        low, high = max(low, stored["first"]), min(high, stored["last"] + 1)
        if stored["days"] == stored["last"] + 1 - stored["first"]:
            return max(high - low, 0)
        query = f"SELECT count(*) {self._select} AND day >= ? AND day < ?"
        return int(self._store.rows(query, *self._fixed, low, high)[0][0])

    def count_above(self, cents: int, low: int = 0, high: int | None = None) -> int:
        """Count the days with more, from `low` to before `high`."""
        low = max(low, self._span.first)
        high = self._span.before if high is None else high
        rows = self._store.rows(
            f"SELECT count(*) {self._select} AND {self._side} > ? AND +day >= ? AND +day < ?"
            " AND +day <> ?",
            *self._fixed,
            cents,
            low,
            high,
            self._span.left_out,
        )
        return int(rows[0][0])

    def next_above(self, cents: int) -> DayValue | None:
        """Give the smallest larger value, of its days the latest."""
        return self._one(f"{self._side} > ?", f"{self._side}, day DESC", cents)

    def next_below(self, cents: int) -> DayValue | None:
        """Give the largest smaller value, of its days the latest."""
        return self._one(f"{self._side} < ?", f"{self._side} DESC, day DESC", cents)

    def largest(self) -> DayValue | None:
        """Give the largest value, of its days the latest."""
        return self._one("1", f"{self._side} DESC, day DESC")

    def since(self, cents: int, *, rare: bool) -> DayValue | None:
        """Give the latest day before the event at least as large; `rare`: there are few of them."""
        where = f"{'+' * rare}day < ? AND {'+' * (not rare)}{self._side} >= ?"
        return self._one(where, f"{'+' * rare}day DESC", self._span.event, cents)

    def between(self, low: int, high: int) -> tuple[DayValue, ...]:
        """Give the days with values between two, both included, the largest first."""
        rows = self._rows(
            f"day, {self._side} AS cents",
            f"{self._side} BETWEEN ? AND ? AND +day < ? AND +day <> ? AND +day >= ?"
            f" ORDER BY {self._side} DESC, day",
            low,
            high,
        )
        return tuple(_day_value(row) for row in rows)

    def trailing(self, cents: int) -> tuple[int, int]:
        """Count the smaller days, and all, among the 365 before the event."""
        row = self._rows(
            f"count(*) AS n, coalesce(sum({self._side} < ?), 0) AS smaller",
            "day >= ? AND day < ? AND day < ? AND day <> ? AND day >= ?",
            self._span.event - TRAILING,
            self._span.event,
            first=(cents,),
        )[0]
        return row["smaller"], row["n"]

    def _one(self, where: str, order: str, *values: int) -> DayValue | None:
        rows = self._rows(
            f"day, {self._side} AS cents",
            f"{where} AND +day < ? AND +day <> ? AND +day >= ? ORDER BY {order} LIMIT 1",
            *values,
        )
        return _day_value(rows[0]) if rows else None

    def _rows(
        self, what: str, where: str, *values: int, first: tuple[int, ...] = ()
    ) -> list[sqlite3.Row]:
        return self._store.rows(
            f"SELECT {what} {self._select} AND {where}",
            *first,
            *self._fixed,
            *values,
            self._span.before,
            self._span.left_out,
            self._span.first,
        )


def _day_value(row: sqlite3.Row) -> DayValue:
    return DayValue(date.fromordinal(row["day"]), row["cents"])
