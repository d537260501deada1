"""What the checks share: findings, tolerances, comparing and writing figures."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.errors import Problem
from newsgen.model import Warned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsgen.events.liquidations.brief import Amounts, Brief

TOLERANCE = Decimal("0.005")  # of the whole: published figures are rounded
FLOOR_LIMIT = 8  # times a floor: more is a wrong unit
SIDES = ("long_usd", "short_usd")
UNIT = "Check its unit: k, m or bn."

Finding = Problem | Warned


def above(value: Decimal | None, whole: Decimal, where: str, what: str = "") -> Iterator[Problem]:
    """Refuse a part that is above the whole by more than rounding."""
    if value is not None and value > whole * (1 + TOLERANCE):
        message = f"{what or 'a part'} is above the whole, {usd(whole)}"
        yield Problem(where, message, usd(value), f"{UNIT} A part cannot exceed the whole.")


def both_sides(part: Brief | Amounts) -> Decimal | None:
    """Add both sides, where both are known."""
    if part.long_usd is None or part.short_usd is None:
        return None
    return part.long_usd + part.short_usd


def near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    """Whether two sums differ by no more than a part of the other."""
    return abs(one - other) <= other * tolerance


def usd(value: Decimal) -> str:
    """Write dollars in full, for an editor: 2,606,660,000 USD."""
    return f"{value.normalize():,f} USD"


def iso(at: datetime) -> str:
    """Write a time to the minute: 2026-02-06T06:05Z."""
    return at.isoformat(timespec="minutes").replace("+00:00", "Z")
