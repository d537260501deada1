"""Minute candles of a venue, and the price path within a window that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from newsgen.errors import WrongValueError
from newsgen.sources.collecting import Collector, listed, wrong
from newsgen.sources.fetched import Fetched
from newsgen.sources.reading import amount, plain
from newsgen.sources.window import MINUTE, Window

LONGEST = 72 * 60  # minutes: a longer window is too many requests for a price path


@dataclass(frozen=True, slots=True)
class Candle:
    """One minute: its start in milliseconds, its prices, and its volume in the quote currency."""

    at: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


@dataclass(frozen=True, slots=True)
class PricePath:
    """The path of a price; what the candles do not bear out is None.

    `opened` is the price at the start of the first minute, `last` at the end of the last one.
    Times are the starts of the minutes. `missing` counts the minutes without a candle: with any
    missing there is no high, no low and no volume.
    """

    opened: Decimal | None
    last: Decimal | None
    high: Decimal | None = None
    low: Decimal | None = None
    high_at: int | None = None
    low_at: int | None = None
    volume: Decimal | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a venue's row has the start, open, high, low, close and the quote volume."""

    at: int = 0
    opened: int = 1
    high: int = 2
    low: int = 3
    close: int = 4
    volume: int = 7


@dataclass(frozen=True, slots=True)
class Page:
    """One answer with some of the minutes."""

    fetched: Fetched
    candles: Sequence[Candle]

    def minutes(self) -> AbstractSet[int]:
        """Give the starts of its minutes."""
        return {each.at for each in self.candles}


@dataclass(frozen=True, slots=True)
class Priced:
    """A coin's price path with all the bodies that it follows from."""

    path: PricePath
    bodies: tuple[Fetched, ...]


Pages = Sequence[Page]
Ask = Callable[[str], Pages | None]


def read_candles(fetched: Fetched, rows: Any, columns: Columns) -> list[Candle]:
    """Read a venue's rows; SourceError names the row that is none."""
    return [_candle(fetched, row, columns) for row in listed(fetched, "candles", rows)]


def _candle(fetched: Fetched, row: Any, columns: Columns) -> Candle:
    try:
        found = Candle(
            int(amount(row[columns.at])),
            amount(row[columns.opened]),
            amount(row[columns.high]),
            amount(row[columns.low]),
            amount(row[columns.close]),
            amount(row[columns.volume]),
        )
    except (WrongValueError, LookupError, TypeError):
        wrong(fetched, "candles", "holds a row that is no candle", row)
    if not 0 < found.low <= min(found.open, found.close) <= max(found.open, found.close):
        wrong(fetched, "candles", "holds a candle whose prices contradict each other", row)
    if found.high < max(found.open, found.close):
        wrong(fetched, "candles", "holds a candle whose prices contradict each other", row)
    return found


def spans(window: Window, size: int) -> Iterator[tuple[int, int]]:
    """Cut a window into spans of at most `size` minutes: first and last start of a minute."""
    for first in range(window.first_ms, window.end_ms, size * MINUTE):
        yield first, min(first + size * MINUTE, window.end_ms) - MINUTE


def price_path(candles: Iterable[Candle], window: Window) -> PricePath:
    """Follow the price through the whole minutes of a window."""
    found = {each.at: each for each in candles if window.first_ms <= each.at < window.end_ms}
    first, last = found.get(window.first_ms), found.get(window.end_ms - MINUTE)
    opened = None if first is None else first.open
    closed = None if last is None else last.close
    missing = window.minutes - len(found)
    if missing or not found:
        return PricePath(opened, closed, missing=missing)
    low = min(found.values(), key=lambda each: (each.low, each.at))
    high = min(found.values(), key=lambda each: (-each.high, each.at))
    volume = sum((each.volume for each in found.values()), Decimal(0))
    return PricePath(opened, closed, high.high, low.low, high.at, low.at, volume)


def glean_prices(
    into: Collector, venue: str, coins: Sequence[str], window: Window, ask: Ask
) -> dict[str, Priced]:
    """Take the price path of each coin at a venue; `ask` gives None for a coin it does not have."""
    found: dict[str, Priced] = {}
    if not 0 < window.minutes <= LONGEST:
        into.note(f"prices are left out: the window has {window.minutes:,} minutes.")
        return found
    for coin in coins:
        pages = ask(coin)
        if pages is None:
            into.note(f"has no {coin} against USDT; its prices are left out.")
            continue
        path = price_path((each for page in pages for each in page.candles), window)
        found[coin] = Priced(path, tuple(page.fetched for page in pages))
        if path.missing:
            minutes = f"{path.missing:,} of {window.minutes:,} minutes"
            into.note(f"{minutes} of {coin} are missing, so its high and low are left out.")
        for page in pages:
            into.add((page.fetched,), _fields(coin, venue, path, window, page.minutes()))
    return found


def _fields(
    coin: str, venue: str, path: PricePath, window: Window, minutes: AbstractSet[int]
) -> dict[str, object]:
    """Give the fields that the minutes of one body bear out."""
    fields: dict[str, object] = {}
    if window.first_ms in minutes and path.opened is not None:
        fields["open"] = plain(path.opened)
    if window.end_ms - MINUTE in minutes and path.last is not None:
        fields["last"] = plain(path.last)
    for end, price, at in (("low", path.low, path.low_at), ("high", path.high, path.high_at)):
        if price is not None and at is not None and at in minutes:
            fields |= {end: plain(price), f"{end}_at": moment(at)}
            fields[f"venue_{end}s.{venue}"] = plain(price)
    return {f"prices.{coin}.{name}": value for name, value in fields.items()}


def moment(at: int) -> str:
    """Write Unix milliseconds as ISO 8601 with Z, whole seconds."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
