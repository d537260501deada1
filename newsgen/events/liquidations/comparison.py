"""The facts of history: the place on the provider's list, the record, the latest like figure.

A place is `place` only where definition and coverage are the list's own; a rolling figure set
against calendar days gives `indicative_place`, which rules cannot rank by and texts name as such.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

from newsgen.events.liquidations.brief import Brief
from newsgen.facts import FactSheet
from newsgen.history.listing import Comparison, Entry, Rank, compare
from newsgen.model import Provenance, Unit, Warned

_STEPS = (3, 5, 10)
# Per cent; an earlier figure farther away than this says little of the new one.
_MUCH_LOWER, _MUCH_HIGHER = 25, 100
_RECENT_DAYS = 31
_LEAST_FRACTION = Decimal("0.01")  # below it the record is no measure of the event


def state_comparison(
    sheet: FactSheet, brief: Brief, *, indicative: bool
) -> tuple[Comparison, tuple[Warned, ...]]:
    """State what history carries of the total; warn where the editor must confirm a placing."""
    found = compare(
        brief.total_usd,
        provider=brief.provider,
        definition=brief.definition,
        window_hours=brief.window_hours,
        window_start=brief.window_start,
        window_end=brief.window_end,
        complete_day=brief.complete_day or brief.definition == "rolling",
    )
    _state_entry(sheet, "record", found.record)
    if found.record and found.record.usd > brief.total_usd and not brief.total_is_floor:
        sheet.share("record_fraction", "total_usd", "record_usd")
        fraction = sheet.number("record_fraction") or 1
        far = fraction >= _LEAST_FRACTION and fraction * 2 <= 1
        sheet.derive("far_below_record", far, Unit.FLAG, "below", "record_fraction")
        near = fraction * 2 > 1
        sheet.derive("near_record", near, Unit.FLAG, "above", "record_fraction")
    _state_entry(sheet, "recent", found.recent)
    _state_recent(sheet, brief, found.recent)
    warnings: tuple[Warned, ...] = ()
    if found.rank is not None and not brief.total_is_floor:
        if found.kind == "same" and found.compiled_year is not None:
            _state_rank(sheet, brief, found.rank, "late_place")
        elif found.kind == "same":
            _state_rank(sheet, brief, found.rank, "place")
        elif indicative:
            _state_rank(sheet, brief, found.rank, "indicative_place")
            warnings = (_confirm(found.rank, brief),)
        if found.compiled_year is not None and (found.kind == "same" or indicative):
            sheet.add("list_year", found.compiled_year, Unit.YEAR, _source(found.rank.record))
    return found, warnings


def _state_rank(sheet: FactSheet, brief: Brief, rank: Rank, name: str) -> None:
    source = _source(rank.record or rank.below)
    sheet.add(name, rank.place, Unit.PLACE, source)
    sheet.add("list_size", rank.of, Unit.COUNT, source)
    sheet.add("exact_place", rank.exact, Unit.FLAG, source)
    # "The largest" is record_ever's to say.
    sheet.add("exact_superlative", rank.exact and rank.place > 1, Unit.FLAG, source)
    limit = next((step for step in _STEPS if rank.place <= step), None)
    sheet.derive("place_limit", limit, Unit.COUNT, "bound", name)
    _state_entry(sheet, "above", rank.above)
    equal = next((entry for entry in rank.ties if entry.usd == brief.total_usd), None)
    _state_entry(sheet, "below", equal or rank.below)
    sheet.gap("gap_above_pct", "above_usd", "total_usd")
    sheet.gap("gap_below_pct", "total_usd", "below_usd")
    if name == "place":
        if rank.since is not None and rank.since_sound:
            _state_entry(sheet, "since", rank.since)
            sheet.add("since_days", (brief.as_of.date() - rank.since.day).days, Unit.COUNT)
            sheet.gap("since_gap_pct", "since_usd", "total_usd")
        if rank.ties:
            _state_entry(sheet, "tie", rank.ties[0])


def _state_recent(sheet: FactSheet, brief: Brief, recent: Entry | None) -> None:
    """Say how a like figure of the past month compares; a floor compares with nothing."""
    sheet.gap("recent_gap_pct", "recent_usd", "total_usd")
    gap = sheet.number("recent_gap_pct")
    if recent is None or gap is None or brief.total_is_floor:
        return
    old = (brief.as_of.date() - recent.day).days > _RECENT_DAYS
    if old or not -_MUCH_LOWER <= gap <= _MUCH_HIGHER:
        return
    way = "recent_like" if abs(gap) < 1 else "recent_lower" if gap < 0 else "recent_higher"
    sheet.derive(way, True, Unit.FLAG, "sign", "recent_gap_pct")


def _state_entry(sheet: FactSheet, name: str, entry: Entry | None) -> None:
    if entry is None:
        return
    at = datetime.combine(entry.day, time(), UTC)
    sheet.add(f"{name}_usd", entry.usd, Unit.USD, _source(entry), at)
    sheet.add(f"{name}_day", entry.day, Unit.DAY, _source(entry), at)


def _source(entry: Entry | None) -> Provenance | None:
    return None if entry is None else Provenance(entry.publisher, entry.url)


def _confirm(rank: Rank, brief: Brief) -> Warned:
    return Warned(
        "indicative_place",
        "total_usd",
        f"The total would place number {rank.place} on {brief.provider}'s list of the largest "
        "days, but it is a rolling figure and the list counts calendar days. The text says so; "
        "confirm that the comparison may stand.",
    )
