"""What a placeholder may hold, by the filter that prints it: its kind in words, and made-up values.

The values are specimens for messages that no real event at hand can tell, and for the figures at
the edge that a wording must also bear: 1.04 billion, which keeps its zero, and 999.95 million,
which is rounded up to another scale word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from newsgen.model import Unit, Value

AT = datetime(2026, 2, 6, 6, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """A filter's kind of value: in words, unit, a usual value, the longest, those at an edge."""

    words: str
    unit: Unit
    usual: Value
    longest: Value
    edges: tuple[Value, ...] = ()


_MONEY = (Decimal(1040000000), Decimal(999950000))
_USUAL, _LONGEST = Decimal(2606660000), Decimal(19160000000)
_DAY = date(2025, 9, 22)
_PLACES = (2, 13)

KINDS: Mapping[str, Kind] = {
    "usd": Kind("dollars, three digits", Unit.USD, _USUAL, _LONGEST, _MONEY),
    "usd1": Kind("dollars, as in a dek", Unit.USD, _USUAL, _LONGEST, _MONEY),
    "usdh": Kind("dollars, as in a headline", Unit.USD, _USUAL, _LONGEST, _MONEY),
    "nok": Kind("kroner", Unit.NOK, Decimal(25310000000), Decimal(201600000000), _MONEY),
    "nok_rate": Kind("kroner for a dollar", Unit.NOK, Decimal("9.7104"), Decimal("11.5253")),
    "price": Kind("a price in full", Unit.PRICE, Decimal(60000), Decimal("60074.50")),
    "price0": Kind("a price without cents", Unit.PRICE, Decimal(60000), Decimal("126198.07")),
    "price_from": Kind(
        "the lower end of a range of prices", Unit.PRICE, Decimal(60033), Decimal("126198.07")
    ),
    "pct0": Kind(
        "a percentage, whole", Unit.PERCENT, Decimal("-14.2"), Decimal("-14.25"), (Decimal(1),)
    ),
    "pct1": Kind(
        "a percentage, one decimal",
        Unit.PERCENT,
        Decimal("-14.2"),
        Decimal("-14.25"),
        (Decimal(1),),
    ),
    "rate": Kind(
        "a percentage with its sign", Unit.PERCENT, Decimal("-0.3"), Decimal("-0.25"), (Decimal(1),)
    ),
    "count": Kind("a number of things, in figures", Unit.COUNT, 580000, 1618240, (2,)),
    "word": Kind("a number, in words up to twelve", Unit.COUNT, 5, 12, (13,)),
    "points": Kind("an index value", Unit.POINTS, 9, 9),
    "ratio": Kind("how many times", Unit.RATIO, Decimal("4.586"), Decimal("14.586"), (Decimal(2),)),
    "placing": Kind("a place on a list", Unit.PLACE, 10, 12, _PLACES),
    "superlative": Kind("a rank by size", Unit.PLACE, 4, 12, _PLACES),
    "hours": Kind("a number of hours", Unit.HOURS, 24, 24, (1,)),
    "span": Kind("a span of hours, 24 as a day where the language does", Unit.HOURS, 24, 24, (12,)),
    "fraction": Kind("a fraction in words", Unit.SHARE, Decimal("0.136"), Decimal("0.136")),
    "day": Kind("a day", Unit.DAY, _DAY, _DAY),
    "month": Kind("a month", Unit.DAY, _DAY, _DAY),
    "clock": Kind("a time of day", Unit.INSTANT, AT, AT),
    "year": Kind("a year", Unit.YEAR, 2025, 2025),
    "name": Kind("a name as it is", Unit.TEXT, "Binance", "Hyperliquid"),
    "asset": Kind("a coin", Unit.TEXT, "BTC", "DOGE"),
}

# Facts whose usual value is not that of their kind.
OF_FACT: Mapping[str, tuple[Value, Value]] = {
    "level_down": (Decimal(60000), Decimal(100000)),
    "level_up": (Decimal(60000), Decimal(100000)),
    "provider": ("CoinGlass", "CoinGlass"),
    "desk_city": ("Oslo", "Oslo"),
    "asset_name": ("BTC", "BTC"),
    "asset_2_name": ("ETH", "ETH"),
    "asset_3_name": ("SOL", "SOL"),
    "asset_4_name": ("XRP", "DOGE"),
    "cover_coin_2": ("ETH", "ETH"),
    "cover_coin_3": ("SOL", "SOL"),
    "venue_2_name": ("Bybit", "Bybit"),
    "venue_3_name": ("OKX", "OKX"),
    "cover_venue_2": ("Bybit", "Bybit"),
    "cover_venue_3": ("OKX", "OKX"),
    "trigger_1_title": ("Tariff of 100% announced", "Tariff of 100% announced"),
    "post_1_text": ("Over 2 billion gone", "Over 2 billion gone.."),
    "one_hour": (1, 1),
    "feed_orders": (1, 1),
    "funding_hours": (8, 8),
    "record_fraction": (Decimal("0.136"), Decimal("0.136")),
}
