"""Readers of values: each gives the value of a key, or says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from newsgen.errors import Problem, WrongValueError, nearest, shown, shown_name
from newsgen.settings.model import Number

MAX_TEXT = 300  # characters of a name, label or line
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"

Reader = Callable[[Any], Any]  # gives the value, or raises WrongValueError


class WrongEntryError(WrongValueError):
    """A value within a table is refused: its place below the table's key, and the value."""

    def __init__(self, below: str, value: object, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.below, self.value = below, value


def read(
    prefix: str,
    table: Mapping[str, Any],
    readers: Mapping[str, Reader],
    problems: list[Problem],
    file: Path,
) -> dict[str, Any]:
    """Read a table key by key; what is wrong goes to `problems`."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        where = ".".join(part for part in (prefix, shown_name(key)) if part)
        try:
            found[key] = reader(key, readers)(value)
        except WrongValueError as wrong:
            if isinstance(wrong, WrongEntryError):
                where, value = f"{where}.{wrong.below}", wrong.value  # noqa: PLW2901
            problems.append(Problem(where, wrong.message, shown(value), wrong.remedy, str(file)))
    return found


def reader(key: str, readers: Mapping[str, Reader]) -> Reader:
    """Give the reader of a key; an unknown key is refused."""
    if key not in readers:
        raise WrongValueError("is no known key", nearest(key, readers))
    return readers[key]


def table(value: Any) -> dict[str, Any]:
    """Give a table of keys."""
    if not isinstance(value, dict):
        raise WrongValueError("must be a table", "Write it as [name] with keys below.")
    return value


def choice(*options: str) -> Reader:
    """Give a reader of one of several words."""

    def read(value: Any) -> str:
        if value not in options or not isinstance(value, str):
            near = nearest(value, options) if isinstance(value, str) else ""
            wanted = " or ".join(f'"{option}"' for option in options)
            raise WrongValueError(f"must be {wanted}", near)
        return value

    return read


def text(value: Any, *, empty: bool = True) -> str:
    """Give a text without control and private-use characters, at most 300 characters."""
    if not isinstance(value, str):
        raise WrongValueError("must be text in quotes")
    found = value.strip()
    if not found and not empty:
        raise WrongValueError("must not be empty", "Leave the key out for the standard text.")
    if len(found) > MAX_TEXT:
        raise WrongValueError(f"must have at most {MAX_TEXT} characters")
    if not all(character.isprintable() or character == "\u00a0" for character in found):
        raise WrongValueError("holds a character that cannot be printed", "Take it out.")
    return found


def texts(*, empty: bool) -> Reader:
    """Give a reader of texts by language tag; `no` is read as `nb`."""

    def read(value: Any) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for tag, words in table(value).items():
            if not re.fullmatch(LANGUAGE, tag):
                remedy = "Use tags such as nb and en."
                raise WrongEntryError(shown_name(tag), words, "is no language tag", remedy)
            known = "nb" if tag == "no" else tag
            if known in found:
                raise WrongEntryError(tag, words, "is given twice: no is the same as nb")
            found[known] = entry(tag, words, partial(text, empty=empty))
        return MappingProxyType(found)

    return read


def entry(below: str, value: Any, read: Reader) -> Any:
    """Read a value within a table; an error names its place below the table."""
    try:
        return read(value)
    except WrongValueError as wrong:
        raise WrongEntryError(below, value, wrong.message, wrong.remedy) from None


def flag(value: Any) -> bool:
    """Give true or false."""
    if not isinstance(value, bool):
        raise WrongValueError("must be true or false, without quotes")
    return value


def number(low: int, high: int) -> Reader:
    """Give a reader of numbers within limits."""

    def read(value: Any) -> Number:
        counted = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not counted or not (Decimal(value).is_finite() and low <= value <= high):
            raise WrongValueError(f"must be a number from {low:,} to {high:,}")
        return Decimal(value) if isinstance(value, Decimal) else int(value)

    return read


def whole(low: int, high: int) -> Reader:
    """Give a reader of whole numbers within limits."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise WrongValueError(f"must be a whole number from {low:,} to {high:,}")
        return value

    return read


def timezone(value: Any) -> str:
    """Give the name of a time zone that exists."""
    name = text(value, empty=False)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        remedy = nearest(name, available_timezones(), "Write a name such as Europe/Oslo.")
        raise WrongValueError("is no time zone", remedy) from None
    return name


def path(value: Any) -> Path:
    """Give a path; load_settings reads it from the folder of the settings."""
    return Path(text(value, empty=False))


def thresholds(value: Any) -> Mapping[str, Mapping[str, Number]]:
    """Give the numbers by rule and name; the rules decide which of them exist."""
    read_number = number(-(10**15), 10**15)
    found: dict[str, Mapping[str, Number]] = {}
    for rule, numbers in table(value).items():
        named = shown_name(rule)
        if not isinstance(numbers, dict):
            remedy = f"Write [rules.thresholds.{named}] with names and numbers below."
            raise WrongEntryError(named, numbers, "must be a table of numbers", remedy)
        found[rule] = MappingProxyType(
            {
                name: entry(f"{named}.{shown_name(name)}", amount, read_number)
                for name, amount in numbers.items()
            }
        )
    return MappingProxyType(found)


def web_address(value: Any) -> str:
    """Give an http or https address, or nothing."""
    found = text(value)
    if found and not re.fullmatch(r"https?://[^\s<>\"']+", found):
        raise WrongValueError("must be a web address", "Write https://… in full.")
    return found


def place(value: Any) -> str:
    """Give the pattern of a page's address, which names the language and the article."""
    found = web_address(value)
    if found and not ("{lang}" in found and "{slug}" in found):
        remedy = "Write https://desk.example/{lang}/{slug}/."
        raise WrongValueError("must name {lang} and {slug}", remedy)
    return found
