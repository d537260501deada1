"""The facts of a total's own series: place, percentile, largest since, sides, streaks, scale."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.series import LEAST_DAYS, Findings
from newsgen.facts import FactSheet
from newsgen.model import Provenance, Unit, Warned
from newsgen.regimes import lifted
from newsgen.series.model import DayValue, Standing

_STEPS = (3, 5, 10)
LEAST_REGIME_DAYS = 30
_LARGE_DAYS = 2


def state_standing(sheet: FactSheet, brief: Brief, found: Findings, *, place: bool = True) -> bool:
    """State what a stored series carries of the total; False where that is no place."""
    standing = found.standing
    if standing is None:
        return False
    source = source_of(standing)
    _state_year(sheet, standing, source, indicative=found.indicative)
    if standing.of - 1 < LEAST_DAYS or not place:
        return False
    _state_series(sheet, standing, source)
    if found.indicative:
        sheet.add("indicative_place", standing.place, Unit.PLACE, source)
        _state_place_limit(sheet, standing, "indicative_place", source)
        return True
    sheet.add("place", standing.place, Unit.PLACE, source)
    _state_place_limit(sheet, standing, "place", source)
    _state_neighbours(sheet, brief, standing, source, sound=found.since_sound)
    _state_regime(sheet, standing, source)
    _state_lift(sheet, brief, standing, source)
    _state_side(sheet, brief, found.side)
    _state_week(sheet, found, source)
    _state_scale(sheet, found, source)
    return True


def state_measured(sheet: FactSheet, found: Findings) -> None:
    """State where order, hour, move, range and volume stand in the past year."""
    for each in found.measured:
        source = Provenance(each.series.head.provider, None, each.series.imported_at)
        sheet.add(each.name, each.value, each.unit, source)


def confirm_place(standing: Standing, brief: Brief) -> Warned:
    """Ask the editor to confirm a rolling total's place among calendar days."""
    return Warned(
        "indicative_place",
        "total_usd",
        f"The total would place number {standing.place} of {standing.of} in the stored series "
        f"{standing.series.id}, but it is a rolling figure and the series counts calendar days. "
        f"Where the text by {brief.provider} says so, confirm that the comparison may stand.",
    )


def _state_year(
    sheet: FactSheet, standing: Standing, source: Provenance, *, indicative: bool
) -> None:
    name = "indicative_percentile" if indicative else "total_percentile"
    sheet.add(name, standing.percentile_365d, Unit.PERCENT, source)
    if standing.percentile_365d is None or indicative:
        return
    sheet.add("days_compared", standing.days_compared, Unit.COUNT, source)
    sheet.add("days_below", standing.days_below, Unit.COUNT, source)
    sheet.share("year_share", "days_below", "days_compared")
    most = standing.days_below == standing.days_compared
    sheet.derive("largest_in_year", most, Unit.FLAG, "above", "year_share")


def _state_series(sheet: FactSheet, standing: Standing, source: Provenance) -> None:
    series = standing.series
    sheet.add("in_series", value=True, unit=Unit.FLAG, provenance=source)
    sheet.add("series_id", series.id, Unit.TEXT, source)
    sheet.add("series_first_day", series.first, Unit.DAY, source)
    sheet.add("series_stored_day", series.imported_at.date(), Unit.DAY, source)
    sheet.add("list_size", standing.of, Unit.COUNT, source)
    sheet.add("exact_place", standing.exact, Unit.FLAG, source)
    sheet.add("exact_superlative", standing.exact and standing.place > 1, Unit.FLAG, source)


def _state_place_limit(sheet: FactSheet, standing: Standing, name: str, source: Provenance) -> None:
    limit = next((step for step in _STEPS if standing.place <= step), None)
    sheet.derive("place_limit", limit, Unit.COUNT, "bound", name)
    state_day(sheet, "above", standing.above, source)


def _state_neighbours(
    sheet: FactSheet, brief: Brief, standing: Standing, source: Provenance, *, sound: bool
) -> None:
    equal = next((each for each in standing.ties if each.cents == standing.cents), None)
    state_day(sheet, "below", equal or standing.below, source)
    sheet.gap("gap_above_pct", "above_usd", "total_usd")
    sheet.gap("gap_below_pct", "total_usd", "below_usd")
    if standing.ties:
        state_day(sheet, "tie", standing.ties[0], source)
    if standing.since is not None and sound and _reported_alike(standing, brief):
        state_day(sheet, "since", standing.since, source)
        days = (brief.as_of.date() - standing.since.day).days
        sheet.add("since_days", days, Unit.COUNT, source)
        sheet.gap("since_gap_pct", "since_usd", "total_usd")
        changed = standing.regime.since if standing.regime is not None else None
        if changed is not None and changed > standing.since.day:
            sheet.add("since_other_regime", value=True, unit=Unit.FLAG, provenance=source)


def _state_regime(sheet: FactSheet, standing: Standing, source: Provenance) -> None:
    """State the place since a covered feed last changed, where it is among the ten largest."""
    regime = standing.regime
    if regime is None or regime.since is None or regime.since <= standing.series.first:
        return
    if regime.of < LEAST_REGIME_DAYS or regime.place > _STEPS[-1] or not standing.exact:
        return
    sheet.add("regime_since", regime.since, Unit.DAY, source)
    sheet.add("regime_place", regime.place, Unit.PLACE, source)
    sheet.add("regime_days", regime.of, Unit.COUNT, source)


def _state_side(sheet: FactSheet, brief: Brief, side: Standing | None) -> None:
    if side is None:
        return
    source = source_of(side)
    sheet.add("side_is_long", side.side == "long", Unit.FLAG, source)
    if side.since is None or not _reported_alike(side, brief) or _tied_since(side):
        return
    state_day(sheet, "side_since", side.since, source)
    days = (brief.as_of.date() - side.since.day).days
    sheet.add("side_since_days", days, Unit.COUNT, source)


def _state_week(sheet: FactSheet, found: Findings, source: Provenance) -> None:
    """State how many of the week's days were large, and the sum of the last three."""
    if found.large_days is not None:
        sheet.add("large_days_in_week", found.large_days, Unit.COUNT, source)
        several = found.large_days >= _LARGE_DAYS
        sheet.derive("several_large_days", several, Unit.FLAG, "above", "large_days_in_week")
    if found.wave is not None:
        sheet.add("wave_usd", Decimal(found.wave.sum_cents) / 100, Unit.USD, source)
        sheet.add("wave_days", found.wave.days, Unit.COUNT, source)
        sheet.add("three_day_ratio", found.wave.ratio, Unit.RATIO, source)


def _reported_alike(standing: Standing, brief: Brief) -> bool:
    """Say whether no counted exchange began to report more since the last day as large.

    After such a day smaller ones before it may only have been reported as smaller.
    """
    since = standing.since
    venues = standing.series.head.venues
    return since is not None and lifted(venues, since.day, brief.as_of.date()) is None


def _tied_since(side: Standing) -> bool:
    """Say whether the last larger day, or a later one, is less than 5 % away."""
    return any(side.since is not None and tie.day >= side.since.day for tie in side.ties)


def _state_lift(sheet: FactSheet, brief: Brief, standing: Standing, source: Provenance) -> None:
    """State when a counted exchange began to report more, if days before it are compared."""
    series = standing.series
    day = lifted(series.head.venues, series.first, brief.as_of.date())
    sheet.add("lifted_day", day, Unit.DAY, source)


def _state_scale(sheet: FactSheet, found: Findings, source: Provenance) -> None:
    """State the place by a scaled size beside the one in dollars, both among the same days."""
    scaled = found.scaled
    if scaled is None:
        return
    sheet.add("scaled_place", scaled.place, Unit.PLACE, source)
    sheet.add("scaled_usd_place", scaled.usd_place, Unit.PLACE, source)
    sheet.add("scaled_days", scaled.of, Unit.COUNT, source)
    sheet.add(f"scaled_by_{scaled.by}", value=True, unit=Unit.FLAG, provenance=source)
    away = abs(scaled.place - scaled.usd_place)
    sheet.add("scaled_place_difference", away, Unit.COUNT, source)


def state_day(sheet: FactSheet, name: str, value: DayValue | None, source: Provenance) -> None:
    """State the amount and the day of an earlier value under a name."""
    if value is None:
        return
    at = datetime.combine(value.day, time(), UTC)
    sheet.add(f"{name}_usd", Decimal(value.cents) / 100, Unit.USD, source, at)
    sheet.add(f"{name}_day", value.day, Unit.DAY, source, at)


def source_of(standing: Standing) -> Provenance:
    """Give the source of what a stored series says: its provider, when it was stored."""
    series = standing.series
    return Provenance(series.head.provider, None, series.imported_at)
