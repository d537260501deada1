"""Remembers the orders of the past 48 hours, so that none is kept twice.

Venues send orders again after a reconnect and give them no id. Two alike in one message are two
orders; alike in a later message they are the same ones again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from newsgen.live.order import Key, Order

MEMORY_MS = 48 * 3_600_000
MOST = 1_000_000  # orders; beyond them the oldest are forgotten first


class Memory:
    """How often each order was seen in one message, by its key; bounded in time and number."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: dict[Key, int] = {}
        self._by_time: list[Key] = []

    def sift(self, orders: Sequence[Order]) -> tuple[Order, ...]:
        """Give the orders of one message that are new, and remember them."""
        fresh: list[Order] = []
        within: Counter[Key] = Counter()
        for order in orders:
            key = order.key
            within[key] += 1
            if within[key] > self._seen.get(key, 0):
                self._remember(key, within[key])
                fresh.append(order)
        return tuple(fresh)

    def recall(self, keys: Iterable[Key]) -> None:
        """Remember orders that were kept earlier, each as often as it was kept."""
        for key in keys:
            self._remember(key, self._seen.get(key, 0) + 1)

    def forget(self, now_ms: int) -> None:
        """Forget orders that are older than 48 hours, and the oldest beyond the bound."""
        while self._by_time and (
            self._by_time[0].time_ms <= now_ms - MEMORY_MS or len(self._by_time) > self._most
        ):
            self._seen.pop(heappop(self._by_time), None)

    def _remember(self, key: Key, times: int) -> None:
        if key not in self._seen:
            heappush(self._by_time, key)
        self._seen[key] = times
