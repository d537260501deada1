"""Hyperliquid's daily statistics: the notional of positions liquidated, by coin and UTC day.

One body holds every day since June 2023: {"chart_data": [{"time": "2023-06-13T00:00:00", "coin",
"daily_notional_liquidated"}]}, as users of the file document it (some 6 MB); the address is that of
the venue's own statistics page. No sides, no times within the day. The amounts are the positions'
notional, not anyone's loss. The last day listed may still be running and is never used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from newsgen.errors import WrongValueError
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.reading import amount, plain
from newsgen.sources.window import Question

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

NAME = "Hyperliquid"
ADDRESS = "https://d2v1fiwobg9w6.cloudfront.net"
PAGE = "https://stats.hyperliquid.xyz/"
TERMS = "https://app.hyperliquid.xyz/terms"
GIVES = "its own total of the last complete UTC day, by coin"
TOTAL = True  # can head a brief

MOST_ASSETS = 50
_CENT = Decimal("0.01")
_LONGEST_SYMBOL = 15


@dataclass(frozen=True, slots=True)
class CoinDay:
    """What was liquidated in one coin on one UTC day, dollars."""

    day: date
    coin: str
    usd: Decimal


def glean(client: Client, question: Question) -> Gleaned:
    """Take the total and the coins of the last complete day."""
    into = Collector(NAME)
    fetched = ask(client, address=question.address or ADDRESS)
    days = complete_days(read_days(fetched), today=question.now.date())
    if not days:
        wrong(fetched, "chart_data", "holds no complete day")
    last = days[-1].day
    of_day = [each for each in days if each.day == last]
    total = sum((each.usd for each in of_day), Decimal(0)).quantize(_CENT, ROUND_HALF_EVEN)
    if not total:
        wrong(fetched, "chart_data", f"holds nothing for {last}")
    end = datetime.combine(last, time(), UTC) + timedelta(days=1)
    fields: dict[str, object] = {
        "provider": NAME,
        "definition": "utc_day",
        "as_of": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        "source_url": PAGE,
        "total_usd": plain(total),
        "coverage.venues": [NAME],
    }
    into.add((fetched,), {**fields, **_assets(into, of_day)})
    return into.gleaned()


def _assets(into: Collector, days: Iterable[CoinDay]) -> dict[str, object]:
    """Give the largest coins; names that are no symbols are in the total alone."""
    largest = sorted((each for each in days if each.usd), key=lambda each: (-each.usd, each.coin))
    named = [each for each in largest if _is_symbol(each.coin)]
    other = ", ".join(each.coin for each in largest if not _is_symbol(each.coin))[:200]
    if other:
        into.note(f"markets without a plain symbol are in the total alone: {other}.")
    return {
        f"assets.{each.coin}.total_usd": plain(each.usd.quantize(_CENT, ROUND_HALF_EVEN))
        for each in named[:MOST_ASSETS]
    }


def _is_symbol(coin: str) -> bool:
    return coin.isascii() and coin.isalnum() and len(coin) <= _LONGEST_SYMBOL


def ask(client: Client, *, address: str = ADDRESS) -> Fetched:
    """Ask for the statistics of every day."""
    return client.get(NAME, f"{address}/daily_notional_liquidated_by_coin")


def read_days(fetched: Fetched) -> tuple[CoinDay, ...]:
    """Read every day and coin, ascending; SourceError where a row is none, or stands twice."""
    rows = listed(fetched, "chart_data", table(fetched, "", fetched.json()).get("chart_data"))
    found = sorted(
        (_coin_day(fetched, row) for row in rows), key=lambda each: (each.day, each.coin)
    )
    for one, next_one in pairwise(found):
        if (one.day, one.coin) == (next_one.day, next_one.coin):
            wrong(fetched, "chart_data", f"names {one.coin} twice on {one.day}")
    return tuple(found)


def _coin_day(fetched: Fetched, row: Any) -> CoinDay:
    try:
        at, coin = datetime.fromisoformat(row["time"]), row["coin"]
        found = CoinDay(at.date(), coin, amount(row["daily_notional_liquidated"]))
    except (WrongValueError, LookupError, TypeError, ValueError):
        wrong(fetched, "chart_data", "holds a row that is no day of a coin", row)
    if at.tzinfo is not None or at.time() != time() or not isinstance(coin, str):
        wrong(fetched, "chart_data", "holds a row that is no day of a coin", row)
    return found


def complete_days(days: Iterable[CoinDay], *, today: date) -> tuple[CoinDay, ...]:
    """Leave out the last day listed and whatever is not over: it may still be running."""
    known = tuple(days)
    last = max((each.day for each in known), default=today)
    return tuple(each for each in known if each.day < min(last, today))
