"""Writes a stored series as CSV that imports again to the same series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from newsgen.series.columns import AMOUNTS, FIELDS
from newsgen.series.model import Measure
from newsgen.series.store import Store


def csv_lines(store: Store, series_id: str) -> Iterator[str]:
    """Give the lines of a series, header first, dollars with two decimals.

    A series of several coins has a line by day and coin, one without coins a line by day.
    """
    if store.info(series_id).head.measure is Measure.LIQUIDATIONS:
        yield from _days(store, series_id)
    else:
        yield from _readings(store, series_id)


def dollars(cents: int | None) -> str:
    """Write cents as dollars with two decimals; nothing where there is nothing."""
    return "" if cents is None else f"{Decimal(cents) / 100:.2f}"


def _days(store: Store, series_id: str) -> Iterator[str]:
    rows = store.day_sums(series_id)
    by_coin = any(row.coin for row in rows)
    yield ",".join(("date", "coin", *AMOUNTS) if by_coin else ("date", *AMOUNTS))
    for row in rows:
        if bool(row.coin) is by_coin:
            amounts = (row.total_cents, row.long_cents, row.short_cents)
            named = [row.day.isoformat()] + [row.coin] * by_coin
            yield ",".join((*named, *map(dollars, amounts)))


def _readings(store: Store, series_id: str) -> Iterator[str]:
    fields = FIELDS[store.info(series_id).head.measure]
    table: dict[tuple[date, str], dict[str, Decimal]] = {}
    for each in store.all_readings(series_id):
        table.setdefault((each.day, each.coin), {})[each.name] = each.value
    held = [field for field in fields if any(field in row for row in table.values())]
    yield ",".join(("date", "coin", *held))
    for (day, coin), row in sorted(table.items()):
        cells = (f"{row[field]:f}" if field in row else "" for field in held)
        yield ",".join((day.isoformat(), coin, *cells))
