"""The facts of a total's own series: place, percentile, largest since, sides, streaks, scale."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.feeds import CutBack, cut_back
from newsgen.events.liquidations.series import Findings
from newsgen.facts import FactSheet
from newsgen.model import CONFIRM, Provenance, Unit, Warned
from newsgen.series.model import DayValue, Standing
from newsgen.symbols import venue_name

_STEPS = (3, 5, 10)
LEAST_REGIME_DAYS = 30
LEAST_IN_YEAR = 300  # days with figures of the past year, to speak of the year
LARGE_PERCENT = 95
_WEEK = 7
_LARGE_DAYS = 2


def state_standing(sheet: FactSheet, brief: Brief, found: Findings, *, place: bool = True) -> bool:
    """State what a stored series carries of the total; False where that is no place."""
    standing = found.standing
    name = "indicative_percentile" if found.indicative else "total_percentile"
    sheet.add(name, found.percentile, Unit.PERCENT)
    if standing is None or not place:
        return False
    source = source_of(standing)
    _state_series(sheet, found, standing, source)
    if found.indicative:
        sheet.add("indicative_place", standing.place, Unit.PLACE, source)
        _state_place_limit(sheet, standing, "indicative_place", source)
        return True
    sheet.add("place", standing.place, Unit.PLACE, source)
    _state_place_limit(sheet, standing, "place", source)
    _state_neighbours(sheet, standing, source)
    _state_since(sheet, brief, found, standing, source)
    _state_year(sheet, standing, source)
    _state_alike(sheet, found, source)
    _state_side(sheet, brief, found.side)
    _state_week(sheet, found, source)
    _state_scale(sheet, found, source)
    return True


def state_measured(sheet: FactSheet, found: Findings) -> None:
    """State where order, hour, move, range and volume stand in the past year."""
    for each in found.measured:
        source = Provenance(each.series.head.provider, None, each.series.imported_at)
        sheet.add(each.name, each.value, each.unit, source)


def confirm_place(standing: Standing) -> Warned:
    """Ask the editor to confirm a rolling total's place among calendar days."""
    return Warned(
        CONFIRM,
        "indicative_place",
        f"The total would place number {standing.place} of {standing.of} in the stored series "
        f"{standing.series.id}, but it is a rolling figure and the series counts calendar days. "
        "If the text keeps the comparison, confirm that it may stand.",
    )


def _state_series(
    sheet: FactSheet, found: Findings, standing: Standing, source: Provenance
) -> None:
    series = standing.series
    sheet.add("in_series", value=True, unit=Unit.FLAG, provenance=source)
    sheet.add("series_id", series.id, Unit.TEXT, source)
    sheet.add("series_first_day", found.first, Unit.DAY, source)
    sheet.add("series_stored_day", series.imported_at.date(), Unit.DAY, source)
    sheet.add("list_size", standing.of, Unit.COUNT, source)
    sheet.add("exact_place", standing.exact, Unit.FLAG, source)
    sheet.add("exact_superlative", standing.exact and standing.place > 1, Unit.FLAG, source)
    if found.lift is not None:
        sheet.add("lift_venue", venue_name(found.lift.venue), Unit.TEXT, source)


def _state_place_limit(sheet: FactSheet, standing: Standing, name: str, source: Provenance) -> None:
    """State among how many it is, however the days less than 5 % away are ordered."""
    lower = sum(tie.cents <= standing.cents for tie in standing.ties)
    limit = next((step for step in _STEPS if standing.place + lower <= step), None)
    sheet.derive("place_limit", limit, Unit.COUNT, "bound", name)
    state_day(sheet, "above", standing.above, source)


def _state_neighbours(sheet: FactSheet, standing: Standing, source: Provenance) -> None:
    state_day(sheet, "below", standing.below, source)
    sheet.gap("gap_above_pct", "above_usd", "total_usd")
    if standing.exact:
        sheet.gap("gap_below_pct", "total_usd", "below_usd")


def _state_since(
    sheet: FactSheet, brief: Brief, found: Findings, standing: Standing, source: Provenance
) -> None:
    """State the last day as large, and what comes near: the latest since then, or the nearest."""
    since = standing.since
    later = [tie for tie in standing.ties if since is None or tie.day > since.day]
    near = max(later, key=lambda tie: tie.day, default=None) or min(
        standing.ties,
        key=lambda tie: (abs(tie.cents - standing.cents), -tie.day.toordinal()),
        default=None,
    )
    if near is not None:
        state_day(sheet, "tie", near, source)
        way = "lower" if near.cents < standing.cents else "higher"
        way = "equal" if near.cents == standing.cents else way
        sheet.add(f"tie_{way}", value=True, unit=Unit.FLAG, provenance=source)
    if since is None or not found.since_sound:
        return
    event = brief.day or brief.as_of.date()
    state_day(sheet, "since", since, source)
    sheet.add("since_days", (event - since.day).days, Unit.COUNT, source)
    month = (since.day.year, since.day.month) != (event.year, event.month)
    sheet.add("since_other_month", month, Unit.FLAG, source)
    sheet.gap("since_gap_pct", "since_usd", "total_usd")
    _state_cut_back(sheet, "since", cut_back(brief, since.day, event), source)


def _state_cut_back(sheet: FactSheet, name: str, found: CutBack | None, source: Provenance) -> None:
    """Name the exchange that has cut its feed back since, or within the month of that day."""
    if found is not None:
        way = "within" if found.within else "after"
        venue = venue_name(found.regime.venue)
        sheet.add(f"{name}_cut_back_{way}", venue, Unit.TEXT, source)


def _state_year(sheet: FactSheet, standing: Standing, source: Provenance) -> None:
    if standing.days_compared < LEAST_IN_YEAR:
        return
    sheet.add("days_compared", standing.days_compared, Unit.COUNT, source)
    sheet.add("days_below", standing.days_below, Unit.COUNT, source)
    sheet.share("year_share", "days_below", "days_compared")
    most = standing.days_below == standing.days_compared
    sheet.derive("largest_in_year", most, Unit.FLAG, "above", "year_share")


def _state_alike(sheet: FactSheet, found: Findings, source: Provenance) -> None:
    """State the place since a feed was cut back, where it is among the ten largest."""
    alike = found.alike
    if alike is None or alike.of < LEAST_REGIME_DAYS or alike.place > _STEPS[-1]:
        return
    sheet.add("regime_since", alike.regime.since, Unit.DAY, source)
    sheet.add("regime_day_known", alike.regime.day_known, Unit.FLAG, source)
    sheet.add("regime_venue", venue_name(alike.regime.venue), Unit.TEXT, source)
    sheet.add("regime_place", alike.place, Unit.PLACE, source)
    sheet.add("regime_first", alike.place == 1, Unit.FLAG, source)
    sheet.add("regime_days", alike.of, Unit.COUNT, source)


def state_record_regime(sheet: FactSheet, brief: Brief, record: date) -> None:
    """State whether a counted exchange has cut its feed back since the record."""
    event = brief.day or brief.as_of.date()
    found = cut_back(brief, record, event)
    if found is not None and not found.within:
        sheet.add("record_fuller", value=True, unit=Unit.FLAG)


def _state_side(sheet: FactSheet, brief: Brief, side: Standing | None) -> None:
    if side is None:
        return
    source = source_of(side)
    sheet.add("side_is_long", side.side == "long", Unit.FLAG, source)
    if side.since is None or any(tie.day >= side.since.day for tie in side.ties):
        return
    event = brief.day or brief.as_of.date()
    state_day(sheet, "side_since", side.since, source)
    sheet.add("side_since_days", (event - side.since.day).days, Unit.COUNT, source)
    _state_cut_back(sheet, "side", cut_back(brief, side.since.day, event), source)


def _state_week(sheet: FactSheet, found: Findings, source: Provenance) -> None:
    """State how many of the week's days were large, and the sum of the last three."""
    if found.large_days is not None:
        sheet.add("large_days_in_week", found.large_days, Unit.COUNT, source)
        sheet.add("large_percentile", LARGE_PERCENT, Unit.PERCENT, source)
        sheet.add("week_days", _WEEK, Unit.COUNT, source)
        several = found.large_days >= _LARGE_DAYS
        sheet.derive("several_large_days", several, Unit.FLAG, "above", "large_days_in_week")
    if found.wave is not None:
        sheet.add("wave_usd", Decimal(found.wave.sum_cents) / 100, Unit.USD, source)
        sheet.add("wave_days", found.wave.days, Unit.COUNT, source)
        sheet.add("three_day_ratio", found.wave.ratio, Unit.RATIO, source)


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
