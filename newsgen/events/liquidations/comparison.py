"""The facts of history: the place among earlier days, the record, the latest like figure.

A place is `place` only where definition and coverage are the list's own; a rolling figure set
against calendar days gives `indicative_place`, which rules cannot rank by and texts name as such.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.coverage import covered
from newsgen.events.liquidations.series import Findings
from newsgen.events.liquidations.standing import (
    confirm_place,
    source_of,
    state_day,
    state_measured,
    state_record_regime,
    state_standing,
)
from newsgen.facts import FactSheet
from newsgen.history.listing import ALL_EXCHANGES, Comparison, Entry, Rank, compare
from newsgen.model import CONFIRM, Provenance, Unit, Warned
from newsgen.series.model import Standing

_STEPS = (3, 5, 10)
# Per cent; an earlier figure farther away than this says little of the new one.
_MUCH_LOWER, _MUCH_HIGHER = 25, 100
_RECENT_DAYS = 31
_TIED = Decimal("0.95")  # a record this near is no other amount
_LEAST_FRACTION = Decimal("0.01")  # below it the record is no measure of the event


@dataclass(frozen=True, slots=True)
class Compared:
    """What history carried, in words for the editor: warnings, and reasons for what is not said."""

    warnings: tuple[Warned, ...] = ()
    reasons: tuple[str, ...] = ()


def state_comparison(
    sheet: FactSheet, brief: Brief, series: Findings | None, *, indicative: bool
) -> Compared:
    """State what history carries of the total; warn where the editor must confirm a placing.

    The total's own series goes before the provider's list of days, which goes before another
    series of days. The record is the larger one of list and own series.
    """
    listed = _compare(brief)
    reasons = (*(series.reasons if series else ()), *listed.reasons)
    if series is not None and _contradicted(series, listed):
        larger = "the provider has published a larger day than the stored series has for that day"
        reasons = (f"{larger}: no place in it", *reasons)
        series = replace(series, standing=None)
    own = series if series and series.standing and not series.indicative else None
    _state_record(sheet, brief, listed.record, own.standing if own else None)
    _state_entry(sheet, "recent", listed.recent)
    _state_recent(sheet, brief, listed.recent)
    if series is not None:
        state_measured(sheet, series)
    if own is not None:
        state_standing(sheet, brief, own)
        return Compared(_stored_differs(own), own.reasons)
    warnings = _state_list(sheet, brief, listed, indicative=indicative)
    if series is not None:
        placed = listed.rank is not None or not indicative
        stated = state_standing(sheet, brief, series, place=not placed)
        if stated and series.standing and sheet.known("place_limit"):
            warnings = (*warnings, confirm_place(series.standing))
    return Compared(warnings, reasons)


def _stored_differs(own: Findings) -> tuple[Warned, ...]:
    """Warn where the series has another value for the event's own day."""
    if own.standing is None or own.stored_cents is None:
        return ()
    cents, stored = own.standing.cents, own.stored_cents
    if abs(stored - cents) * 20 <= cents:
        return ()
    message = (
        f"The stored series {own.standing.series.id} has {stored // 100:,} USD for this day, "
        f"the brief {cents // 100:,}. Find out which is right before you sign."
    )
    return (Warned("series_differs", "total_usd", message),)


def _compare(brief: Brief) -> Comparison:
    return compare(
        brief.total_usd,
        provider=brief.provider,
        definition=brief.definition,
        window_hours=brief.window_hours,
        window_start=brief.window_start,
        window_end=brief.window_end,
        complete_day=brief.complete_day or brief.definition == "rolling",
        coverage=covered(brief) or ALL_EXCHANGES,
    )


def _contradicted(series: Findings, listed: Comparison) -> bool:
    """Say whether a larger day is published within the series' span that it does not know so."""
    standing = series.standing
    if standing is None or series.first is None:
        return False
    entries = listed.listing.entries if listed.listing else ()
    recent = (listed.recent,) if listed.recent else ()
    known = series.larger
    if standing.series.head.definition == "rolling":  # a day's highest window may end on the next
        known |= {day - timedelta(days=1) for day in known}
    return any(
        entry.usd * 100 > standing.cents
        and series.first <= entry.day < standing.before
        and entry.day not in known
        for entry in (*entries, *recent)
    )


def _state_record(
    sheet: FactSheet, brief: Brief, listed: Entry | None, own: Standing | None
) -> None:
    """State the largest earlier value, and how near the total comes to it."""
    stored = own.record if own is not None else None
    if (
        own is not None
        and stored is not None
        and (listed is None or stored.cents > listed.usd * 100)
    ):
        state_day(sheet, "record", stored, source_of(own))
        sheet.add("record_in_series", value=True, unit=Unit.FLAG)
        state_record_regime(sheet, brief, stored.day)
    else:
        _state_entry(sheet, "record", listed)
    record = sheet.number("record_usd")
    if record is None or record <= brief.total_usd or brief.total_is_floor:
        return
    sheet.share("record_fraction", "total_usd", "record_usd")
    fraction = sheet.number("record_fraction") or 1
    far = fraction >= _LEAST_FRACTION and fraction * 2 <= 1
    sheet.derive("far_below_record", far, Unit.FLAG, "below", "record_fraction")
    sheet.derive("near_record", fraction * 2 > 1, Unit.FLAG, "above", "record_fraction")
    sheet.derive("record_tied", fraction > _TIED, Unit.FLAG, "above", "record_fraction")


def _state_list(
    sheet: FactSheet, brief: Brief, found: Comparison, *, indicative: bool
) -> tuple[Warned, ...]:
    """State the place on the provider's list of days."""
    if found.rank is None or brief.total_is_floor:
        return ()
    warnings: tuple[Warned, ...] = ()
    if found.kind == "same" and found.compiled_year is not None:
        _state_rank(sheet, brief, found.rank, "late_place")
    elif found.kind == "same":
        _state_rank(sheet, brief, found.rank, "place")
    elif indicative:
        _state_rank(sheet, brief, found.rank, "indicative_place")
        warnings = (_confirm(found.rank, brief),)
    if found.compiled_year is not None and (found.kind == "same" or indicative):
        sheet.add("list_year", found.compiled_year, Unit.YEAR, _source(found.rank.record))
    return warnings


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
        CONFIRM,
        "indicative_place",
        f"The total would place number {rank.place} on {brief.provider}'s list of the largest "
        "days, but it is a rolling figure and the list counts calendar days. The text says so; "
        "confirm that the comparison may stand.",
    )
