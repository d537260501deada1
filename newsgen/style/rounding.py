"""The arithmetic: Decimal in, half-up, one private context that no caller can disturb."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

Figure = Decimal | int

CONTEXT = Context(
    prec=150,
    rounding=ROUND_HALF_UP,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
LARGEST_POWER = 40
ZERO = Decimal(0)
ONE = Decimal(1)
PRICE_DECIMALS = 2
SMALL_PRICE_DECIMALS = 8
_STEPS = {power: Decimal((0, (1,), power)) for power in range(-60, 61)}


def exactly(value: Figure) -> Decimal:
    """Give the value as a Decimal; floats, truth values and figures nobody prints are refused."""
    if not isinstance(value, Decimal):
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"a figure is a Decimal or an int, not {type(value).__name__}: {value}")
        value = Decimal(value)
    if not value:
        return ZERO
    if not value.is_finite() or not -LARGEST_POWER <= value.adjusted() <= LARGEST_POWER:
        raise ValueError(f"no printable figure: {value}")
    return value


def whole(value: Figure) -> int | None:
    """Give the value as an int, or None when it has decimals."""
    exact = exactly(value)
    number = int(exact)
    return number if number == exact else None


def rounded(value: Decimal, power: int) -> Decimal:
    """Round half-up to a multiple of 10 to the power; zeros behind the comma stay."""
    return value.quantize(_STEPS[power], None, CONTEXT)


def significant(value: Decimal, digits: int) -> Decimal:
    """Round half-up to so many significant digits."""
    return rounded(value, value.adjusted() - digits + 1) if value else ZERO


def stripped(value: Decimal) -> Decimal:
    """Take trailing zeros away."""
    return value.normalize(CONTEXT)


def visible(value: Decimal, decimals: int) -> Decimal:
    """Round to decimals without trailing zeros; what is not zero keeps one significant digit."""
    shown = rounded(value, -decimals)
    return stripped(shown if shown or not value else significant(value, 1))


def moved(value: Decimal, places: int) -> Decimal:
    """Multiply by 10 to the power of places."""
    return value.scaleb(places, CONTEXT)


def price(value: Decimal) -> Decimal:
    """Keep a whole price whole, others at 2 decimals, below 1 at 2 to 8, never at zero."""
    exact = stripped(value)
    if exact == exact.to_integral_value(context=CONTEXT):
        return exact
    if exact < ONE:
        carried = -int(exact.as_tuple().exponent)
        exact = rounded(exact, -min(max(carried, PRICE_DECIMALS), SMALL_PRICE_DECIMALS))
        if exact < ONE:
            return exact or significant(value, 1)
    return rounded(exact, -PRICE_DECIMALS)


def off_by(share: Decimal, part: int, of: int) -> Decimal:
    """Give how far the share is from part/of, counted in 1/of: exact, without a division."""
    return CONTEXT.subtract(CONTEXT.multiply(share, Decimal(of)), Decimal(part)).copy_abs()


def within(distance: Decimal, tolerance: Decimal, of: int) -> bool:
    """Tell whether a distance is at most the tolerance times `of`."""
    return distance <= CONTEXT.multiply(tolerance, Decimal(of))
