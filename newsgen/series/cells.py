"""Reads single cells: amounts of money, plain numbers, times."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from newsgen.errors import WrongValueError

MAX_USD = Decimal(10) ** 15  # a day's total; beyond, the unit is wrong
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([,. ' ][0-9]{3})*[,.][0-9]+|[+-]?[0-9]+,[0-9]+", re.ASCII)
_EPOCH = re.compile(r"[0-9]{9,10}(\.[0-9]*)?|[0-9]{12,13}(\.0*)?|[0-9]{16}|[0-9]{19}", re.ASCII)
_DIGITS = 9  # of a time in seconds; three more for each finer unit
_FIRST = datetime(2009, 1, 1, tzinfo=UTC)  # before that there was nothing to liquidate
_CENT = Decimal(1)


def usd(text: str) -> Decimal:
    """Read an amount in dollars: not negative, finite, below 10^15."""
    value = positive(text)
    if value >= MAX_USD:
        raise WrongValueError("is above 1,000,000,000,000,000 dollars", "Check the unit.")
    return value


def positive(text: str) -> Decimal:
    """Read a plain number that is not negative."""
    value = number(text)
    if value < 0:
        raise WrongValueError("is negative", "Amounts and prices are zero or more.")
    return value


def number(text: str) -> Decimal:
    """Read a plain number with a point before decimals; an exponent may follow."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if text.strip("+-").lower() in {"nan", "inf", "infinity"}:
        raise WrongValueError("is no finite number", "Leave the cell empty where it is missing.")
    if _GROUPED.fullmatch(text):
        raise WrongValueError(
            "has a comma or grouping that can be read in two ways",
            "Write numbers with a point before decimals and without grouping.",
        )
    raise WrongValueError("is no number", "Write 1234567.89, or leave the cell empty.")


def cents(value: Decimal) -> int:
    """Give dollars as whole cents, rounded half to even."""
    return int((value * 100).quantize(_CENT, ROUND_HALF_EVEN))


@lru_cache(maxsize=20_000)
def moment(text: str) -> datetime:
    """Read a time: ISO 8601 (UTC unless it has an offset), or seconds to nanoseconds since 1970."""
    try:
        found = _from_epoch(text) if _EPOCH.fullmatch(text) else datetime.fromisoformat(text)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        remedy = "Write days as 2026-02-05, times as 2026-02-05T16:00:00Z or in milliseconds."
        raise WrongValueError("is no date or time that can be read", remedy) from None
    if found < _FIRST:
        raise WrongValueError("lies before 2009", "Check the unit of the time.")
    return found


def _from_epoch(text: str) -> datetime:
    """Read a number of seconds, milliseconds, microseconds or nanoseconds by its length."""
    whole, _, part = text.partition(".")
    thousands = (len(whole) - _DIGITS) // 3
    ticks = Decimal(text) if part else Decimal(whole)
    micros = ticks * 1_000_000 / (Decimal(1000) ** thousands)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros))
