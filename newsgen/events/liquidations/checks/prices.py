"""An asset's prices must agree with each other, and the levels with bitcoin's."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.errors import Problem
from newsgen.events.liquidations.checks.common import Finding, usd
from newsgen.model import Warned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsgen.events.liquidations.brief import Brief, Prices

PRICE_TOLERANCE = Decimal("0.001")  # between venues, and for rounding
MOVE_TOLERANCE = Decimal("0.5")  # percentage points
WIDE_RANGE = 5  # times: highest over lowest price of one asset
FAR_LEVEL = 3  # times above or below the prices


def check_prices(brief: Brief) -> Iterator[Finding]:
    """Check each asset's prices against each other, and the levels against bitcoin's."""
    for symbol, price in brief.prices.items():
        prefix = f"prices.{symbol}."
        yield from _order_of_prices(price, prefix)
        yield from _move(price, prefix)
        yield from _venue_ends(price, prefix)
        yield from _wide(price, symbol)
    known = _quoted(brief.prices["BTC"]) if "BTC" in brief.prices else []
    for i, level in enumerate(brief.levels if known else ()):
        if not min(known) / FAR_LEVEL <= level <= max(known) * FAR_LEVEL:
            message = f"The level {usd(level)} is far from bitcoin's price."
            yield Warned("level_far_from_price", f"levels[{i}]", message)


def _order_of_prices(price: Prices, prefix: str) -> Iterator[Problem]:
    """Refuse a low above, or a high below, another price of the window."""
    for lower, upper in (("low", "high"), ("low", "open"), ("low", "last")):
        yield from _not_above(price, lower, upper, prefix)
    for lower in ("open", "last"):
        yield from _not_above(price, lower, "high", prefix, blame="high")


def _not_above(
    price: Prices, lower: str, upper: str, prefix: str, blame: str = "low"
) -> Iterator[Problem]:
    low, high = getattr(price, lower), getattr(price, upper)
    if low is None or high is None or low <= high * (1 + PRICE_TOLERANCE):
        return
    value, other, way = (low, high, "above") if blame == "low" else (high, low, "below")
    name = upper if blame == "low" else lower
    message = f"is {way} {name}, {usd(other)}"
    yield Problem(prefix + blame, message, usd(value), "Check both prices.")


def _move(price: Prices, prefix: str) -> Iterator[Finding]:
    """Compare the move that is given with open and last."""
    computed = computed_move(price)
    if computed is None or price.move_pct is None:
        return
    if abs(computed - price.move_pct) <= MOVE_TOLERANCE:
        return
    where, message = f"{prefix}move_pct", f"open and last make it {computed:.1f} %"
    if computed * price.move_pct < 0:
        yield Problem(where, message, f"{price.move_pct} %", "Check its sign and both prices.")
    else:
        words = f"The move is given as {price.move_pct} %, {message}."
        yield Warned("move_disagrees", where, words)


def _venue_ends(price: Prices, prefix: str) -> Iterator[Finding]:
    """Warn of a venue beyond the low or high; refuse a venue's low above the high, or inverse."""
    margin = 1 + PRICE_TOLERANCE
    for venue, low in price.venue_lows.items():
        where = f"{prefix}venue_lows.{venue}"
        if price.high is not None and low > price.high * margin:
            yield Problem(where, f"is above high, {usd(price.high)}", usd(low))
        elif price.low is not None and low * margin < price.low:
            message = f"{venue} traded at {usd(low)}, below the low of {usd(price.low)}."
            yield Warned("venue_low_below_low", where, message)
    for venue, high in price.venue_highs.items():
        where = f"{prefix}venue_highs.{venue}"
        if price.low is not None and high * margin < price.low:
            yield Problem(where, f"is below low, {usd(price.low)}", usd(high))
        elif price.high is not None and high > price.high * margin:
            message = f"{venue} traded at {usd(high)}, above the high of {usd(price.high)}."
            yield Warned("venue_high_above_high", where, message)


def _wide(price: Prices, symbol: str) -> Iterator[Finding]:
    """Refuse prices of bitcoin or ether five times apart; warn of it in other assets."""
    known = _quoted(price)
    if not known or max(known) < min(known) * WIDE_RANGE:
        return
    where, span = f"prices.{symbol}", f"{usd(min(known))} to {usd(max(known))}"
    if symbol in {"BTC", "ETH"}:
        yield Problem(where, "spans more than any day of this asset", span, "Check each price.")
    else:
        yield Warned("price_range_wide", where, f"The prices span {span}: check each of them.")


def computed_move(price: Prices) -> Decimal | None:
    """Give the change from open to last, per cent."""
    if price.open is None or price.last is None:
        return None
    return (price.last / price.open - 1) * 100


def _quoted(price: Prices) -> list[Decimal]:
    """Give the prices that are known of open, high, low and last."""
    found = (price.open, price.high, price.low, price.last)
    return [value for value in found if value is not None]
