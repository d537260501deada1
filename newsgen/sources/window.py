"""What a provider is asked: the event's window, the coins, the time of the run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = 60_000  # milliseconds
HOUR = 60 * MINUTE

Params = dict[str, str | int]  # of an address


def milliseconds(moment: datetime) -> int:
    """Give an aware time as Unix milliseconds, rounded down."""
    return int(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Window:
    """What a brief counts, from `start` to `end`, both UTC."""

    start: datetime
    end: datetime

    @property
    def first_ms(self) -> int:
        """Give the first whole minute that begins within the window."""
        return -(-milliseconds(self.start) // MINUTE) * MINUTE

    @property
    def end_ms(self) -> int:
        """Give the end of the last whole minute within the window."""
        return milliseconds(self.end) // MINUTE * MINUTE

    @property
    def minutes(self) -> int:
        """Count the whole minutes of the window."""
        return max(0, (self.end_ms - self.first_ms) // MINUTE)


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a provider.

    `window` is None where the provider itself decides what is counted. `address` replaces the
    provider's own, for a proxy or a test; empty is the provider's.
    """

    now: datetime
    window: Window | None = None
    coins: tuple[str, ...] = ()
    address: str = ""

    def counted(self) -> Window:
        """Give the window; without one, the 24 hours that end now."""
        return self.window or Window(self.now - timedelta(hours=24), self.now)
