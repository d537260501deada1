"""A brief as a plain document: its fields by path, and numbers written as JSON numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from newsgen.errors import WrongValueError
from newsgen.money import read_money

Path = tuple[str, ...]
Document = dict[str, Any]

_TABLES_OF_NAMES = frozenset({"assets", "venues"})
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,39}([.][A-Za-z0-9_-]{1,40}){0,3}", re.ASCII)
_MOST_DECIMALS = 12


def path_of(field: str) -> Path:
    """Take a dotted name apart; the names of venues may have points: venues.Crypto.com.long_usd."""
    first, _, rest = field.partition(".")
    if first in _TABLES_OF_NAMES and rest:
        return (first, *rest.rsplit(".", 1))
    if first == "prices" and rest:
        return (first, *rest.split(".", 2))
    return tuple(field.split("."))


def name_of(path: Path) -> str:
    """Give the dotted name that a source states; the table's where a name in it has no such form.

    Sums by asset and by venue come as whole tables.
    """
    if path[0] in _TABLES_OF_NAMES:
        return path[0]
    while not _FIELD.fullmatch(".".join(path)):
        path = path[:-1]
    return ".".join(path)


def find(document: Mapping[str, Any], path: Path) -> Any:
    """Give the value at a path, or None; names that differ in case alone are one."""
    found: Any = document
    for name in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(_known(found, name))
    return found


def put(document: Document, path: Path, value: object) -> None:
    """Put a value at a path, into the tables that are there."""
    *outer, last = path
    table = document
    for name in outer:
        known = _known(table, name)
        if table.get(known) is None:
            table[known] = {}
        table = table[known]
    table[_known(table, last)] = value


def _known(table: Mapping[str, Any], name: str) -> str:
    return next((key for key in table if key.casefold() == name.casefold()), name)


def as_json(value: object) -> object:
    """Write a number that came as text as a JSON number, where that loses nothing.

    A brief refuses texts such as "132.456", which can be read in two ways.
    """
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return value
    number = Decimal(value)
    if number == number.to_integral_value() and len(value) < 20:  # noqa: PLR2004
        return int(number)
    close = float(number)
    if Decimal(repr(close)) == number:
        return close
    return f"{number:.{_MOST_DECIMALS}f}"


def number(value: object) -> Decimal | None:
    """Give the number that a value stands for, sums such as "2.6bn" too; None for others."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    text = str(value)
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    try:
        return read_money(text)
    except WrongValueError:
        return None


def shown(value: object) -> str:
    """Write a value for a sentence: numbers with their thousands apart."""
    found = number(value)
    return f"{found.normalize():,f}" if found is not None else str(value)
