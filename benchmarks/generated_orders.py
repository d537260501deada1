"""Orders of a made-up market for tests and benchmarks: the same seed gives the same orders.

Symbols follow Zipf's law and sums a heavy-tailed one; days differ, and in bursts of some minutes
orders come fifty times as often and mostly from one side. One Parquet file holds a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

MINUTE_MS = 60_000
DAY_MINUTES = 1440
MONTH_DAYS = 30
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC)
EXCHANGES = ("binance", "bybit", "okx")
SHARES = (0.5, 0.3, 0.2)
SHAPES = ("{}USDT", "{}USDT", "{}-USDT-SWAP")
LEADING = ("BTC", "ETH", "SOL", "XRP", "DOGE", "BNB", "ADA", "1000PEPE", "LINK", "AVAX")


@dataclass(frozen=True, slots=True)
class Market:
    """How many orders there are, over how many days, in how many coins."""

    rows: int
    days: int
    coins: int = 100
    seed: int = 20260206
    first: datetime = FIRST_DAY


def coins_of(market: Market) -> list[str]:
    return [*LEADING, *(f"C{n}" for n in range(len(LEADING), market.coins))][: market.coins]


def tables(market: Market):
    """Give the orders by thirty days, in the order of time."""
    import numpy as np

    months = -(-market.days // MONTH_DAYS)
    rng = np.random.default_rng(market.seed)
    sizes = [min(MONTH_DAYS, market.days - MONTH_DAYS * month) for month in range(months)]
    busy = rng.lognormal(0, 0.4, months) * np.array(sizes)
    counts = rng.multinomial(market.rows, busy / busy.sum())
    for month, (days, count) in enumerate(zip(sizes, counts, strict=True)):
        start = market.first + timedelta(days=MONTH_DAYS * month)
        yield start, _table(market, rng, start, days, int(count))


def write(market: Market, folder: Path) -> list[Path]:
    """Write the orders to `folder`, a file a month; give the files."""
    from newsgen.orders import layout

    files = []
    for start, table in tables(market):
        files.append(folder / f"{start:%Y-%m-%d}.parquet")
        layout.write(files[-1], table)
    return files


def _table(market: Market, rng: np.random.Generator, start: datetime, days: int, count: int):
    import numpy as np
    import pyarrow as pa

    pace, long_share = _minutes(rng, days)
    minute = np.repeat(np.arange(len(pace)), rng.multinomial(count, pace))
    within = rng.integers(0, MINUTE_MS, count)
    time = np.sort(minute * MINUTE_MS + within) + int(start.timestamp()) * 1000
    coin = rng.choice(market.coins, count, p=_zipf(market.coins)).astype("int16")
    exchange = rng.choice(len(EXCHANGES), count, p=SHARES).astype("int16")
    usd = np.minimum(rng.lognormal(11.5, 2.1, count), 3e9).astype("int64") + 100
    price = _prices(rng, market.coins, len(pace), coin, minute)
    return pa.table(
        {
            "time": time,
            "exchange": _words(exchange, EXCHANGES),
            "symbol": _words(exchange * market.coins + coin, _symbols(market)),
            "side": _words((rng.random(count) > long_share[minute]).astype("int8"), _SIDES),
            "price": price,
            "quantity": np.round(usd / 100 / price, 4),
            "usd": usd,
        }
    )


_SIDES = ("long", "short")


def _minutes(rng: np.random.Generator, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Give each minute's share of the orders, and the share of long positions among them."""
    import numpy as np

    minutes = days * DAY_MINUTES
    pace = np.repeat(rng.lognormal(0, 0.7, days), DAY_MINUTES) * rng.lognormal(0, 0.6, minutes)
    long_share = np.full(minutes, 0.55)
    for at in rng.integers(0, minutes, max(1, days // 4)):
        length = min(int(rng.integers(5, 90)), minutes - int(at))
        fading = np.exp(-np.arange(length) / 20)
        pace[at : at + length] *= 1 + 50 * fading
        long_share[at : at + length] = rng.choice([0.92, 0.1], p=[0.7, 0.3])
    return pace / pace.sum(), long_share


def _zipf(coins: int) -> np.ndarray:
    import numpy as np

    shares = 1 / np.arange(1, coins + 1) ** 1.1
    return shares / shares.sum()


def _prices(rng, coins, minutes, coin, minute) -> np.ndarray:
    import numpy as np

    base = 60_000 / np.arange(1, coins + 1) ** 2.2
    walk = np.exp(np.cumsum(rng.normal(0, 0.0008, minutes)))
    return np.round(base[coin] * walk[minute], 4) + 0.0001


def _symbols(market: Market) -> list[str]:
    return [shape.format(coin) for shape in SHAPES for coin in coins_of(market)]


def _words(codes: np.ndarray, words) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    distinct = list(dict.fromkeys(words))  # Parquet takes no dictionary with a word twice
    place = np.array([distinct.index(word) for word in words], dtype="int16")
    return pa.DictionaryArray.from_arrays(pa.array(place[codes]), pa.array(distinct))
