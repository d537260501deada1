"""A sum off by 10, 100 or 1,000 against the others has its unit wrong: k, m or bn."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.errors import Problem
from newsgen.events.liquidations.checks.common import SIDES, TOLERANCE, UNIT, both_sides, near, usd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsgen.events.liquidations.brief import Amounts, Brief

SLIP_TOLERANCE = Decimal("0.15")  # how near a wrong unit comes to 10, 100 or 1,000 times
SINGLE_TOLERANCE = Decimal("0.01")  # how well one rescaled side must complete the total
SMALLEST_SLIP = Decimal("0.02")  # of the whole: a smaller side completes nothing


def slips_of(part: Brief | Amounts, prefix: str) -> Iterator[Problem]:
    """Refuse a total or side that is off by 10, 100 or 1,000 against the others."""
    total, both = part.total_usd, both_sides(part)
    if not total or not both or near(both, total, TOLERANCE):
        return
    for factor in (10, 100, 1000):
        for small, large, way in ((total, both, "small"), (both, total, "large")):
            if near(small * factor, large, SLIP_TOLERANCE):
                message = f"looks {factor:,} times too {way} against both sides, {usd(both)}"
                yield Problem(f"{prefix}total_usd", message, usd(total), UNIT)
                return
        for side, other in (SIDES, SIDES[::-1]):
            value, rest = getattr(part, side), total - getattr(part, other)
            for fixed, way in ((value * factor, "small"), (value / factor, "large")):
                tells = fixed >= total * SMALLEST_SLIP
                if tells and abs(fixed - rest) <= total * SINGLE_TOLERANCE:
                    message = f"looks {factor:,} times too {way} against the total, {usd(total)}"
                    yield Problem(prefix + side, message, usd(value), UNIT)
                    return


def hourly_slip(brief: Brief) -> Iterator[Problem]:
    """Refuse hours that make a tenth, a hundredth, a thousandth of the total, or as many times."""
    hours = sum(brief.hourly_usd, Decimal(0))
    for factor in (10, 100, 1000):
        for small, large, way in (
            (hours, brief.total_usd, "small"),
            (brief.total_usd, hours, "large"),
        ):
            if hours and near(small * factor, large, SLIP_TOLERANCE):
                message = f"look {factor:,} times too {way} against the total"
                yield Problem("hourly_usd", message, usd(hours), UNIT)
