"""Days that come in a row: how many large ones within a week, and the sum of three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from newsgen.series.model import WHOLE, DayValue
from newsgen.series.ranking import ENOUGH, TRAILING
from newsgen.series.store import Store

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class LargeDays:
    """The large days of the week that ends with an event.

    `days`: those at or above the percentile, the event's own among them where it is. `compared`:
    days with data among the 365 before the event.
    """

    days: tuple[DayValue, ...]
    compared: int

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.days)


@dataclass(frozen=True, slots=True)
class Wave:
    """Calendar days in a row up to an event: their sum, the largest, and sum over largest."""

    sum_cents: int
    largest: DayValue
    ratio: Decimal
    days: int


def large_days(
    store: Store,
    series_id: str,
    cents: int,
    *,
    day: date,
    days: int = 7,
    percentile: int = 95,
    coin: str = WHOLE,
    side: str = "total",
) -> LargeDays | None:
    """Find the large days among the last `days`, the event's day with its value `cents` included.

    Large: at least `percentile` per cent of the 365 days before the event are smaller. None where
    fewer than 300 of them have data, and for a rolling series, whose windows overlap.
    """
    if store.info(series_id).head.definition != "utc_day":
        return None
    values = store.day_values(series_id, coin=coin, side=side)
    first = day - timedelta(days=TRAILING)
    trailing = [value.cents for value in values if first <= value.day < day]
    if len(trailing) < ENOUGH:
        return None
    week = day - timedelta(days=days - 1)
    recent = [value for value in values if week <= value.day < day]
    found = [
        value
        for value in (*recent, DayValue(day, cents))
        if sum(other < value.cents for other in trailing) * 100 >= percentile * len(trailing)
    ]
    return LargeDays(tuple(found), len(trailing))


def wave(
    store: Store,
    series_id: str,
    cents: int,
    *,
    day: date,
    days: int = 3,
    coin: str = WHOLE,
    side: str = "total",
) -> Wave | None:
    """Sum the `days` calendar days that end with the event's, whose value is `cents`.

    None where one of them has no data, where the sum is nothing, and for a rolling series.
    """
    if store.info(series_id).head.definition != "utc_day":
        return None
    first = day - timedelta(days=days - 1)
    known = store.day_values(series_id, coin=coin, side=side)
    row = [value for value in known if first <= value.day < day] + [DayValue(day, cents)]
    largest = max(row, key=lambda value: value.cents)
    if len(row) < days or largest.cents <= 0:
        return None
    total = sum(value.cents for value in row)
    ratio = (Decimal(total) / Decimal(largest.cents)).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return Wave(total, largest, ratio, days)
