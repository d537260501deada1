"""The exact highest 24-hour total of each UTC day, from minutes and a few orders.

A window (t - 24h, t] that ends in minute m holds the 1,439 minutes before m whole, a part of m and
a part of the minute a day before m. So the 1,440 minutes up to m bound the best window from below
(it is the window that ends with m), and 1,441 minutes bound each window in m from above. Only the
orders of minutes that can still hold the best window are read again, with those a day before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsgen.orders.days import MinuteSums
from newsgen.orders.engine import DAY_MINUTES, DAY_MS, MINUTE_MS

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest total of the windows (end - 24h, end] that end on a day, US cents.

    `end_ms` is the earliest such end, UTC milliseconds.
    """

    end_ms: int
    long: int
    short: int


Read = Callable[[Sequence[int]], "Iterable[pa.Table]"]


def peaks(minutes: MinuteSums, days: Sequence[int], read: Read) -> Mapping[int, Peak]:
    """Give the peak of each day asked for; `read` gives the orders of minutes, once.

    The day before each must be among the minutes.
    """
    import numpy as np

    if not days:
        return {}
    before = _summed(minutes.long + minutes.short)
    ends = _candidates(minutes, days, before)
    again = np.union1d(ends, ends - DAY_MINUTES)
    orders = _Orders(read((again + minutes.first).tolist()))
    times = _ends(orders, ends, minutes)
    place = times // MINUTE_MS - minutes.first
    totals = _window(before, orders.total, orders, times, place)
    best = _best(times, totals)
    times, place = times[best], place[best]
    short = _window(_summed(minutes.short), orders.short, orders, times, place)
    found = zip(times.tolist(), totals[best].tolist(), short.tolist(), strict=True)
    return {end // DAY_MS: Peak(end, total - part, part) for end, total, part in found}


def _summed(values: np.ndarray) -> np.ndarray:
    """Give for each place the sum of all values before it, and the whole sum last."""
    import numpy as np

    return np.concatenate([np.zeros(1, dtype="i8"), np.cumsum(values)])


def _candidates(minutes: MinuteSums, days: Sequence[int], before: np.ndarray) -> np.ndarray:
    """Give the places of the minutes in which the best window of their day can end.

    A total grows only with an order, so that of minutes without one only a day's first can count:
    there the best window may be what is left of the day before.
    """
    import numpy as np

    starts = (np.array(sorted(days)) - minutes.first_day) * DAY_MINUTES
    place = starts[:, None] + np.arange(DAY_MINUTES)
    at_least = (before[place + 1] - before[place - DAY_MINUTES + 1]).max(axis=1)
    at_most = before[place + 1] - before[place - DAY_MINUTES]
    orders = before[place + 1] > before[place]
    orders[:, 0] = True
    found: np.ndarray = place[(at_most >= at_least[:, None]) & orders]
    return found


class _Orders:
    """Orders by time: `ms`, and the sum of all before each, of both sides and of the short one."""

    def __init__(self, tables: Iterable[pa.Table]) -> None:
        import numpy as np

        parts = [
            [table[name].to_numpy().astype("i8") for name in ("ms", "usd", "short_usd")]
            for table in tables
        ]
        empty = np.empty(0, dtype="i8")
        ms, usd, short = (np.concatenate([empty, *(part[i] for part in parts)]) for i in range(3))
        order = np.argsort(ms, kind="stable")
        self.ms = ms[order]
        self.total, self.short = _summed(usd[order]), _summed(short[order])


def _ends(orders: _Orders, ends: np.ndarray, minutes: MinuteSums) -> np.ndarray:
    """Give the times that a best window can end at: of the orders, and where a day starts."""
    import numpy as np

    inside = np.isin(orders.ms // MINUTE_MS - minutes.first, ends)
    firsts = ends[ends % DAY_MINUTES == 0]  # the first minute is a day's first
    return np.union1d(orders.ms[inside], (firsts + minutes.first) * MINUTE_MS)


def _window(
    before: np.ndarray, sums: np.ndarray, orders: _Orders, times: np.ndarray, place: np.ndarray
) -> np.ndarray:
    """Sum the windows (t - 24h, t]: whole minutes, then the parts of the first and the last."""
    import numpy as np

    start = times - times % MINUTE_MS
    whole = before[place] - before[place - DAY_MINUTES + 1]
    last = _until(orders, sums, times) - sums[np.searchsorted(orders.ms, start)]
    first_ends = sums[np.searchsorted(orders.ms, start - DAY_MS + MINUTE_MS)]
    found: np.ndarray = whole + last + first_ends - _until(orders, sums, times - DAY_MS)
    return found


def _until(orders: _Orders, sums: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Sum the orders that were read, up to and with each time."""
    import numpy as np

    return sums[np.searchsorted(orders.ms, times, side="right")]


def _best(times: np.ndarray, totals: np.ndarray) -> np.ndarray:
    """Give the place of each day's highest total, of equal ones the earliest."""
    import numpy as np

    day = times // DAY_MS
    order = np.lexsort((times, -totals, day))
    first = np.ones(len(order), dtype=bool)
    first[1:] = day[order][1:] != day[order][:-1]
    return order[first]
