"""The summary of one 24-hour window: exact totals, the largest order, hours and first bursts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsgen.orders.days import CoinSum
from newsgen.orders.engine import DAY_MS, MINUTE_MS, Span
from newsgen.symbols import coin_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

HOUR_MS = 3_600_000
HOURS = 24
HOUR_MINUTES = 60
LEAD = "BTC"
_SHARE = 0.99  # of a venue's minutes with orders are smaller than a burst


@dataclass(frozen=True, slots=True)
class LargestOrder:
    """The largest order; of equal ones the earliest."""

    usd: int
    exchange: str
    symbol: str
    side: str
    ms: int


@dataclass(frozen=True, slots=True)
class Burst:
    """The first minute of a venue, in the window's largest hour, that is exceptional for it.

    It is as large as the largest hundredth of the venue's minutes with orders. `price`: the lead
    coin's last price of that minute, at any venue; None where it had no order.
    """

    exchange: str
    start_ms: int
    usd: int
    price: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What the orders of a window (end - 24h, end] add up to, US cents.

    `coins` and `venues` by size; `hours` from the oldest. `digest` is the SHA-256 of the orders as
    sorted lines of time,exchange,symbol,side,cents, whatever engine read them.
    """

    span: Span
    orders: int
    whole: CoinSum
    coins: tuple[CoinSum, ...]
    venues: tuple[CoinSum, ...]
    largest: LargestOrder
    hours: tuple[int, ...]
    bursts: tuple[Burst, ...]
    digest: str


def window(end_ms: int) -> Span:
    """Give the span of the window (end - 24h, end]."""
    return Span(end_ms - DAY_MS + 1, end_ms + 1)


def summarise(
    orders: pa.Table, span: Span, minutes: Iterable[pa.Table], exchanges: Iterable[str] = ()
) -> Summary:
    """Sum the orders of a window up; there is at least one.

    `minutes`, by venue, hold the minutes that bursts are measured against; `exchanges` names
    venues that are listed even without an order.
    """
    from pyarrow import compute

    names = ("ms", "exchange", "symbol", "side", "usd", "price")
    orders = orders.sort_by([(name, "ascending") for name in names])
    usd = orders["usd"].to_numpy().astype("i8")
    short = compute.equal(orders["side"], "short").to_numpy()
    venue, venues = _coded(orders, "exchange")
    symbol, symbols = _coded(orders, "symbol")
    coins = list(dict.fromkeys(map(coin_of, symbols)))
    coin = _recoded(symbol, [coins.index(coin_of(each)) for each in symbols])
    by_coin = _by_size(_sums(coin, coins, usd, short))
    limits = _limits(minutes)
    missing = [CoinSum(name, 0, 0) for name in sorted({*exchanges, *limits} - set(venues))]
    rows = _Rows(orders["ms"].to_numpy(), usd, venue, coin, orders["price"].to_numpy())
    lead = coins.index(LEAD if LEAD in coins else by_coin[0].name)
    return Summary(
        span,
        len(usd),
        CoinSum("", int(usd[~short].sum()), int(usd[short].sum())),
        by_coin,
        (*_by_size(_sums(venue, venues, usd, short)), *missing),
        _largest(orders, int(usd.argmax())),
        _hours(rows, span),
        tuple(_bursts(rows, venues, limits, span, lead)),
        _digest(orders),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Orders by time, column by column; venue and coin as numbers."""

    ms: np.ndarray
    usd: np.ndarray
    venue: np.ndarray
    coin: np.ndarray
    price: np.ndarray


def _coded(orders: pa.Table, name: str) -> tuple[np.ndarray, list[str]]:
    coded = orders[name].combine_chunks().dictionary_encode()
    return coded.indices.to_numpy(), coded.dictionary.to_pylist()


def _recoded(codes: np.ndarray, numbers: list[int]) -> np.ndarray:
    import numpy as np

    found: np.ndarray = np.array(numbers)[codes]
    return found


def _sums(code: np.ndarray, names: list[str], usd: np.ndarray, short: np.ndarray) -> list[CoinSum]:
    import numpy as np

    sides = np.zeros((2, len(names)), dtype="i8")
    np.add.at(sides, (short.astype("i8"), code), usd)
    return [CoinSum(*each) for each in zip(names, *sides.tolist(), strict=True)]


def _by_size(sums: list[CoinSum]) -> tuple[CoinSum, ...]:
    return tuple(sorted(sums, key=lambda each: (-each.total, each.name)))


def _largest(orders: pa.Table, row: int) -> LargestOrder:
    found = orders.slice(row, 1).to_pylist()[0]
    return LargestOrder(*(found[name] for name in ("usd", "exchange", "symbol", "side", "ms")))


def _hours(rows: _Rows, span: Span) -> tuple[int, ...]:
    import numpy as np

    sums = np.zeros(HOURS, dtype="i8")
    np.add.at(sums, (rows.ms - span.start) // HOUR_MS, rows.usd)
    return tuple(sums.tolist())


def _limits(minutes: Iterable[pa.Table]) -> Mapping[str, int]:
    """Give for each venue the sum that 99 of 100 of its minutes with orders do not exceed."""
    import numpy as np
    import pyarrow as pa

    parts = list(minutes)
    if not parts:
        return {}
    table = pa.concat_tables(parts).group_by(["exchange", "minute"]).aggregate([("usd", "sum")])
    venue, venues = _coded(table, "exchange")
    sums = table["usd_sum"].to_numpy()
    return {
        name: int(np.quantile(sums[venue == code], _SHARE, method="inverted_cdf"))
        for code, name in enumerate(venues)
    }


def _bursts(
    rows: _Rows, venues: list[str], limits: Mapping[str, int], span: Span, lead: int
) -> Iterable[Burst]:
    """Give the first burst of each venue within the largest hour, by time.

    One minute of a hundred is a burst, some every day; those of one hour belong together.
    """
    import numpy as np

    first = _largest_hour(rows, span)
    minute = rows.ms // MINUTE_MS
    within = (minute >= first) & (minute < first + HOUR_MINUTES)
    found = []
    for code, name in enumerate(venues):
        own = within & (rows.venue == code)
        sums = np.zeros(HOUR_MINUTES, dtype="i8")
        np.add.at(sums, minute[own] - first, rows.usd[own])
        large = np.flatnonzero(sums >= max(1, limits.get(name, 1)))
        if len(large):
            at = first + int(large[0])
            prices = rows.price[(minute == at) & (rows.coin == lead)]
            prices = prices[~np.isnan(prices)]
            price = float(prices[-1]) if len(prices) else None
            found.append(Burst(name, at * MINUTE_MS, int(sums[large[0]]), price))
    return sorted(found, key=lambda burst: (burst.start_ms, burst.exchange))


def _largest_hour(rows: _Rows, span: Span) -> int:
    """Give the first of the 60 whole minutes with the largest sum."""
    import numpy as np

    start = -(-span.start // MINUTE_MS)
    sums = np.zeros(span.end // MINUTE_MS - start, dtype="i8")
    place = rows.ms // MINUTE_MS - start
    inside = (place >= 0) & (place < len(sums))
    np.add.at(sums, place[inside], rows.usd[inside])
    before = np.concatenate([[0], np.cumsum(sums)])
    return start + int((before[HOUR_MINUTES:] - before[:-HOUR_MINUTES]).argmax())


def _digest(orders: pa.Table) -> str:
    import pyarrow as pa
    from pyarrow import compute

    names = ("ms", "exchange", "symbol", "side", "usd")
    parts = [orders[name].cast(pa.string()) for name in names]
    lines = compute.binary_join_element_wise(*parts, ",").to_pylist()
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
