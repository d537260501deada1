"""The checks before a figure is used: what is refused, and what the editor must know.

Each check yields Problems, which stop the brief, and Warned, which are passed on. Sums may differ
by 0.5 % (rounding). A total that is a floor may be exceeded by its parts, though not eightfold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsgen.errors import BriefError, Problem
from newsgen.events.liquidations.checks.amounts import check_amounts, check_orders, sides_add_up
from newsgen.events.liquidations.checks.direction import check_direction
from newsgen.events.liquidations.checks.prices import check_prices
from newsgen.events.liquidations.checks.scope import check_scope
from newsgen.events.liquidations.checks.times import check_age, check_times
from newsgen.model import Warned

if TYPE_CHECKING:
    from newsgen.events.liquidations.brief import Brief

__all__ = ["Limits", "check_brief", "sides_add_up"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The desk's limits: the age in hours up to which figures are used."""

    max_age_hours: int = 48


def check_brief(
    brief: Brief, *, now: datetime, limits: Limits, force: bool, file: str = ""
) -> tuple[Warned, ...]:
    """Give the warnings for the editor; BriefError with every figure that is refused.

    `now` is an aware time. `force` lets figures pass that are too old, nothing else.
    """
    now = now.astimezone(UTC)
    findings = [
        *check_age(brief, now, limits.max_age_hours, force=force),
        *check_times(brief, now),
        *check_scope(brief),
        *check_amounts(brief),
        *check_orders(brief),
        *check_direction(brief),
        *check_prices(brief),
    ]
    problems = tuple(replace(found, file=file) for found in findings if isinstance(found, Problem))
    if problems:
        raise BriefError(problems)
    return tuple(found for found in findings if isinstance(found, Warned))
