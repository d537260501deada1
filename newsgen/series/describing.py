"""What a stored series is: its head, span, source, and the regimes of the feeds it covers."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from newsgen import regimes
from newsgen.series.model import Head, Measure, SeriesInfo

if TYPE_CHECKING:
    import sqlite3

    from newsgen.series.store import Store


def describe(store: Store, row: sqlite3.Row) -> SeriesInfo:
    """Describe the series of a row of the store: what it covers, its span, its latest source."""
    head = Head(
        row["provider"],
        row["definition"],
        tuple(json.loads(row["venues"])),
        tuple(json.loads(row["coins"])),
        Measure(row["measure"]),
    )
    spanned = (
        "SELECT days, first, last FROM spans WHERE series = ? AND coin = ''"
        if head.measure is Measure.LIQUIDATIONS
        else "SELECT count(DISTINCT day) AS days, min(day) AS first, max(day) AS last"
        " FROM readings WHERE series = ?"
    )
    span = store.rows(spanned, row["key"])[0]
    latest = store.rows(
        "SELECT source, at FROM imports WHERE series = ? ORDER BY key DESC LIMIT 1", row["key"]
    )[0]
    first, last = date.fromordinal(span["first"]), date.fromordinal(span["last"])
    return SeriesInfo(
        row["id"],
        head,
        first,
        last,
        span["days"],
        (last - first).days + 1 - span["days"],
        latest["source"],
        datetime.fromisoformat(latest["at"]),
        _regimes(head, first, last),
    )


def _regimes(head: Head, first: date, last: date) -> tuple[str, ...]:
    """Give the regimes of the covered feeds of liquidations between two days, by venue."""
    venues = regimes.known(head.venues) if head.measure is Measure.LIQUIDATIONS else ()
    days: tuple[Any, ...] = (first, *regimes.breaks(venues)) if venues else ()
    found = [
        regimes.regime_of(venue, day).id for venue in venues for day in days if first <= day <= last
    ]
    return tuple(dict.fromkeys(found))
