"""What the stored series say of a total: its own series, or one of days to set it against.

Only a series of the same provider, definition and coverage ranks a total. A rolling total may be
set against the same provider's calendar days, as an indication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.errors import Problem, SeriesError
from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.cents import in_cents
from newsgen.events.liquidations.feeds import cut_back, opened
from newsgen.model import Unit
from newsgen.regimes import Regime
from newsgen.series.model import DayValue, Head, Measure, SeriesInfo, Standing

if TYPE_CHECKING:
    from newsgen.series.scaled import ScaledPlace
    from newsgen.series.store import Store
    from newsgen.series.waves import Wave

NONE = "none"  # wanted: no series at all
LEAST_DAYS = 365  # of a series that a place is given in
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure measured against the trailing 365 days of a series: the fact's name and unit."""

    name: str
    value: Decimal
    unit: Unit
    series: SeriesInfo


@dataclass(frozen=True, slots=True)
class Alike:
    """The place since a feed was cut back, among the days that were reported alike."""

    regime: Regime
    place: int
    of: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What stored series carry of one brief, and the reasons for what they do not.

    `standing` is of the total among the days from `first` on, since when the same is counted;
    `lift`: the feed that was opened on that day, if that is why. `percentile` is among all days of
    the year. `indicative`: a rolling total among calendar days. `side` is of the larger side.
    `since_sound`: no day, and no window of a rolling series, is missing between `since` and the
    event. `larger`: the days with more. `stored_cents`: what the series has for the
    event's own day. `wave`: the three days that end
    with the event's. `alike`: within the present regime, where an earlier one is in `standing`.
    """

    standing: Standing | None = None
    first: date | None = None
    lift: Regime | None = None
    percentile: Decimal | None = None
    indicative: bool = False
    since_sound: bool = False
    larger: frozenset[date] = frozenset()
    stored_cents: int | None = None
    alike: Alike | None = None
    side: Standing | None = None
    large_days: int | None = None
    wave: Wave | None = None
    scaled: ScaledPlace | None = None
    measured: tuple[Measured, ...] = ()
    reasons: tuple[str, ...] = ()


def look(brief: Brief, file: Path, wanted: str | None = None) -> Findings | None:
    """Find the series that a brief belongs to, by itself or as `wanted`, and read it.

    None where nothing is stored for it, or "none" is wanted. SeriesError where the series wanted
    is of another provider or coverage; NotFoundError where it is not there.
    """
    if wanted == NONE or (wanted is None and not file.is_file()):
        return None
    from newsgen.series.store import Store

    with Store.open(file, create=False) as store:
        series = _wanted(store, brief, wanted) if wanted else _own(store, brief)
        if series is None:
            return None
        return _read(store, series, brief)


def head_of(brief: Brief) -> Head:
    """Give what the brief's total covers, as the head of the series that it would belong to."""
    covered = brief.coverage
    return Head(
        provider=brief.provider,
        definition=brief.definition,
        venues=tuple(sorted(covered.venues)) if covered else (),
        coins=tuple(sorted(covered.coins)) if covered else (),
        measure=Measure.LIQUIDATIONS,
    )


def _own(store: Store, brief: Brief) -> SeriesInfo | None:
    head = head_of(brief)
    found = store.matching(head)
    if found is None and brief.definition == "rolling":
        found = store.matching(replace(head, definition="utc_day"))
    return found


def _wanted(store: Store, brief: Brief, series_id: str) -> SeriesInfo:
    series = store.info(series_id)
    head = head_of(brief)
    differing = [
        (name, _listed(getattr(series.head, name)), _listed(getattr(head, name)))
        for name in ("provider", "venues", "coins", "measure")
        if _set(getattr(series.head, name)) != _set(getattr(head, name))
    ]
    days_for_rolling = (series.head.definition, head.definition) == ("utc_day", "rolling")
    if series.head.definition != head.definition and not days_for_rolling:
        differing.append(("definition", series.head.definition, head.definition))
    if differing:
        raise SeriesError(
            [
                Problem(
                    series_id,
                    f"has other {name} than the brief: {stored} in the series, {own} in the brief",
                    remedy="A total is ranked among its own kind only: mend the brief, or choose"
                    " another series; newsgen history list shows them.",
                )
                for name, stored, own in differing
            ]
        )
    return series


def _set(value: object) -> frozenset[str]:
    names = value if isinstance(value, tuple) else (value,)
    return frozenset(str(name).casefold() for name in names)


def _listed(value: object) -> str:
    names = value if isinstance(value, tuple) else (value,)
    return ", ".join(str(name) for name in names) or "all"


def _read(store: Store, series: SeriesInfo, brief: Brief) -> Findings:
    from newsgen.events.liquidations.surroundings import read_surroundings
    from newsgen.series.ranking import stand

    before = brief.window_start.date()
    known = store.day_values(series.id)
    values = tuple(value for value in known if value.day < before)
    reasons = _refusals(series, brief, before, values)
    if reasons:
        return Findings(reasons=reasons)
    cents = in_cents(brief.total_usd)
    indicative = series.head.definition != brief.definition
    first, lift = _basis(store, series, brief)
    alike = [value for value in values if value.day >= first]
    found = Findings(first=first, lift=lift, indicative=indicative)
    if alike:
        standing = stand(store, series.id, cents, before=before, first=first)
        found = replace(found, standing=standing, percentile=standing.percentile_365d)
    if found.standing is None or len(alike) < LEAST_DAYS:
        why = f"{lift.what} since {first}" if lift else f"the stored series begins on {first}"
        reason = f"{why}, {len(alike)} days with figures, fewer than {LEAST_DAYS}: no place"
        return replace(found, standing=None, reasons=(reason,))
    unfit = _unfit(store, series, brief, before, cents)
    if unfit is not None:
        return replace(found, standing=None, reasons=(unfit,))
    sound = found.standing.since is not None and found.standing.missing_since == 0
    found = replace(
        found,
        since_sound=sound and (indicative or _event_known(store, series, brief, before)),
        stored_cents=next((each.cents for each in known if each.day == brief.day), None),
        larger=frozenset(value.day for value in alike if value.cents > cents),
        alike=_alike(store, series, brief, first, cents),
        reasons=_limits(found.standing, indicative=indicative),
    )
    return found if indicative else read_surroundings(store, series, brief, found, before)


def _basis(store: Store, series: SeriesInfo, brief: Brief) -> tuple[date, Regime | None]:
    """Give the day from which on the same is counted: all coins, and no feed opened since.

    A rolling series begins with its first window that was summed from orders.
    """
    by_day = store.matching(replace(series.head, definition="utc_day")) or series
    starts = [series.first, *(store.coin_starts(by_day.id) if series.head.coins else ())]
    if series.head.definition == "rolling" and (summed := store.extremes(by_day.id)):
        starts.append(summed[0][0])
    first = max(starts)
    lift = opened(brief, first, brief.window_end.date())
    if lift is None or lift.since is None:
        return first, None
    return lift.since, lift


def _alike(store: Store, series: SeriesInfo, brief: Brief, first: date, cents: int) -> Alike | None:
    """Rank the total among the days since a feed was last cut back, if that is after `first`."""
    from newsgen.series.ranking import stand

    before = brief.window_start.date()
    last = cut_back(brief, first, before)
    if last is None or last.regime.since is None or last.regime.since >= before:
        return None
    standing = stand(store, series.id, cents, before=before, first=last.regime.since)
    return Alike(last.regime, standing.place, standing.of) if standing.exact else None


def _unfit(store: Store, series: SeriesInfo, brief: Brief, before: date, cents: int) -> str | None:
    """Say why a series is no measure of this total: snapshots, or a higher value of this event."""
    by_day = store.matching(replace(series.head, definition="utc_day"))
    if series.head.definition == "rolling" and (by_day is None or not store.extremes(by_day.id)):
        return f"{series.id} holds snapshots, not the highest 24 hours of each day: no place"
    if brief.day is not None:
        return None
    event = brief.window_end.date()
    within = (each for each in store.day_values(series.id) if before <= each.day <= event)
    if any(each.cents > cents for each in within):
        return f"{series.id} has a higher value within this event: no place"
    return None


def _event_known(store: Store, series: SeriesInfo, brief: Brief, before: date) -> bool:
    """Say whether every window that ends within the event is stored, as a larger one may be."""
    if series.head.definition != "rolling":
        return True
    known = {value.day for value in store.day_values(series.id)}
    days = (brief.window_end.date() - before).days + 1
    return all(before + timedelta(days=number) in known for number in range(days))


def _refusals(
    series: SeriesInfo, brief: Brief, before: date, values: Sequence[DayValue]
) -> tuple[str, ...]:
    """Say why a stored series is not used at all; `values` are its days before the event."""
    last = values[-1].day if values else series.first
    late = (before - last).days
    name = f"the stored series {series.id}"
    reasons = {
        "the total is a lower bound": bool(brief.total_is_floor),
        "the UTC day is not complete": brief.day is not None and not brief.complete_day,
        f"a window of {brief.window_hours} hours is not set against whole days": (
            brief.definition == "rolling" and brief.window_hours != _HOURS
        ),
        f"{name} ends on {last}, {late} days before the event": late > 1,
        f"{name} begins on {series.first}, after the event": not values,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _limits(standing: Standing, *, indicative: bool) -> tuple[str, ...]:
    """Say what may not be claimed although the series was used."""
    reasons = {
        "a rolling figure set against calendar days: the place is only indicative": indicative,
        "a value less than 5 % away: no exact place": not standing.exact,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)
