"""What the stored series say of a total: its own series, or one of days to set it against.

Only a series of the same provider, definition and coverage ranks a total. A rolling total may be
set against the same provider's calendar days, as an indication.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.errors import Problem, SeriesError
from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.cents import in_cents
from newsgen.events.liquidations.feeds import feeds
from newsgen.model import Unit
from newsgen.regimes import Regime, changes
from newsgen.series.model import Head, Measure, SeriesInfo, Standing

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
    `since_sound`: no day is missing between `since` and the event. `wave`: the three days that end
    with the event's. `alike`: within the present regime, where an earlier one is in `standing`.
    """

    standing: Standing | None = None
    first: date | None = None
    lift: Regime | None = None
    percentile: Decimal | None = None
    indicative: bool = False
    since_sound: bool = False
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
                    f"is of another {name} than the brief: {stored} against {own}",
                    remedy="A total is ranked among its own kind only; give the brief its coverage"
                    " or choose another series: newsgen history list.",
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
    reasons = _refusals(series, brief, before)
    if reasons:
        return Findings(reasons=reasons)
    cents = in_cents(brief.total_usd)
    indicative = series.head.definition != brief.definition
    first, lift = _basis(store, series, brief)
    whole = stand(store, series.id, cents, before=before)
    found = Findings(
        first=first,
        lift=lift,
        percentile=whole.percentile_365d,
        indicative=indicative,
    )
    earlier = (before - first).days
    if earlier < LEAST_DAYS:
        why = f"{lift.what} since {first}" if lift else f"the stored series begins on {first}"
        reason = f"{why}, fewer than {LEAST_DAYS} days before the event: no place"
        return replace(found, reasons=(reason,))
    unfit = None if indicative else _unfit(store, series, brief, before, cents)
    if unfit is not None:
        return replace(found, reasons=(unfit,))
    standing = stand(store, series.id, cents, before=before, first=first)
    found = replace(
        found,
        standing=standing,
        since_sound=standing.since is not None and standing.missing_since == 0,
        alike=_alike(store, series, brief, first, cents),
        reasons=_limits(standing, indicative=indicative),
    )
    return found if indicative else read_surroundings(store, series, brief, found, before)


def _basis(store: Store, series: SeriesInfo, brief: Brief) -> tuple[date, Regime | None]:
    """Give the day from which on the same is counted: all coins, and no feed opened since."""
    first = max((series.first, *(store.coin_starts(series.id) if series.head.coins else ())))
    opened = [
        regime
        for regime in changes(feeds(brief), first, brief.window_start.date())
        if regime.fuller and regime.since is not None
    ]
    if not opened or opened[-1].since is None:
        return first, None
    return opened[-1].since, opened[-1]


def _alike(store: Store, series: SeriesInfo, brief: Brief, first: date, cents: int) -> Alike | None:
    """Rank the total among the days since a feed was last cut back, if that is after `first`."""
    from newsgen.series.ranking import stand

    before = brief.window_start.date()
    cut_back = [regime for regime in changes(feeds(brief), first, before) if not regime.fuller]
    if not cut_back or cut_back[-1].since is None or cut_back[-1].since >= before:
        return None
    standing = stand(store, series.id, cents, before=before, first=cut_back[-1].since)
    return Alike(cut_back[-1], standing.place, standing.of) if standing.exact else None


def _unfit(store: Store, series: SeriesInfo, brief: Brief, before: date, cents: int) -> str | None:
    """Say why a rolling series is no measure of this total: snapshots, or a higher window now."""
    if series.head.definition != "rolling":
        return None
    by_day = store.matching(replace(series.head, definition="utc_day"))
    if by_day is None or not store.extremes(by_day.id):
        return f"{series.id} holds snapshots, not the highest 24 hours of each day: no place"
    event = brief.window_end.date()
    within = (each for each in store.day_values(series.id) if before <= each.day <= event)
    if any(each.cents > cents for each in within):
        return f"{series.id} has a higher 24 hours within this event: no place"
    return None


def _refusals(series: SeriesInfo, brief: Brief, before: date) -> tuple[str, ...]:
    """Say why a stored series is not used at all."""
    late = (before - series.last).days
    name = f"the stored series {series.id}"
    reasons = {
        "the total is a lower bound": bool(brief.total_is_floor),
        "the UTC day is not complete": brief.day is not None and not brief.complete_day,
        f"a window of {brief.window_hours} hours is not set against whole days": (
            brief.definition == "rolling" and brief.window_hours != _HOURS
        ),
        f"{name} ends on {series.last}, {late} days before the event": late > 1,
        f"{name} begins on {series.first}, after the event": series.first >= before,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _limits(standing: Standing, *, indicative: bool) -> tuple[str, ...]:
    """Say what may not be claimed although the series was used."""
    reasons = {
        "a rolling figure set against calendar days: the place is only indicative": indicative,
        "a value less than 5 % away: no exact place": not standing.exact,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)
