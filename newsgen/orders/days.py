"""Adds up what an engine summed: the orders of each UTC day by coin and side, and by minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsgen.orders.engine import DAY_MINUTES
from newsgen.symbols import coin_of

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_COINS = 1 << 24  # more than there are


@dataclass(frozen=True, slots=True)
class CoinSum:
    """What was liquidated of one coin, or at one venue, by side, US cents."""

    name: str
    long: int
    short: int

    @property
    def total(self) -> int:
        """The sum of both sides."""
        return self.long + self.short


@dataclass(frozen=True, slots=True)
class OneDay:
    """A UTC day, counted from 1970: its sums by coin, by name, and its largest order in cents."""

    day: int
    coins: tuple[CoinSum, ...]
    largest: int


class DaySums:
    """The days that have orders, ascending: `days`, and when gone through, their sums."""

    def __init__(self, tables: Iterable[pa.Table]) -> None:
        """Add up the tables of `Engine.history`."""
        self._coins: dict[str, int] = {}
        self._add_up([self._part(table) for table in tables])

    def __iter__(self) -> Iterator[OneDay]:
        names = list(self._coins)
        bounds = [*self._starts.tolist(), len(self._coin)]
        for place, day in enumerate(self.days):
            rows = slice(bounds[place], bounds[place + 1])
            sums = zip(
                (names[code] for code in self._coin[rows].tolist()),
                self._long[rows].tolist(),
                self._short[rows].tolist(),
                strict=True,
            )
            coins = sorted((CoinSum(*each) for each in sums), key=lambda coin: coin.name)
            yield OneDay(day, tuple(coins), int(self._largest[place]))

    def _part(self, table: pa.Table) -> tuple[np.ndarray, ...]:
        """Give day and coin as one key, long and short sums and the largest order, row by row."""
        import numpy as np

        symbols = table["symbol"].combine_chunks().dictionary_encode()
        names = [coin_of(symbol) for symbol in symbols.dictionary.to_pylist()]
        codes = np.array([self._coins.setdefault(n, len(self._coins)) for n in names], dtype="i8")
        key = _ints(table, "day") * _COINS + codes[symbols.indices.to_numpy()]
        usd, short = _ints(table, "usd"), _ints(table, "short_usd")
        return key, usd - short, short, _ints(table, "largest")

    def _add_up(self, parts: list[tuple[np.ndarray, ...]]) -> None:
        import numpy as np

        empty = np.empty(0, dtype="i8")
        joined = [np.concatenate([empty, *(part[i] for part in parts)]) for i in range(4)]
        key, starts, order = _grouped(joined[0])
        self._coin, days = key % _COINS, key // _COINS
        self._long = np.add.reduceat(joined[1][order], starts) if len(key) else empty
        self._short = np.add.reduceat(joined[2][order], starts) if len(key) else empty
        largest = np.maximum.reduceat(joined[3][order], starts) if len(key) else empty
        by_day, self._starts, _ = _grouped(days)
        self._largest = np.maximum.reduceat(largest, self._starts) if len(key) else empty
        self.days: tuple[int, ...] = tuple(by_day.tolist())


def _grouped(key: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the distinct keys, ascending, where each starts, and the order that sorts the rows."""
    import numpy as np

    order = np.argsort(key, kind="stable")
    ordered = key[order]
    new = np.ones(len(key), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    return ordered[starts], starts, order


class MinuteSums:
    """Every minute of a run of days, those without orders too: `long` and `short`, US cents."""

    def __init__(self, tables: Iterable[pa.Table], first_day: int, days: int) -> None:
        """Add up the tables of `Engine.minutes`; minutes outside the days are left out."""
        import numpy as np

        self.first_day, self.days = first_day, days
        self.first = first_day * DAY_MINUTES
        total, self.short = (np.zeros(days * DAY_MINUTES, dtype="i8") for _ in range(2))
        for table in tables:
            place = _ints(table, "minute") - self.first
            inside = (place >= 0) & (place < len(total))
            np.add.at(total, place[inside], _ints(table, "usd")[inside])
            np.add.at(self.short, place[inside], _ints(table, "short_usd")[inside])
        self.long = total - self.short

    def packed(self, day: int) -> bytes:
        """Give the 1,440 minutes of a day, long and short in turn, as little-endian int64."""
        import numpy as np

        at = self._slice(day)
        return np.column_stack((self.long[at], self.short[at])).astype("<i8").tobytes()

    def best_hour(self, day: int) -> int:
        """Give the largest sum of a clock hour of the day, UTC."""
        at = self._slice(day)
        return int((self.long[at] + self.short[at]).reshape(24, 60).sum(axis=1).max())

    def _slice(self, day: int) -> slice:
        start = (day - self.first_day) * DAY_MINUTES
        return slice(start, start + DAY_MINUTES)


def _ints(table: pa.Table, name: str) -> np.ndarray:
    found: np.ndarray = table[name].to_numpy().astype("i8")
    return found
