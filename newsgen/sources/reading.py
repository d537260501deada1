"""Reads bodies and the values in them: JSON strictly, numbers exactly, each named where wrong."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from newsgen.errors import Problem, SourceError, WrongValueError, shown
from newsgen.sources.fetched import Fetched

_LONGEST_NUMBER = 60  # characters
_POWERS = range(-330, 31)  # of ten: beyond, a number is an accident or an attack


def place(fetched: Fetched, field: str = "") -> str:
    """Name a place in a body: the provider, the address without its query, the field."""
    return ": ".join(part for part in (fetched.provider, fetched.url.split("?")[0], field) if part)


def read_json(fetched: Fetched) -> Any:
    """Read a body as JSON in UTF-8, with or without its mark; SourceError says what is wrong.

    Refused: NaN and Infinity, a key that stands twice, numbers beyond 10^30, deep nesting.
    """
    import json

    message, value = "", ""
    try:
        return json.loads(
            fetched.body.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_table,
        )
    except WrongValueError as wrong:
        message, value = f"the answer {wrong.message}", ""
    except UnicodeDecodeError as error:
        message = f"the answer is no UTF-8 text (byte {error.start})"
    except RecursionError:
        message = "the answer is nested too deep"
    except ValueError:
        message, value = "the answer is no JSON", _beginning(fetched.body)
    raise SourceError(Problem(place(fetched), message, value, "Try again later."))


def _beginning(body: bytes) -> str:
    return shown(body[:200].decode("utf-8", "replace").strip()) if body.strip() else "nothing"


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if len(text) > _LONGEST_NUMBER or not number.is_finite() or not _moderate(number):
        raise WrongValueError(f"holds a number out of range: {text[:20]}")
    return number


def _moderate(number: Decimal) -> bool:
    return not number or number.adjusted() in _POWERS


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise WrongValueError(f"holds a number out of range: {text[:20]}")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise WrongValueError(f"holds {text}, which is no number")


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise WrongValueError("names the same key twice")
    return table


def decimal(value: object) -> Decimal:
    """Give a number that came as a number or as text; WrongValueError where it is none."""
    match value:
        case bool():
            pass
        case int() | Decimal():
            return Decimal(value)
        case str() if 0 < len(value) <= _LONGEST_NUMBER and value.isascii():
            try:
                number = Decimal(value)
            except InvalidOperation:
                number = Decimal("NaN")
            if "_" not in value and number.is_finite() and _moderate(number):
                return number
        case _:
            pass
    raise WrongValueError("is no number")


def amount(value: object) -> Decimal:
    """Give a number that is not negative; WrongValueError where it is none."""
    number = decimal(value)
    if number < 0:
        raise WrongValueError("is negative")
    return number


def plain(number: Decimal) -> str:
    """Write a number exactly, without exponent: 2606660000.12."""
    return f"{number:f}"
