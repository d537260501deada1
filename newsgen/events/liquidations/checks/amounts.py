"""Sides, hours, assets, venues and orders must fit into the total."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.events.liquidations.checks.common import (
    FLOOR_LIMIT,
    SIDES,
    TOLERANCE,
    UNIT,
    Finding,
    above,
    both_sides,
    near,
    usd,
)
from newsgen.events.liquidations.checks.units import hourly_slip, slips_of
from newsgen.model import Warned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsgen.errors import Problem
    from newsgen.events.liquidations.brief import Amounts, Brief

SUSPECT_ORDER = Decimal("0.25")  # of the total
TINY_SUM = Decimal("0.01")  # of the total: assets or venues together below this


def sides_add_up(brief: Brief) -> bool:
    """Whether a share of the total may be printed.

    No side is above the total; both, where known, make the total within 0.5 %; one alone has a
    share only of a total that is no floor.
    """
    sides = [side for side in (brief.long_usd, brief.short_usd) if side is not None]
    if not sides or max(sides) > brief.total_usd:
        return False
    both = both_sides(brief)
    return not brief.total_is_floor if both is None else near(both, brief.total_usd, TOLERANCE)


def check_amounts(brief: Brief) -> Iterator[Finding]:
    """Compare the total with its sides, its hours, its assets and its venues."""
    slips = [*slips_of(brief, ""), *hourly_slip(brief)]
    yield from slips
    if not slips:
        yield from _sides(brief, brief.total_usd, "")
        yield from _hours(brief)
        for kind, parts in (("assets", brief.assets), ("venues", brief.venues)):
            yield from _parts(brief, kind, parts)
    for kind, parts in (("assets", brief.assets), ("venues", brief.venues)):
        for name, part in parts.items():
            yield from _own_sides(part, f"{kind}.{name}.")


def _own_sides(part: Amounts, prefix: str) -> Iterator[Finding]:
    """Compare an asset's or venue's total with its sides."""
    slips = list(slips_of(part, prefix))
    yield from slips
    if part.total_usd is None or slips:
        return
    for side in SIDES:
        yield from above(getattr(part, side), part.total_usd, prefix + side)
    yield from _sides(part, part.total_usd, prefix)


def _sides(part: Brief | Amounts, total: Decimal, prefix: str) -> Iterator[Finding]:
    """Warn where both sides don't make the total."""
    both = both_sides(part)
    if both is not None and not near(both, total, TOLERANCE):
        message = (
            f"Longs and shorts make {usd(both)}, the total is {usd(total)}: they differ by more "
            "than 0.5 %, so no share is printed."
        )
        yield Warned("sides_do_not_add_up", f"{prefix}total_usd", message)


def _parts(brief: Brief, kind: str, parts: Mapping[str, Amounts]) -> Iterator[Finding]:
    """Stop assets or venues above the whole, one by one or together; warn where they are tiny."""
    for field in ("total_usd", *SIDES):
        whole = getattr(brief, field)
        known = {name: getattr(part, field) for name, part in parts.items()}
        known = {name: value for name, value in known.items() if value is not None}
        if whole is None or not known:
            continue
        limit = whole * FLOOR_LIMIT if brief.total_is_floor else whole
        found = [
            problem
            for name, value in known.items()
            for problem in above(value, limit, f"{kind}.{name}.{field}")
        ]
        together = sum(known.values(), Decimal(0))
        yield from found or above(together, limit, kind, f"the sum of {field}")
        if field == "total_usd" and together < whole * TINY_SUM:
            message = f"The {kind} make {usd(together)} together, of {usd(whole)}. {UNIT}"
            yield Warned("parts_far_below_total", kind, message)


def _hours(brief: Brief) -> Iterator[Finding]:
    """Stop hours above the total; warn where they make less."""
    if not brief.hourly_usd:
        return
    total, hours = brief.total_usd, sum(brief.hourly_usd, Decimal(0))
    if not brief.total_is_floor:
        yield from above(hours, total, "hourly_usd", "the sum of the hours")
    if hours < total * (1 - TOLERANCE):
        message = f"The hours make {usd(hours)}, the total is {usd(total)}."
        yield Warned("hours_do_not_add_up", "hourly_usd", message)


def check_orders(brief: Brief) -> Iterator[Finding]:
    """Stop orders, sides and bursts above the total; warn of an order that is most of it."""
    limit = brief.total_usd * (FLOOR_LIMIT if brief.total_is_floor else 1)
    if not any(slips_of(brief, "")):
        for side in SIDES:
            yield from above(getattr(brief, side), limit, side)
    for i, burst in enumerate(brief.bursts):
        yield from above(burst.usd, limit, f"bursts[{i}].usd")
    order = brief.largest_order
    if order is None:
        return
    refused = [*above(order.usd, limit, "largest_order.usd"), *_above_venue(brief)]
    yield from refused[:1]
    if not refused and order.usd > brief.total_usd * SUSPECT_ORDER:
        share = order.usd / brief.total_usd * 100
        message = (
            f"One order of {usd(order.usd)} is {share:.0f} % of the total: check both figures."
        )
        yield Warned("largest_order_suspect", "largest_order.usd", message)


def _above_venue(brief: Brief) -> Iterator[Problem]:
    """Refuse a largest order above the total of its own venue."""
    order = brief.largest_order
    for name, venue in brief.venues.items():
        same = order and order.venue and order.venue.casefold() == name.casefold()
        if order and same and venue.total_usd is not None:
            yield from above(order.usd, venue.total_usd, "largest_order.usd", f"an order at {name}")
