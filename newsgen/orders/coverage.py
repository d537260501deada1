"""What orders cover: who their totals come from, and where the data may begin or end."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.symbols import venue_name

OURS = "newsgen"  # the provider of totals over several venues
QUIET_MS = 3_600_000  # without an order at an edge of the data: they may begin or end there


def provider_of(exchanges: Iterable[str]) -> str:
    """Name who the totals come from: the venue where there is one, else ourselves."""
    names = {venue_name(exchange) for exchange in exchanges}
    return names.pop() if len(names) == 1 else OURS
