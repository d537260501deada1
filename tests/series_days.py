"""Invented day sums of a series, and the brief of the day that follows them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newsgen.series.model import DaySum, Head
from newsgen.series.store import Store

EVENT = date(2024, 3, 5)
FIRST = date(2022, 1, 1)
DAYS = (EVENT - FIRST).days
VENUES = ("Binance", "Bybit", "OKX")
HEAD = Head("CoinGlass", "utc_day", VENUES, ("BTC", "ETH"))
EVEN = EVENT - timedelta(days=20)  # a day with as much on either side
MILLION = 100_000_000  # cents


def ordinary(number: int) -> int:
    """Give a day's millions: 50 to 149, never twice alike within a hundred days."""
    return 50 + number * 37 % 100


LARGER = ((date(2022, 5, 9), 900), (date(2022, 11, 9), 600), (date(2023, 8, 17), 500))


def day_sums(special=(), *, first=FIRST, days=DAYS):
    """Give the days before the event; `special` are days with other millions, 0 for a gap."""
    other = dict(special)
    for number in range(days):
        day = first + timedelta(days=number)
        total = other.get(day, ordinary(number)) * MILLION
        long = total // 2 if day == EVEN else total * 6 // 10
        if total:
            yield DaySum(day, "BTC", total, long, total - long)


def store_days(file: Path, head: Head = HEAD, special=(), **span) -> str:
    """Store the days before the event, and give the id of their series."""
    with Store.open(file, create=True) as into:
        put = into.put(
            head,
            day_sums(special, **span),
            source="days.csv",
            sha256=None,
            now=datetime(2024, 3, 5, tzinfo=UTC),
        )
    return put.id


def brief(**fields):
    """Give the brief of the event, a day on three exchanges, with some fields changed."""
    found = {
        "kind": "liquidations",
        "provider": "CoinGlass",
        "definition": "utc_day",
        "as_of": "2024-03-06T00:00:00Z",
        "total_usd": "400m",
        "coverage": {"venues": list(VENUES), "coins": ["BTC", "ETH"]},
        "prices": {"BTC": {"open": 68000, "last": 64000}},
    } | fields
    return {name: value for name, value in found.items() if value is not None}
