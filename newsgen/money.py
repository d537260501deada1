"""Reads figures as people and providers write them: numbers within bounds, money as text.

Text follows English style: a point before decimals, commas between groups of three digits, and a
unit from k to tn. What a Norwegian reader would read differently ("2,606", "60.000") is refused.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from newsgen.errors import WrongValueError

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_MAX_TEXT = 40  # characters of a sum written as text

_FACTORS = {
    **dict.fromkeys(("k", "thousand"), Decimal(10) ** 3),
    **dict.fromkeys(("m", "mn", "million"), Decimal(10) ** 6),
    **dict.fromkeys(("b", "bn", "billion"), Decimal(10) ** 9),
    **dict.fromkeys(("t", "tn", "trillion"), Decimal(10) ** 12),
}
_UNITS = "thousand|million|billion|trillion|mn|bn|tn|k|m|b|t"
_MONEY = re.compile(
    r"(?P<sign>[-+\u2212]?)\s?(?P<dollar>(?:US)?\$|USD)?\s?"
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"\s?(?P<unit>{_UNITS})?(?:\s?(?:USD|dollars))?",
    re.IGNORECASE,
)
MONEY_PATTERN = (  # the same grammar for JSON Schema, which knows no flags and no named groups
    r"^[-+\u2212]?\s?((US)?\$|USD)?\s?([0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?)"
    r"\s?([Tt]housand|[Mm]illion|[Bb]illion|[Tt]rillion|[Mm][Nn]?|[Bb][Nn]?|[Tt][Nn]?|[Kk])?"
    r"(\s?(USD|dollars))?$"
)
_ONE_COMMA = re.compile(r"[0-9]{1,3},[0-9]{3}")
_ONE_POINT = re.compile(r"[0-9]{1,3}\.[0-9]{3}")


def read_money(text: str) -> Decimal:
    """Read a sum such as "2.606bn", "$2.6 billion" or "12,000,000", in dollars.

    WrongValueError where it is no sum, or where a point or comma can be read in two ways.
    """
    found = _MONEY.fullmatch(text.strip()) if len(text) <= _MAX_TEXT else None
    if found is None:
        raise WrongValueError(
            "is no sum of money that can be read",
            'Write dollars as a number, or as text such as "2.606bn", "466.66m" or "12,000,000".',
        )
    number, unit = found["number"], (found["unit"] or "").lower()
    _refuse_ambiguous(number, unit=unit, dollar=bool(found["dollar"]))
    value = Decimal(number.replace(",", ""))
    value = _CONTEXT.multiply(value, _FACTORS.get(unit, Decimal(1)))
    return -value if found["sign"] in {"-", "\u2212"} else value


def _refuse_ambiguous(number: str, *, unit: str, dollar: bool) -> None:
    """Refuse what English and Norwegian readers take for different sums."""
    comma = _ONE_COMMA.fullmatch(number) and (unit or not dollar)
    point = _ONE_POINT.fullmatch(number) and not unit
    if comma or point:
        mark = "comma" if comma else "point"
        raise WrongValueError(
            f"can be read in two ways: the {mark} may stand before decimals or thousands",
            "Write the sum as a number without grouping.",
        )


def read_number(
    value: object, *, low: Decimal, high: Decimal, places: int, money: bool = False
) -> Decimal:
    """Read a number between `low` and `high`, rounded half-up to at most `places` decimals.

    Text is read where `money` is set. WrongValueError for any other type, and outside the bounds.
    """
    if money and isinstance(value, str):
        value = read_money(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        kind = "a number, or a sum written as text" if money else "a number without quotes"
        raise WrongValueError(f"must be {kind}")
    number = Decimal(value)
    if not (number.is_finite() and low <= number <= high):
        raise WrongValueError(f"must be a number from {low:,f} to {high:,f}")
    return _rounded(number, places)


def read_count(value: object, *, low: int, high: int) -> int:
    """Read a whole number between `low` and `high`; WrongValueError otherwise."""
    number = read_number(value, low=Decimal(low), high=Decimal(high), places=12)
    if number != number.to_integral_value():
        raise WrongValueError("must be a whole number")
    return int(number)


def _rounded(number: Decimal, places: int) -> Decimal:
    """Give the number without an exponent and with at most `places` decimals."""
    exponent = number.as_tuple().exponent
    decimals = min(places, max(0, -exponent)) if isinstance(exponent, int) else places
    try:
        rounded = number.quantize(Decimal(1).scaleb(-decimals), context=_CONTEXT)
    except InvalidOperation:  # more digits than any figure has
        raise WrongValueError("has too many digits") from None
    return rounded or Decimal(0)  # no minus zero
