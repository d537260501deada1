"""The types of the series store: what a series covers, its day values, where a value stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

WHOLE = ""  # the coin of a sum over all coins of the series


class Measure(StrEnum):
    """What a series counts; liquidations are money by side, the others plain readings."""

    LIQUIDATIONS = "liquidations"
    OPEN_INTEREST = "open_interest"
    PRICE = "price"
    FUNDING = "funding"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Head:
    """What makes two figures alike: provider, definition, coverage. Ranks never cross it.

    `definition`: utc_day, or rolling (a day's value is then its highest 24-hour window, or the
    provider's snapshot). `venues` and `coins` are sorted; empty means all that there are.
    """

    provider: str
    definition: str
    venues: tuple[str, ...] = ()
    coins: tuple[str, ...] = ()
    measure: Measure = Measure.LIQUIDATIONS


@dataclass(frozen=True, slots=True)
class DaySum:
    """What was liquidated on a UTC day in one coin (WHOLE: all of the series), US cents."""

    day: date
    coin: str
    total_cents: int
    long_cents: int | None = None
    short_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A day's reading of another measure: open, high, low, close, usd, coins, rate."""

    day: date
    coin: str
    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class OrderDay:
    """A UTC day summed from orders: its sums by coin, its minutes and its extremes.

    `minutes`: 1,440 pairs (long, short) of cents, or these in turn as little-endian int64 (no
    Python object for each of the millions). `rolling`: the highest 24-hour total among the
    windows (t - 24h, t] that end within the day, by coin WHOLE; `rolling_end_ms` its t.
    """

    day: date
    sums: tuple[DaySum, ...]
    minutes: tuple[tuple[int, int], ...] | bytes
    rolling: DaySum | None
    rolling_end_ms: int | None
    largest_order_cents: int
    best_hour_cents: int


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """A stored series: its head, span and state."""

    id: str
    head: Head
    first: date
    last: date
    days: int
    missing_days: int
    source: str
    imported_at: datetime
    regimes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What a write did to a series, in rows: a day in one coin, or one reading of it."""

    id: str
    added: int
    unchanged: int
    revised: int


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that was replaced: what it was, when it was stored and when it was replaced.

    `source` is the one that the old value came from.
    """

    day: date
    coin: str
    total_cents: int
    long_cents: int | None
    short_cents: int | None
    source: str
    stored_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class DayValue:
    """One day's value of the measure that is ranked, US cents."""

    day: date
    cents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands among the days of one series, all of them before `before`.

    `since`: the latest day at least as large; None where the series has none, whose first day
    then bounds the claim. `ties`: days less than 5 % of the value away. `exact`: there are none.
    `days_below` of `days_compared`: the days of the trailing 365 that are smaller;
    `percentile_365d` is their share in per cent, None with fewer than 300 days of data.
    `regime`: the same within the days since the last break of the covered feeds. `missing_since`:
    days without data after `since`, or after the series' first day, and before the value's own.
    """

    series: SeriesInfo
    coin: str
    side: str
    cents: int
    before: date
    place: int
    of: int
    ties: tuple[DayValue, ...]
    exact: bool
    above: DayValue | None
    below: DayValue | None
    gap_above_pct: Decimal | None
    gap_below_pct: Decimal | None
    record: DayValue | None
    since: DayValue | None
    percentile_365d: Decimal | None
    days_below: int
    days_compared: int
    regime: RegimeStanding | None = None
    missing_since: int = 0


@dataclass(frozen=True, slots=True)
class RegimeStanding:
    """The place within the reporting regime that the day belongs to."""

    names: tuple[str, ...] = field(default=())
    since: date | None = None
    place: int = 0
    of: int = 0
