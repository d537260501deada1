"""How often things are done, in seconds, and how long to wait before trying again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Pace:
    """Times of a recorder in seconds.

    `silence`: without a sign of life for so long a connection is dead; a beat is sent three times
    within it. `file_every`: how often the journal becomes Parquet.
    """

    silence: float = 45.0
    file_every: float = 900.0
    flush_every: float = 1.0
    note_every: float = 5.0
    refresh_every: float = 3600.0
    first_delay: float = 0.5
    longest_delay: float = 60.0
    retry_list: float = 20.0
    last_look: float = 5.0

    @property
    def beat(self) -> float:
        """Seconds between two beats; OKX closes after 30 seconds without one."""
        return min(20.0, self.silence / 3)


def delays(pace: Pace, chance: Random) -> Iterator[float]:
    """Give seconds between attempts: doubled each time up to a bound, each between half and all."""
    longest = pace.first_delay
    while True:
        yield longest * (0.5 + chance.random() / 2)
        longest = min(longest * 2, pace.longest_delay)
