"""The house settings: newsgen.toml, read strictly; every key has a default.

[house] style, names and limits; [rules] another rules file and other thresholds; [gate] other
numbers for the publish gate; [quality] what finished texts are held to; [data] where series and
fetched bodies are kept. Numbers with a point are Decimal.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from newsgen.errors import (
    MAX_SHOWN,
    NotFoundError,
    Problem,
    SettingsError,
    WrongValueError,
    nearest,
    shown,
    shown_name,
)

FILE_NAME = "newsgen.toml"
MAX_BYTES = 1_000_000
MAX_TEXT = 300  # characters of a name, label or line
_LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class House:
    """Style, names and limits of the house; `label` and `follow_line` are by language tag."""

    number_style: Literal["ntb", "sprakradet"] = "ntb"
    bitcoin_capital: Literal["lower", "upper"] = "lower"
    desk: str = ""
    timezone: str = "Europe/Oslo"
    follow_line: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    label: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    max_age_hours: int = 48
    indicative_ranks: bool = True


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Another rules file, and thresholds by rule and name that replace those of the file."""

    file: Path | None = None
    thresholds: Mapping[str, Mapping[str, Number]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Data:
    """Where data is kept; None is the user's own data folder."""

    store: Path | None = None
    bodies: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, and the file they come from; None where there is no file.

    `quality` holds limits by name, by language tag, under "" those of all languages.
    """

    house: House = field(default_factory=House)
    rules: RuleSettings = field(default_factory=RuleSettings)
    gate: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}))
    quality: Mapping[str, Mapping[str, Number]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    data: Data = field(default_factory=Data)
    file: Path | None = None


class _WrongEntryError(WrongValueError):
    """A value within a table is refused: its place below the table's key, and the value."""

    def __init__(self, below: str, value: object, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.below, self.value = below, value


def load_settings(path: Path | None, cwd: Path) -> Settings:
    """Read `path` (a file, or a folder with newsgen.toml), else newsgen.toml in `cwd`, if any.

    NotFoundError where `path` cannot be read; SettingsError names every key that is wrong.
    """
    file = (path or cwd) / FILE_NAME if path is None or path.is_dir() else path
    if path is None and not file.exists():
        return Settings()
    document = _load(file)
    problems: list[Problem] = []
    tables = _read("", document, _TABLES, problems, file)
    house = _read("house", tables.get("house", {}), _HOUSE, problems, file)
    rules = _read("rules", tables.get("rules", {}), _RULES, problems, file)
    gate = _read("gate", tables.get("gate", {}), _GATE, problems, file)
    quality = _quality(tables.get("quality", {}), problems, file)
    data = _read("data", tables.get("data", {}), _DATA, problems, file)
    if problems:
        raise SettingsError(problems)
    if "file" in rules:
        rules["file"] = file.parent / rules["file"]
    places = Data(**{name: file.parent / path for name, path in data.items()})
    return Settings(
        House(**house), RuleSettings(**rules), MappingProxyType(gate), quality, places, file
    )


def _load(file: Path) -> dict[str, Any]:
    """Read TOML; NotFoundError where the file cannot be read, SettingsError where it is no TOML."""
    try:
        data = file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem("", f"cannot be read: {reason}", remedy="Check the path.", file=str(file))
        raise NotFoundError(problem) from None
    if len(data) > MAX_BYTES:
        raise SettingsError(Problem("", f"is larger than {MAX_BYTES:,} bytes", file=str(file)))
    try:
        return tomllib.loads(data.decode(), parse_float=_decimal)
    except RecursionError:
        message = "nested too deep"
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {data[error.start]:02x} at offset {error.start}"
    except ValueError as error:
        message = str(error)
    message = f"is no valid TOML: {message[:1].lower()}{message[1:]}"
    raise SettingsError(Problem("", message, file=str(file)))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text[:MAX_SHOWN]} is out of range") from None


Reader = Callable[[Any], Any]  # gives the value, or raises WrongValueError


def _read(
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
            found[key] = _reader(key, readers)(value)
        except WrongValueError as wrong:
            if isinstance(wrong, _WrongEntryError):
                where, value = f"{where}.{wrong.below}", wrong.value  # noqa: PLW2901
            problems.append(Problem(where, wrong.message, shown(value), wrong.remedy, str(file)))
    return found


def _reader(key: str, readers: Mapping[str, Reader]) -> Reader:
    if key not in readers:
        raise WrongValueError("is no known key", nearest(key, readers))
    return readers[key]


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongValueError("must be a table", "Write it as [name] with keys below.")
    return value


def _quality(
    table: Mapping[str, Any], problems: list[Problem], file: Path
) -> Mapping[str, Mapping[str, Number]]:
    """Read the limits of all languages, under "", and those of the tables by language tag."""
    numbers = {name: value for name, value in table.items() if not isinstance(value, dict)}
    own = {name: value for name, value in table.items() if isinstance(value, dict)}
    found = {"": _read("quality", numbers, LIMITS, problems, file)}
    for tag, limits in own.items():
        place = f"quality.{shown_name(tag)}"
        if not re.fullmatch(_LANGUAGE, tag):
            remedy = nearest(tag, LIMITS, "Use tags such as nb and en.")
            problems.append(Problem(place, "is no language tag", shown(limits), remedy, str(file)))
            continue
        found["nb" if tag == "no" else tag] = _read(place, limits, LIMITS, problems, file)
    return MappingProxyType({tag: MappingProxyType(limits) for tag, limits in found.items()})


def _choice(*options: str) -> Reader:
    def read(value: Any) -> str:
        if value not in options or not isinstance(value, str):
            near = nearest(value, options) if isinstance(value, str) else ""
            wanted = " or ".join(f'"{option}"' for option in options)
            raise WrongValueError(f"must be {wanted}", near)
        return value

    return read


def _text(value: Any, *, empty: bool = True) -> str:
    """Give a text without control and private-use characters, at most 300 characters."""
    if not isinstance(value, str):
        raise WrongValueError("must be text in quotes")
    text = value.strip()
    if not text and not empty:
        raise WrongValueError("must not be empty", "Leave the key out for the standard text.")
    if len(text) > MAX_TEXT:
        raise WrongValueError(f"must have at most {MAX_TEXT} characters")
    if not all(character.isprintable() or character == "\u00a0" for character in text):
        raise WrongValueError("holds a character that cannot be printed", "Take it out.")
    return text


def _texts(*, empty: bool) -> Reader:
    """Give a reader of texts by language tag; `no` is read as `nb`."""

    def read(value: Any) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for tag, text in _table(value).items():
            if not re.fullmatch(_LANGUAGE, tag):
                remedy = "Use tags such as nb and en."
                raise _WrongEntryError(shown_name(tag), text, "is no language tag", remedy)
            known = "nb" if tag == "no" else tag
            if known in found:
                raise _WrongEntryError(tag, text, "is given twice: no is the same as nb")
            found[known] = _entry(tag, text, partial(_text, empty=empty))
        return MappingProxyType(found)

    return read


def _entry(below: str, value: Any, read: Reader) -> Any:
    """Read a value within a table; an error names its place below the table."""
    try:
        return read(value)
    except WrongValueError as wrong:
        raise _WrongEntryError(below, value, wrong.message, wrong.remedy) from None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("must be true or false, without quotes")
    return value


def _number(low: int, high: int) -> Reader:
    def read(value: Any) -> Number:
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        if not number or not (Decimal(value).is_finite() and low <= value <= high):
            raise WrongValueError(f"must be a number from {low:,} to {high:,}")
        return Decimal(value) if isinstance(value, Decimal) else int(value)

    return read


def _whole(low: int, high: int) -> Reader:
    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise WrongValueError(f"must be a whole number from {low:,} to {high:,}")
        return value

    return read


def _timezone(value: Any) -> str:
    """Give the name of a time zone that exists."""
    name = _text(value, empty=False)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        remedy = nearest(name, available_timezones(), "Write a name such as Europe/Oslo.")
        raise WrongValueError("is no time zone", remedy) from None
    return name


def _path(value: Any) -> Path:
    """Give a path; load_settings reads it from the folder of the settings."""
    return Path(_text(value, empty=False))


def _thresholds(value: Any) -> Mapping[str, Mapping[str, Number]]:
    """Give the numbers by rule and name; the rules decide which of them exist."""
    read = _number(-(10**15), 10**15)
    found: dict[str, Mapping[str, Number]] = {}
    for rule, numbers in _table(value).items():
        place = shown_name(rule)
        if not isinstance(numbers, dict):
            remedy = f"Write [rules.thresholds.{place}] with names and numbers below."
            raise _WrongEntryError(place, numbers, "must be a table of numbers", remedy)
        found[rule] = MappingProxyType(
            {
                name: _entry(f"{place}.{shown_name(name)}", number, read)
                for name, number in numbers.items()
            }
        )
    return MappingProxyType(found)


_TABLES: Mapping[str, Reader] = {
    "house": _table,
    "rules": _table,
    "gate": _table,
    "quality": _table,
    "data": _table,
}
_DATA: Mapping[str, Reader] = {"store": _path, "bodies": _path}
_HOUSE: Mapping[str, Reader] = {
    "number_style": _choice("ntb", "sprakradet"),
    "bitcoin_capital": _choice("lower", "upper"),
    "desk": _text,
    "timezone": _timezone,
    "follow_line": _texts(empty=True),
    "label": _texts(empty=False),
    "max_age_hours": _whole(1, 100_000),
    "indicative_ranks": _flag,
}
_RULES: Mapping[str, Reader] = {"file": _path, "thresholds": _thresholds}
_GATE: Mapping[str, Reader] = {
    "percentile": _number(0, 100),
    "move_pct": _number(0, 100),
    "rank": _whole(1, 100_000),
    "order_share": _number(0, 1),
    "quiet_percentile": _number(0, 100),
    "quiet_move_pct": _number(0, 100),
}

# What the desk may set of a language's quality.toml, which holds the same names.
LIMITS: Mapping[str, Reader] = {
    **{
        f"{part}_length": _whole(1, 1_000)
        for part in ("headline", "headline_hard", "short", "bullet", "heading", "dek")
    },
    "lix_low": _number(0, 100),
    "lix_high": _number(0, 100),
    "fact_density": _number(0, 1),
    "longest_sentence": _whole(1, 1_000),
    "mean_sentence": _number(1, 1_000),
    "bullets_low": _whole(0, 20),
    "bullets_high": _whole(0, 20),
    "hedge_reach": _number(0, 1),
    "body_low": _whole(0, 100_000),
    "body_high": _whole(0, 100_000),
    "five_grams": _number(0, 1),
    "headline_pattern": _number(0, 1),
    "repeated_lede": _number(0, 1),
}
