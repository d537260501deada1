"""The facts of what the total covers, where that is not all exchanges and coins."""

from __future__ import annotations

from collections.abc import Sequence

from newsgen.events.liquidations.brief import Brief
from newsgen.facts import FactSheet
from newsgen.model import Unit

MAX_NAMED = 3


def state_coverage(sheet: FactSheet, brief: Brief) -> None:
    """State the exchanges and coins that are counted; an exchange's own total names it already."""
    if brief.coverage is None:
        return
    venues = brief.coverage.venues
    if [name.casefold() for name in venues] != [brief.provider.casefold()]:
        _state_names(sheet, "venue", venues)
    _state_names(sheet, "coin", brief.coverage.coins)
    if sheet.known("cover_venues") or sheet.known("cover_coins"):
        sheet.add("limited", value=True, unit=Unit.FLAG)
    if sheet.known("cover_venue_1") and not sheet.known("cover_venue_2"):
        sheet.add("one_venue", value=True, unit=Unit.FLAG)


def covered(brief: Brief) -> str:
    """Tell what a limited total covers, for reasons and errors; empty where it covers all."""
    if brief.coverage is None:
        return ""
    venues, coins = brief.coverage.venues, brief.coverage.coins
    parts = [", ".join(venues), f"{len(coins)} coins" if coins else ""]
    return ": ".join(part for part in parts if part)


def _state_names(sheet: FactSheet, kind: str, names: Sequence[str]) -> None:
    if not names:
        return
    sheet.add(f"cover_{kind}s", len(names), Unit.COUNT)
    if len(names) <= MAX_NAMED:
        for place, name in enumerate(names, start=1):
            sheet.add(f"cover_{kind}_{place}", name, Unit.TEXT)
