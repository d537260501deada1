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
from newsgen.model import Unit
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
class Findings:
    """What stored series carry of one brief, and the reasons for what they do not.

    `standing` is of the total; `indicative`: a rolling total among calendar days. `side` is of the
    larger side. `since_sound`: no day is missing between `since` and the event. `wave`: the three
    days that end with the event's.
    """

    standing: Standing | None = None
    indicative: bool = False
    since_sound: bool = False
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
    standing = stand(store, series.id, cents, before=before)
    indicative = series.head.definition != brief.definition
    found = Findings(
        standing=standing,
        indicative=indicative,
        since_sound=standing.since is not None and standing.missing_since == 0,
        reasons=_limits(standing, indicative=indicative),
    )
    return found if indicative else read_surroundings(store, series, brief, found, before)


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
    earlier = standing.of - 1
    reasons = {
        f"the stored series has {earlier} earlier days, fewer than {LEAST_DAYS}: no place": (
            earlier < LEAST_DAYS
        ),
        "a rolling figure set against calendar days: the place is only indicative": indicative,
        "a value less than 5 % away: no exact place": not standing.exact,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)
