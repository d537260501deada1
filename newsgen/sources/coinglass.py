"""CoinGlass: sums liquidated in the past hours, by exchange and coin; open interest and funding.

API v4 with a key in the header CG-API-KEY. Which addresses a key may ask depends on its plan:
liquidations by exchange, open interest and funding come with all, liquidations by coin and bars of
half an hour from Startup on. The answers carry no time: the figures are those of the past hours at
the time they were fetched. Nothing here was seen live.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from newsgen.errors import Problem, SourceError
from newsgen.sources import coinglass_interest
from newsgen.sources.coinglass_answers import (
    Sides,
    ascending,
    name,
    number,
    rows,
    sides,
    time,
    unknown,
)
from newsgen.sources.coinglass_asking import ALL, PROVIDER, Asking, asking_of, venue_of
from newsgen.sources.collecting import Collector, wrong
from newsgen.sources.reading import plain
from newsgen.sources.window import HOUR, Params, Question
from newsgen.symbols import coin_of

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned
    from newsgen.sources.keys import Secret

NAME = PROVIDER
ADDRESS = "https://open-api-v4.coinglass.com"
PAGE = "https://www.coinglass.com/LiquidationData"
TERMS = "https://www.coinglass.com/terms"
GIVES = "the total of the past 24 hours by side, exchange and coin; open interest, funding"
TOTAL = True  # can head a brief
NEEDS_KEY = True

COINS = ("BTC", "ETH")
DAY = 24 * HOUR
DAYS = 1000  # that are asked for: the most as documented; up to 4,500 have been seen to work
_HOURS = (1, 4, 12, 24)  # the windows there are
_APART = timedelta(minutes=15)  # how far a window may end from now
_SUM_OFF = Decimal("0.001")
_SPELT = {"BitMEX": "Bitmex", "dYdX": "DYdX"}  # names count as CoinGlass lists them, by letter case


def glean(client: Client, question: Question, key: Secret | None = None) -> Gleaned:
    """Take the total with its sides and exchanges; by coin, open interest and funding if it can.

    SourceError without a key, for a window that does not end now, and where the total fails; any
    other part that fails, above all for the plan, is left out with a note.
    """
    hours = _hours(question)
    asking = asking_of(client, key, question.address or ADDRESS)
    into = Collector(NAME)
    _glean_total(into, asking, hours)
    with into.part("CoinGlass's sums by coin"):
        _glean_coins(into, asking, question.coins or COINS, hours)
    with into.part("CoinGlass's open interest"):
        interest = coinglass_interest.open_interest(asking)
        coinglass_interest.glean_change(into, interest, hours)
        with into.part("CoinGlass's open interest in coins"):
            coinglass_interest.glean_change_in_coins(into, asking, interest, hours)
        with into.part("CoinGlass's funding"):
            coinglass_interest.glean_funding(into, asking, interest)
    return into.gleaned()


def _hours(question: Question) -> int:
    """Give the length of the window; SourceError for one that CoinGlass does not know any more."""
    if question.window is None:
        return 24
    length = question.window.end - question.window.start
    hours = next((each for each in _HOURS if length == timedelta(hours=each)), None)
    if hours is None or abs(question.now - question.window.end) > _APART:
        message = "knows only the 1, 4, 12 or 24 hours up to now"
        found = f"{question.window.start:%Y-%m-%dT%H:%MZ} to {question.window.end:%Y-%m-%dT%H:%MZ}"
        raise SourceError(Problem(NAME, message, found, "Leave it out for this event."))
    return hours


def _glean_total(into: Collector, asking: Asking, hours: int) -> None:
    """Take the total of all coins, which stands first as `All`, and the exchanges' shares."""
    fetched = asking.get("liquidation/exchange-list", {"symbol": "", "range": f"{hours}h"})
    found: dict[str, Sides] = {}
    for place, row in enumerate(rows(fetched)):
        where = f"data[{place}]"
        venue = venue_of(name(fetched, where, row, "exchange"))
        if venue in found:
            wrong(fetched, where, "names an exchange twice", venue)
        found[venue] = sides(fetched, where, row)
    whole = found.pop(ALL, None)
    if whole is None or not whole.total:
        wrong(fetched, "data", "has no total of all exchanges", len(found))
    _compare(into, whole, found)
    ended = fetched.retrieved_at.replace(second=0, microsecond=0)
    fields: dict[str, object] = {
        "provider": NAME,
        "source_url": PAGE,
        "definition": "rolling",
        "window_hours": hours,
        "as_of": f"{ended:%Y-%m-%dT%H:%M:%SZ}",
        **whole.fields(),
    }
    for venue, shares in found.items():
        fields |= shares.fields(f"venues.{venue}.")
    into.add((fetched,), fields)


def _compare(into: Collector, whole: Sides, found: Mapping[str, Sides]) -> None:
    summed = sum((each.total for each in found.values()), Decimal(0))
    if abs(summed - whole.total) > whole.total * _SUM_OFF:
        into.note(
            f"its exchanges make {plain(round(summed, 2))} dollars together, its total is"
            f" {plain(round(whole.total, 2))}."
        )


def _glean_coins(into: Collector, asking: Asking, coins: Sequence[str], hours: int) -> None:
    """Take the sums of the coins that are asked for; a coin without a row is noted."""
    fetched = asking.get("liquidation/coin-list", {})
    places = {str(row.get("symbol")).upper(): place for place, row in enumerate(rows(fetched))}
    found = rows(fetched)
    for coin in (each for each in coins if each in places):
        place = places[coin]
        sums = sides(fetched, f"data[{place}]", found[place], f"_{hours}h")
        into.add((fetched,), sums.fields(f"assets.{coin}."))
    if missing := [coin for coin in coins if coin not in places]:
        into.note(f"has no sums for {', '.join(missing)}.")


@dataclass(frozen=True, slots=True)
class DayRow:
    """What was liquidated in a coin on a UTC day, at the exchanges asked for, US dollars."""

    day: date
    coin: str
    long_usd: Decimal
    short_usd: Decimal


def series(
    client: Client,
    *,
    now: datetime,
    coin: str,
    venues: Sequence[str],
    key: Secret | None = None,
    days: int = DAYS,
    address: str = "",
) -> tuple[DayRow, ...]:
    """Give the whole UTC days of a coin at the named exchanges, the oldest first.

    The running day is left out, and so are days of zeros, which stand for no data. SourceError for
    a coin without rows: CoinGlass answers so to a contract's name.
    """
    fetched = ask_days(client, coin=coin, venues=venues, key=key, days=days, address=address)
    return tuple(
        each
        for each in read_days(fetched, coin)
        if each.day < now.astimezone(UTC).date() and (each.long_usd or each.short_usd)
    )


def ask_days(
    client: Client,
    *,
    coin: str,
    venues: Sequence[str],
    key: Secret | None = None,
    days: int = DAYS,
    address: str = "",
) -> Fetched:
    """Ask for the last days of a coin at the named exchanges; the running one is the last."""
    asking = asking_of(client, key, address or ADDRESS)
    spelt = ",".join(_SPELT.get(venue, venue) for venue in venues)
    params: Params = {"symbol": coin, "exchange_list": spelt, "interval": "1d", "limit": days}
    return asking.get("liquidation/aggregated-history", params)


def read_days(fetched: Fetched, coin: str) -> tuple[DayRow, ...]:
    """Read every day of an answer, the running one and days of zeros too, the oldest first.

    SourceError for an answer without rows, and for rows that are no days or not in order.
    """
    found = rows(fetched)
    if not found:
        unknown(
            fetched, coin, "" if coin_of(coin) == coin else f"; write the coin, {coin_of(coin)}"
        )
    times = [time(fetched, f"data[{place}]", row) for place, row in enumerate(found)]
    ascending(fetched, times)
    return tuple(
        _day_row(fetched, f"data[{place}]", start, row, coin)
        for place, (start, row) in enumerate(zip(times, found, strict=True))
    )


def _day_row(fetched: Fetched, where: str, start: int, row: Mapping[str, Any], coin: str) -> DayRow:
    if start % DAY:
        wrong(fetched, f"{where}.time", "is no midnight UTC", start)
    return DayRow(
        datetime.fromtimestamp(start // 1000, UTC).date(),
        coin,
        number(fetched, where, row, "aggregated_long_liquidation_usd"),
        number(fetched, where, row, "aggregated_short_liquidation_usd"),
    )
