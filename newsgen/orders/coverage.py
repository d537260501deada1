"""What orders cover: who their totals come from, and what may be missing from them."""

from __future__ import annotations

from collections.abc import Iterable

from newsgen.orders.engine import Span
from newsgen.orders.files import Gap

OURS = "newsgen"  # who sums orders up: also those of one venue, whose feed is not its own total
QUIET_MS = 3_600_000  # without an order at an edge of the data: they may begin or end there
GAP_MS = 60_000  # stated gaps of a venue up to this long, together, leave a window or day whole


def missed(gaps: Iterable[Gap], span: Span, allowed_ms: int) -> tuple[Gap, ...]:
    """Give the gaps within a span of the venues that were missed for longer than is allowed."""
    by_venue: dict[str, list[Gap]] = {}
    for gap in gaps:
        if gap.start < span.end and gap.end > span.start:
            by_venue.setdefault(gap.venue, []).append(gap)
    return tuple(
        gap for found in by_venue.values() if _length(found, span) > allowed_ms for gap in found
    )


def _length(gaps: Iterable[Gap], span: Span) -> int:
    """Add up the milliseconds of gaps within a span; those that overlap count once."""
    length, reached = 0, span.start
    for gap in sorted(gaps, key=lambda each: each.start):
        start, end = max(gap.start, reached), min(gap.end, span.end)
        length += max(end - start, 0)
        reached = max(reached, end)
    return length
