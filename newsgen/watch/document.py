"""The brief of the current totals, as `newsgen brief --orders` writes one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsgen.events.liquidations.event import KIND
from newsgen.intake.document import as_json
from newsgen.publish.files import as_bytes
from newsgen.symbols import venue_name
from newsgen.watch.totals import HOURS, Sides, Totals, by_size

_MOST_ENTRIES = 200
_COIN = re.compile(r"[A-Za-z0-9]{1,15}")
_PAIR = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_:.-]{0,29}")


@dataclass(frozen=True, slots=True)
class Covered:
    """What the totals cover: the venues that are followed, and whether something was missed."""

    provider: str
    venues: tuple[str, ...]
    is_floor: bool


def as_brief(totals: Totals, at: datetime, covered: Covered) -> bytes:
    """Give the brief of the window that ends at `at`; there is at least one order in it."""
    largest = totals.largest
    assert largest is not None
    document: dict[str, object] = {
        "kind": KIND,
        "provider": covered.provider,
        "definition": "rolling",
        "as_of": _instant(at),
        "window_hours": HOURS,
        "retrieved_at": _instant(at),
        **_amounts(totals.whole),
        "total_is_floor": covered.is_floor,
        "coverage": {"venues": sorted(map(venue_name, covered.venues))},
        "assets": _assets(by_size(totals.coins.items())),
        **_venues(totals, covered),
        "largest_order": {
            "usd": _dollars(largest.cents),
            "venue": venue_name(largest.venue),
            **({"pair": largest.symbol} if _PAIR.fullmatch(largest.symbol) else {}),
            "side": largest.side,
        },
        "hourly_usd": [_dollars(cents) for cents in totals.hours],
    }
    return as_bytes(document)


def with_id(data: bytes, article_id: str) -> bytes:
    """Give a brief under the id of its event."""
    return as_bytes({"kind": KIND, "id": article_id, **json.loads(data)})


def _venues(totals: Totals, covered: Covered) -> dict[str, object]:
    """Give the sums by venue; where one is followed, its share of the whole says nothing."""
    if len(covered.venues) == 1:
        return {}
    sums = by_size(totals.venues.items())
    return {"venues": {venue_name(name): _amounts(sides) for name, sides in sums if sides.total}}


def _assets(coins: Sequence[tuple[str, Sides]]) -> dict[str, object]:
    known = [(name, sides) for name, sides in coins if _COIN.fullmatch(name) and sides.total]
    return {name: _amounts(sides) for name, sides in known[:_MOST_ENTRIES]}


def _amounts(sides: Sides) -> dict[str, object]:
    return {
        "total_usd": _dollars(sides.total),
        "long_usd": _dollars(sides.long),
        "short_usd": _dollars(sides.short),
    }


def _dollars(cents: int) -> object:
    return as_json(f"{cents // 100}.{cents % 100:02d}")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
