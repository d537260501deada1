"""The side that dominates must lose from the price move: sides are often swapped."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.errors import Problem
from newsgen.events.liquidations.checks.common import Finding, both_sides, usd
from newsgen.events.liquidations.checks.prices import computed_move
from newsgen.model import Warned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsgen.events.liquidations.brief import Amounts, Brief, Prices

DOMINANT = Decimal("0.6")  # share of both sides
CLEAR_MOVE = Decimal(2)  # per cent
_ALL = Decimal(-100)  # per cent: a price that fell to nothing
_SWAPPED = "Check whether long_usd and short_usd are swapped, and the sign of the price move."


def check_direction(brief: Brief) -> Iterator[Finding]:
    """Stop where the dominating side gains from the price move: sides are often swapped.

    Within one asset it is a warning: the total decides.
    """
    if not brief.prices:
        return
    symbol = "BTC" if "BTC" in brief.prices else next(iter(brief.prices))
    total = None if brief.total_is_floor else brief.total_usd
    yield from _against(brief, total, symbol, brief.prices[symbol])
    for name, part in brief.assets.items():
        price = brief.prices.get(name)
        for found in _against(part, part.total_usd, name, price) if price else ():
            side = found.where.removesuffix("usd")
            message = f"In {name} the {side} side dominates against the price move. {_SWAPPED}"
            yield Warned("side_against_move", f"assets.{name}.{found.where}", message)


def _against(
    part: Brief | Amounts, total: Decimal | None, symbol: str, price: Prices
) -> Iterator[Finding]:
    """Compare the share of longs with the sign of the price move."""
    move = price.move_pct if price.move_pct is not None else computed_move(price)
    share = _long_share(part, total)
    if share is None or not move or 1 - DOMINANT < share < DOMINANT:
        return
    longs = share >= DOMINANT
    if longs == (move < 0):
        return
    side, dominating = ("long_usd", share) if longs else ("short_usd", 1 - share)
    way = "rose" if move > 0 else "fell"
    words = f"{dominating * 100:.0f} % of the liquidations, while {symbol} {way} {abs(move):.1f} %"
    if abs(move) < CLEAR_MOVE or _range_explains(price, longs=longs):
        who = "Longs" if longs else "Shorts"
        yield Warned("side_against_move", side, f"{who} are {words}.")
    else:
        found = getattr(part, side)
        yield Problem(side, f"is {words}", "" if found is None else usd(found), _SWAPPED)


def _range_explains(price: Prices, *, longs: bool) -> bool:
    """Whether the price went 2 % against the dominating side before it turned."""
    start = price.open
    if start is None and price.last and price.move_pct is not None and price.move_pct > _ALL:
        start = price.last / (1 + price.move_pct / 100)
    if start is None:
        return False
    if longs:
        return price.low is not None and price.low <= start * (1 - CLEAR_MOVE / 100)
    return price.high is not None and price.high >= start * (1 + CLEAR_MOVE / 100)


def _long_share(part: Brief | Amounts, total: Decimal | None) -> Decimal | None:
    """Give the longs' share of both sides, or of the total where one side is unknown."""
    both = both_sides(part)
    if both is not None:
        return (part.long_usd or Decimal(0)) / both if both else None
    if not total:
        return None
    if part.long_usd is not None:
        return part.long_usd / total
    return None if part.short_usd is None else 1 - part.short_usd / total
