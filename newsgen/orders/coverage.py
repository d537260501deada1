"""What orders cover: who their totals come from, and what may be missing from them."""

from __future__ import annotations

OURS = "newsgen"  # who sums orders up: also those of one venue, whose feed is not its own total
QUIET_MS = 3_600_000  # without an order at an edge of the data: they may begin or end there
GAP_MS = 60_000  # stated gaps up to this long leave a window, or a day, whole
