"""What else a total's own series and those beside it say: the sides, the pace, prices, volume."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, TypeVar

from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.cents import in_cents
from newsgen.model import Unit
from newsgen.series.model import Measure, SeriesInfo, Standing

if TYPE_CHECKING:
    from newsgen.events.liquidations.series import Findings, Measured
    from newsgen.series.store import Store

Value = TypeVar("Value", int, Decimal)

_TRAILING = timedelta(days=365)
_ENOUGH = 300  # days with a value that a percentile needs
_HOURS_OF_DAY = 24
_MINUTES_OF_HOUR = 60
_HUNDREDTH = Decimal("0.01")


def read_surroundings(
    store: Store, series: SeriesInfo, brief: Brief, found: Findings, before: date
) -> Findings:
    """Add to what is found: the larger side, the week, the scale and the percentiles."""
    by_day = store.matching(replace(series.head, definition="utc_day")) or series
    measured = (
        _order_percentile(store, by_day, brief, before),
        _hour_percentile(store, by_day, brief, before),
        _move_percentile(store, series, brief, before),
        _range_ratio(store, brief, before),
        _spot_percentile(store, brief, before),
    )
    found = replace(
        found,
        side=_side(store, series, brief, found),
        measured=tuple(each for each in measured if each is not None),
    )
    return found if brief.day is None else _week_and_scale(store, series, brief, found, brief.day)


def _week_and_scale(
    store: Store, series: SeriesInfo, brief: Brief, found: Findings, day: date
) -> Findings:
    """Add what only calendar days carry: large days in a row, and the scaled place."""
    from newsgen.series.scaled import scaled_places
    from newsgen.series.waves import large_days, wave

    cents = in_cents(brief.total_usd)
    week = large_days(store, series.id, cents, day=day)
    # A year's days are alike only where they all belong to the series' basis.
    alike = found.first is not None and found.first <= day - _TRAILING
    return replace(
        found,
        large_days=week.count if week is not None and alike else None,
        wave=wave(store, series.id, cents, day=day),
        scaled=next(
            (
                each
                for each in scaled_places(
                    store, series.id, cents, day=day, first=found.first or date.min
                )
                if each.by == "coins" or _same_venues(store, each.series, series)
            ),
            None,
        ),
    )


def _same_venues(store: Store, other: str, series: SeriesInfo) -> bool:
    """Say whether what scales a total is of the same exchanges."""
    return _names(store.info(other).head.venues) == _names(series.head.venues)


def _names(venues: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in venues)


def _side(store: Store, series: SeriesInfo, brief: Brief, found: Findings) -> Standing | None:
    """Rank the larger side of a day, where the series has both sides of its days up to the event.

    A rolling series holds the sides of its highest totals, not the highest of each side.
    """
    from newsgen.series.ranking import stand

    if brief.day is None or brief.long_usd is None or brief.short_usd is None:
        return None
    if brief.long_usd == brief.short_usd or found.first is None:
        return None
    side = "long" if brief.long_usd > brief.short_usd else "short"
    known = {value.day for value in store.day_values(series.id, side=side)}
    if not any(day >= found.first for day in known):
        return None
    cents = in_cents(max(brief.long_usd, brief.short_usd))
    standing = stand(store, series.id, cents, before=brief.day, first=found.first, side=side)
    if standing.since is None or not _every_day(standing.since.day, brief.day, known):
        return None
    return standing


def _every_day(after: date, before: date, known: set[date]) -> bool:
    """Say whether every day between two has its figure."""
    days = (before - after).days - 1
    return all(after + timedelta(days=n + 1) in known for n in range(days))


def _order_percentile(
    store: Store, series: SeriesInfo, brief: Brief, before: date
) -> Measured | None:
    """Give the share of days whose largest order was smaller."""
    if brief.largest_order is None:
        return None
    orders = [order for day, order, _ in store.extremes(series.id) if _in_year(day, before)]
    percentile = _percentile(orders, in_cents(brief.largest_order.usd))
    return _measured("order_percentile", percentile, series)


def _hour_percentile(
    store: Store, series: SeriesInfo, brief: Brief, before: date
) -> Measured | None:
    """Give the share of the year's clock hours that were smaller than the brief's largest hour.

    Only days whose largest hour is as large can hold such an hour, so that few are read.
    """
    if not brief.hourly_usd:
        return None
    cents = in_cents(max(brief.hourly_usd))
    days = [(day, hour) for day, _, hour in store.extremes(series.id) if _in_year(day, before)]
    if len(days) < _ENOUGH:
        return None
    large = sum(
        hour >= cents
        for day, best in days
        if best >= cents
        for hour in _hours(store.minutes(series.id, day))
    )
    hours = len(days) * _HOURS_OF_DAY
    return _measured("hour_percentile", _cut(Decimal((hours - large) * 100) / hours), series)


def _hours(minutes: Sequence[tuple[int, int]]) -> Iterator[int]:
    for first in range(0, len(minutes), _MINUTES_OF_HOUR):
        yield sum(long + short for long, short in minutes[first : first + _MINUTES_OF_HOUR])


def _move_percentile(
    store: Store, series: SeriesInfo, brief: Brief, before: date
) -> Measured | None:
    """Give the share of the year's days on which the lead asset moved less, either way."""
    from newsgen.series.scaled import percentile_of_move, readings_for

    coin = _lead(brief)
    if coin is None:
        return None
    price = brief.prices[coin]
    move = price.move_pct
    if move is None and price.open and price.last is not None:
        move = (price.last / price.open - 1) * 100
    wanted = replace(series, head=replace(series.head, coins=(coin,)))
    prices = readings_for(store, wanted, Measure.PRICE)
    if move is None or not prices:
        return None
    found = percentile_of_move(store, prices[0].id, coin, move, before=before)
    return _measured("move_percentile", found.percentile, prices[0])


def _range_ratio(store: Store, brief: Brief, before: date) -> Measured | None:
    """Give the range of the lead asset's price over the year's median daily range."""
    coin = _lead(brief)
    price = brief.prices[coin] if coin else None
    if coin is None or price is None or price.high is None or not price.low:
        return None
    for series in store.infos():
        if series.head.measure is not Measure.PRICE or coin not in store.coins(series.id):
            continue
        pairs = _pairs(store, series, coin, before)
        ranges = sorted(high / low - 1 for low, high in pairs)
        if len(ranges) >= _ENOUGH and ranges[len(ranges) // 2]:
            ratio = (price.high / price.low - 1) / ranges[len(ranges) // 2]
            return _measured("range_ratio", ratio.quantize(_HUNDREDTH), series, Unit.RATIO)
    return None


def _spot_percentile(store: Store, brief: Brief, before: date) -> Measured | None:
    """Give the share of days with a smaller volume of that coin on that exchange.

    A brief's own percentile goes before.
    """
    volume = brief.spot_volume
    if volume is None or volume.usd is None or volume.percentile is not None:
        return None
    if volume.asset is None or volume.venue is None:
        return None
    for series in store.infos():
        own = _names(series.head.venues) == _names((volume.venue,))
        if series.head.measure is Measure.VOLUME and own:
            found = store.readings(series.id, volume.asset, "volume_usd")
            values = [value for day, value in found if _in_year(day, before)]
            return _measured("spot_percentile", _percentile(values, volume.usd), series)
    return None


def _pairs(
    store: Store, series: SeriesInfo, coin: str, before: date
) -> list[tuple[Decimal, Decimal]]:
    """Give low and high of each day of the year before."""
    highs = dict(store.readings(series.id, coin, "high"))
    return [
        (low, highs[day])
        for day, low in store.readings(series.id, coin, "low")
        if day in highs and low and _in_year(day, before)
    ]


def _measured(
    name: str, value: Decimal | None, series: SeriesInfo, unit: Unit = Unit.PERCENT
) -> Measured | None:
    from newsgen.events.liquidations.series import Measured

    return None if value is None else Measured(name, value, unit, series)


def _lead(brief: Brief) -> str | None:
    return "BTC" if "BTC" in brief.prices else next(iter(brief.prices), None)


def _in_year(day: date, before: date) -> bool:
    return before - _TRAILING <= day < before


def _percentile(values: Sequence[Value], value: Value) -> Decimal | None:
    if len(values) < _ENOUGH:
        return None
    return _cut(Decimal(sum(each < value for each in values) * 100) / len(values))


def _cut(percent: Decimal) -> Decimal:
    return percent.quantize(_HUNDREDTH, ROUND_FLOOR)
