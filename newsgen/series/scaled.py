"""Sizes measured against the market: per open interest, in coins, and the size of a move.

The series of open interest and prices must count the same coins; days that either lacks are left
out of both rankings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from newsgen.series.model import Head, Measure, SeriesInfo
from newsgen.series.ranking import ENOUGH, TRAILING
from newsgen.series.store import Store

_HUNDREDTH = Decimal("0.01")
_HUNDRED = Decimal(100)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ScaledPlace:
    """A day's place by a scaled size, and by dollars among the same days.

    `by`: open_interest (total over the open interest at the end of the day before) or coins (total
    over the day's closing price). `value`: the scaled size. `series`: what it is scaled with.
    """

    by: str
    series: str
    value: Decimal
    place: int
    usd_place: int
    of: int


@dataclass(frozen=True, slots=True)
class MovePercentile:
    """Where the size of a move stands among the days of a year, in per cent, cut."""

    series: str
    coin: str
    percentile: Decimal | None
    days_below: int
    days_compared: int


def scaled_places(
    store: Store,
    series_id: str,
    cents: int,
    *,
    day: date,
    before: date | None = None,
    first: date = date.min,
) -> tuple[ScaledPlace, ...]:
    """Give the places of a day's total by open interest and by coins, where the series exist.

    Other days count from `first` to before `before`, the event's day unless given. In coins a
    total is measured only for a series of one coin.
    """
    info = store.info(series_id)
    others = {
        value.day: value.cents
        for value in store.day_values(series_id)
        if first <= value.day < (before or day) and value.day != day
    }
    found = []
    for measure, scales in _scales(store, info).items():
        for other_id, scale in scales:
            if scale.get(day):
                found.append(_placed(measure, other_id, (cents, scale[day]), others, scale))
                break
    return tuple(place for place in found if place.of > ENOUGH)


def percentile_of_move(
    store: Store, price_id: str, coin: str, move_pct: Decimal, *, before: date
) -> MovePercentile:
    """Give the share of smaller moves, up or down, among the 365 days before `before`.

    A day's move is open to close; where the series has no opening prices, from close to close.
    The percentile is None with fewer than 300 days.
    """
    moves = _moves(store, price_id, coin)
    first = before - timedelta(days=TRAILING)
    sizes = [abs(move) for day, move in moves.items() if first <= day < before]
    below = sum(size < abs(move_pct) for size in sizes)
    share = None
    if len(sizes) >= ENOUGH:
        share = (_HUNDRED * below / len(sizes)).quantize(_HUNDREDTH, ROUND_FLOOR)
    return MovePercentile(price_id, coin, share, below, len(sizes))


def readings_for(store: Store, info: SeriesInfo, measure: Measure) -> tuple[SeriesInfo, ...]:
    """Give the stored series of a measure that count at least the coins of a series, best first.

    The same provider comes first, then the same venues.
    """
    coins = set(info.head.coins)
    return tuple(
        sorted(
            (
                other
                for other in store.infos()
                if other.head.measure is measure
                and coins
                and (not other.head.coins or coins <= set(other.head.coins))
            ),
            key=lambda other: (
                other.head.provider.lower() != info.head.provider.lower(),
                _venues(other.head) != _venues(info.head),
                other.id,
            ),
        )
    )


def _scales(store: Store, info: SeriesInfo) -> dict[str, list[tuple[str, dict[date, Decimal]]]]:
    """Give by way of scaling the series that do it, with the divisor of each day."""
    coins = info.head.coins
    interest = [
        (
            other.id,
            {day + _ONE_DAY: value for day, value in _summed(store, other.id, coins).items()},
        )
        for other in readings_for(store, info, Measure.OPEN_INTEREST)
    ]
    prices = [
        (other.id, dict(store.readings(other.id, coins[0], "close")))
        for other in readings_for(store, info, Measure.PRICE)
        if len(coins) == 1
    ]
    return {"open_interest": interest, "coins": prices}


def _summed(store: Store, series_id: str, coins: tuple[str, ...]) -> dict[date, Decimal]:
    """Sum the open interest in dollars over coins, of the days that have all of them."""
    by_coin = [dict(store.readings(series_id, coin, "usd")) for coin in coins]
    days = set.intersection(*(set(found) for found in by_coin)) if by_coin else set()
    return {day: sum((found[day] for found in by_coin), Decimal(0)) for day in sorted(days)}


def _placed(
    by: str,
    series_id: str,
    event: tuple[int, Decimal],
    others: dict[date, int],
    scale: dict[date, Decimal],
) -> ScaledPlace:
    """Place an event (cents, divisor) among the other days that have a divisor."""
    cents, divisor = event
    alike = {day: value for day, value in others.items() if scale.get(day)}
    own = Decimal(cents) / _HUNDRED / divisor
    larger = sum(Decimal(value) / _HUNDRED / scale[day] > own for day, value in alike.items())
    larger_usd = sum(value > cents for value in alike.values())
    return ScaledPlace(by, series_id, own, larger + 1, larger_usd + 1, len(alike) + 1)


def _moves(store: Store, series_id: str, coin: str) -> dict[date, Decimal]:
    close = dict(store.readings(series_id, coin, "close"))
    start = dict(store.readings(series_id, coin, "open")) or {
        day + _ONE_DAY: value for day, value in close.items()
    }
    return {day: (close[day] / start[day] - 1) * _HUNDRED for day in close if start.get(day)}


def _venues(head: Head) -> frozenset[str]:
    return frozenset(name.lower() for name in head.venues)
