"""Exact totals of the past 24 hours, window (t - 24h, t]; orders may come in any order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

from newsgen.symbols import coin_of

HOUR_MS = 3_600_000
HOURS = 24
DAY_MS = HOURS * HOUR_MS


class Counted(NamedTuple):
    """One order as it is counted; `number` keeps equal ones apart."""

    time_ms: int
    number: int
    venue: str
    symbol: str
    side: str
    cents: int


@dataclass(slots=True)
class Sides:
    """Sums of both sides, US cents, and how many orders they are."""

    long: int = 0
    short: int = 0
    orders: int = 0

    @property
    def total(self) -> int:
        """Both sides together."""
        return self.long + self.short

    def count(self, order: Counted, sign: int) -> None:
        """Add an order, or with -1 take it out."""
        if order.side == "long":
            self.long += sign * order.cents
        else:
            self.short += sign * order.cents
        self.orders += sign


class Totals:
    """Sums of the window that ends at the time it was last moved to."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.whole = Sides()
        self.coins: dict[str, Sides] = {}
        self.venues: dict[str, Sides] = {}
        self._inside: list[Counted] = []
        self._coming: list[Counted] = []  # orders after the window's end
        self._number = 0

    def add(self, venue: str, symbol: str, side: str, time_ms: int, cents: int) -> None:
        """Take an order; one older than the window leaves no trace."""
        self._number += 1
        order = Counted(time_ms, self._number, venue, symbol, side, cents)
        if time_ms > self.now_ms:
            heappush(self._coming, order)
        elif time_ms > self.now_ms - DAY_MS:
            heappush(self._inside, order)
            self._count(order, 1)

    def move(self, now_ms: int) -> None:
        """Let the window end at a time, which never goes back."""
        self.now_ms = max(self.now_ms, now_ms)
        while self._coming and self._coming[0].time_ms <= self.now_ms:
            order = heappop(self._coming)
            heappush(self._inside, order)
            self._count(order, 1)
        while self._inside and self._inside[0].time_ms <= self.now_ms - DAY_MS:
            self._count(heappop(self._inside), -1)

    @property
    def hours(self) -> tuple[int, ...]:
        """Sums of the 24 hours, the oldest first, cents."""
        found = [0] * HOURS
        start = self.now_ms - DAY_MS + 1  # the first millisecond of the window
        for order in self._inside:
            found[(order.time_ms - start) // HOUR_MS] += order.cents
        return tuple(found)

    @property
    def largest(self) -> Counted | None:
        """The largest order; of equal ones the earliest."""
        key = min(self._inside, key=lambda order: (-order.cents, order.time_ms), default=None)
        return key if key is None or key.cents else None

    def _count(self, order: Counted, sign: int) -> None:
        self.whole.count(order, sign)
        for table, name in ((self.coins, coin_of(order.symbol)), (self.venues, order.venue)):
            sides = table.setdefault(name, Sides())
            sides.count(order, sign)
            if not sides.orders:
                del table[name]


def by_size(table: Iterable[tuple[str, Sides]]) -> list[tuple[str, Sides]]:
    """Give sums, the largest first; equal ones by name."""
    return sorted(table, key=lambda item: (-item[1].total, item[0]))
