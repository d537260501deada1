"""From providers' daily liquidations to the days of one series, by the rules of an import.

CoinGlass gives a coin's days at the exchanges that are named; Hyperliquid every coin of its own.
A body is read as the table that an import reads, so that padding, running days, late coins and
incomplete days are treated and told alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from newsgen.errors import Problem, SourceError, nearest, shown
from newsgen.intake.providers import Provider, known, other_address, provider
from newsgen.series import importing
from newsgen.series.columns import Layout
from newsgen.series.importing import Opened, Read
from newsgen.series.model import DaySum, Head
from newsgen.series.tables import Table
from newsgen.sources import coinglass, hyperliquid
from newsgen.symbols import VENUE_NAMES, coin_of

if TYPE_CHECKING:
    from newsgen.series.store import Store
    from newsgen.sources.client import Client
    from newsgen.sources.coinglass import DayRow
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.hyperliquid import CoinDay

DEFINITION = "utc_day"
_COINGLASS, _HYPERLIQUID = "coinglass", "hyperliquid"
_DAILY = (_COINGLASS, _HYPERLIQUID)
_SYMBOL = re.compile(r"k?[A-Z0-9]{1,15}")  # kPEPE is a thousand PEPE; @107 and xyz:GOLD are none
_SIDES = ("long_usd", "short_usd")
_SHORT = 12  # characters of a checksum that find the kept body


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose days are asked for, at which exchanges and in which coins; empty means all.

    `days`: how many CoinGlass is asked for, the running one among them.
    """

    provider: Provider
    venues: tuple[str, ...] = ()
    coins: tuple[str, ...] = ()
    days: int = coinglass.DAYS

    @property
    def head(self) -> Head:
        """What the series counts."""
        venues = self.venues or (self.provider.title,)
        return Head(self.provider.title, DEFINITION, venues, self.coins)


def giver(name: str) -> Provider:
    """Give a provider of daily liquidations; SourceError names those that there are."""
    found = provider(name)
    if found.name not in _DAILY:
        remedy = f"These have them: {', '.join(each for each in _DAILY if each in known())}."
        raise SourceError(Problem(found.name, "gives no liquidations by day", remedy=remedy))
    return found


def must_choose(giving: Provider) -> bool:
    """Tell whether a provider is asked for exchanges and coins by name, or gives all it has."""
    return giving.name == _COINGLASS


def known_venues(names: Iterable[str]) -> tuple[str, ...]:
    """Give exchanges as texts write them; SourceError for an unknown one, which may be ignored."""
    found = []
    for name in names:
        if name.strip().lower() not in VENUE_NAMES:
            remedy = nearest(name.strip().lower(), VENUE_NAMES)
            raise SourceError(Problem("--venues", "is no known exchange", shown(name), remedy))
        found.append(VENUE_NAMES[name.strip().lower()])
    return tuple(dict.fromkeys(found))


def ask(wanted: Wanted, client: Client, tell: Callable[[str], None]) -> tuple[Fetched, ...]:
    """Ask for all bodies: one for each coin, or one for all; SourceError where one fails.

    `tell` hears who is asked, and for what.
    """
    address = other_address(wanted.provider.name)
    if wanted.provider.name == _HYPERLIQUID:
        tell(wanted.provider.title)
        return (hyperliquid.ask(client, address=address or hyperliquid.ADDRESS),)
    bodies = []
    for coin in wanted.coins:
        tell(f"{wanted.provider.title} for {coin}")
        bodies.append(
            coinglass.ask_days(
                client, coin=coin, venues=wanted.venues, days=wanted.days, address=address
            )
        )
    return tuple(bodies)


def begun(store: Store, head: Head) -> dict[str, date]:
    """Give the first stored day of each coin of a series; nothing where it is not stored yet."""
    with store.snapshot():
        info = store.matching(head)
        if info is None:
            return {}
        coins = store.coins(info.id)
        return {coin: store.day_values(info.id, coin=coin)[0].day for coin in coins}


def read(
    wanted: Wanted, bodies: Sequence[Fetched], *, now: datetime, begun: Mapping[str, date]
) -> Read:
    """Give the whole days of the bodies, in the order in which they were asked for.

    `begun` says since when the series has each coin: from then on a day without it is incomplete.
    SourceError for a body that cannot be trusted, SeriesError where no whole day is left.
    """
    if wanted.provider.name == _HYPERLIQUID:
        return _of_all_coins(wanted, bodies[0], now)
    return _of_coins(wanted, bodies, now, begun)


def _of_coins(
    wanted: Wanted, bodies: Sequence[Fetched], now: datetime, begun: Mapping[str, date]
) -> Read:
    """Read one body for each coin; days that lack a coin that had begun are left out."""
    found = {
        coin: coinglass.read_days(body, coin)
        for coin, body in zip(wanted.coins, bodies, strict=True)
    }
    ended = _today(bodies, now)
    lacking = _lacking(found.values(), begun, ended)
    tables, layouts = [], []
    for (coin, days), body in zip(found.items(), bodies, strict=True):
        rows = [
            (str(each.day), f"{each.long_usd:f}", f"{each.short_usd:f}")
            for each in days
            if each.day not in lacking
        ]
        tables.append(_table(wanted, body, ("date", *_SIDES), rows))
        layouts.append(Layout("date", None, tuple((coin, side, side) for side in _SIDES)))
    taken = _imported(wanted, tables, layouts, now)
    summary = taken.summary
    dropped = any(each.day >= ended for days in found.values() for each in days)
    summary = replace(
        summary,
        incomplete=tuple(sorted({*summary.incomplete, *lacking})),
        running=summary.running if dropped else "",
    )
    return replace(taken, summary=summary)


def _lacking(
    found: Collection[tuple[DayRow, ...]], begun: Mapping[str, date], ended: date
) -> set[date]:
    """Give the ended days that lack a coin which the series has had since before."""
    held: defaultdict[date, set[str]] = defaultdict(set)
    for each in (row for days in found for row in days if row.day < ended):
        held[each.day].add(each.coin)
    return {
        day
        for day, coins in held.items()
        if any(coin not in coins and first <= day for coin, first in begun.items())
    }


def _of_all_coins(wanted: Wanted, body: Fetched, now: datetime) -> Read:
    """Read the body of every coin: the day's sum counts all of them, whatever they are called."""
    listed = hyperliquid.read_days(body)
    days = hyperliquid.complete_days(listed, today=_today((body,), now))
    sums: defaultdict[date, Decimal] = defaultdict(Decimal)
    for each in days:
        sums[each.day] += each.usd
    table = _table(
        wanted, body, ("date", "total_usd"), [(str(day), f"{usd:f}") for day, usd in sums.items()]
    )
    whole = _imported(
        wanted, [table], [Layout("date", None, (("", "total_usd", "total_usd"),))], now
    )
    kept = _by_coin(days, {row.day for row in whole.days})
    last = listed[-1].day
    told = f"The last day listed, {last}, is left out: it may still be running."
    summary = replace(
        whole.summary,
        rows=len(listed),
        coins=tuple(sorted({row.coin for row in kept})),
        running=told,
    )
    return replace(whole, days=(*whole.days, *kept), summary=summary)


def _by_coin(days: Iterable[CoinDay], kept: Collection[date]) -> tuple[DaySum, ...]:
    """Sum the coins that have a plain symbol, each from its first amount on; sides are not known.

    A coin's zero after that is zero, as in an import: small coins have such days.
    """
    sums: defaultdict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for each in days:
        if each.day in kept and _SYMBOL.fullmatch(each.coin):
            sums[each.day, coin_of(each.coin)] += each.usd
    started: set[str] = set()
    found = []
    for (day, coin), usd in sorted(sums.items()):
        if usd or coin in started:
            started.add(coin)
            found.append(DaySum(day, coin, int((usd * 100).to_integral_value(ROUND_HALF_EVEN))))
    return tuple(found)


def _imported(
    wanted: Wanted, tables: Sequence[Table], layouts: Sequence[Layout], now: datetime
) -> Read:
    """Read tables as an import does, and name the bodies that they come from."""
    head = wanted.head
    opened = Opened(tuple(tables), tuple(layouts))
    said = importing.Wanted(head.provider, head.definition, head.venues, head.coins)
    found = importing.read(opened, said, now=now)
    sums = dict.fromkeys(table.sha256[:_SHORT] for table in tables)
    what = "body" if len(sums) == 1 else "bodies"
    return replace(found, source=f"{head.provider}, {what} {', '.join(sums)}")


def _table(
    wanted: Wanted, body: Fetched, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> Table:
    """Write a body's days as a table: seen when the body was retrieved."""
    numbered = tuple(enumerate(rows, 1))
    return Table(wanted.provider.title, columns, numbered, body.sha256, body.retrieved_at)


def _today(bodies: Sequence[Fetched], now: datetime) -> date:
    """Give the UTC day that was running when the first of the bodies was retrieved."""
    return min(now, *(body.retrieved_at for body in bodies)).astimezone(UTC).date()
