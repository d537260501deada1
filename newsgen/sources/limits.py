"""What a request may take: time, bytes, attempts; and how fast a provider may be asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one `get`; times are seconds.

    `connect`, `read`: until there is a connection, and until its next bytes. `attempt`: one
    attempt, redirects included. `total`: all attempts with the waits between them. `longest_wait`:
    the longest wait that a provider may ask for. `wait_initial`, `wait_max`, `wait_jitter`: the
    backoff, doubled each time, where the provider asks for none. `max_bytes`: of a decoded body.
    """

    connect: float = 10.0
    read: float = 15.0
    attempt: float = 40.0
    total: float = 150.0
    longest_wait: float = 65.0
    attempts: int = 4
    wait_initial: float = 0.5
    wait_max: float = 8.0
    wait_jitter: float = 0.5
    max_bytes: int = 20_000_000
    max_redirects: int = 3


@dataclass(slots=True)
class Pace:
    """Holds back requests to a provider that said that the limit is reached."""

    sleep: Callable[[float], None]
    longest: float
    _free_at: dict[str, float] = field(default_factory=dict)

    def hold(self, provider: str, seconds: float) -> None:
        """Let nothing be sent to a provider for some seconds, no more than the longest wait."""
        self._free_at[provider] = time.monotonic() + min(seconds, self.longest)

    def wait(self, provider: str) -> None:
        """Wait until the provider may be asked."""
        left = self._free_at.pop(provider, 0.0) - time.monotonic()
        if left > 0:
            self.sleep(left)
