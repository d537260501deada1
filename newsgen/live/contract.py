"""What a contract is worth: contracts or coins to US cents, the same for every venue.

Linear: contracts x size in coins x price. Inverse: contracts x size in dollars, without the price.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from newsgen.errors import WrongValueError, shown

# Dollars, and coins that stand for one: a contract quoted in them is counted as dollars.
DOLLARS = frozenset(
    {"USD", "USDT", "USDC", "BUSD", "FDUSD", "TUSD", "USDE", "USD1", "USDS", "PYUSD", "RLUSD"}
)

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 18
_MOST_DOLLARS = Decimal(10) ** 10  # of one order; more is a unit that was misread
_NUMBER = re.compile(r"[0-9]{1,25}(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A contract: `size` is in coins where it is linear, in dollars where it is inverse."""

    symbol: str
    linear: bool
    size: Decimal
    market: str = ""


Instruments = Mapping[str, Instrument]


def worth(instrument: Instrument, contracts: Decimal, price: Decimal) -> tuple[int, Decimal]:
    """Give US cents, rounded half to even, and coins; WrongValueError beyond any real order."""
    amount = _CONTEXT.multiply(contracts, instrument.size)
    if instrument.linear:
        coins, usd = amount, _CONTEXT.multiply(amount, price)
    else:
        coins, usd = Context(prec=20).divide(amount, price), amount
    if usd > _MOST_DOLLARS:
        raise WrongValueError(f"comes to more than {_MOST_DOLLARS:,} dollars")
    return int(usd.quantize(_CENT, context=_CONTEXT).scaleb(2)), coins


def positive(value: object, name: str) -> Decimal:
    """Read a number above zero, as text or as JSON gives it; WrongValueError names the member."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongValueError(f"{name} is no number: {shown(value)}")
    text = str(value)
    number = Decimal(text) if _NUMBER.fullmatch(text) else Decimal(0)
    if not 0 < number < _LARGEST:
        raise WrongValueError(f"{name} is no number above zero: {shown(value)}")
    return number


def quoted_in(symbol: str) -> str:
    """Give the dollars that end a symbol such as BTCUSDT; WrongValueError where none do."""
    found = next((name for name in sorted(DOLLARS, key=len)[::-1] if symbol.endswith(name)), None)
    if found is None or found == symbol:
        raise WrongValueError(f"{shown(symbol)} is not quoted in dollars")
    return found
