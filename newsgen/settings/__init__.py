"""The house settings: newsgen.toml, read strictly; every key has a default.

[house] style, names and limits; [rules] another rules file and other thresholds; [gate] other
numbers for the publish gate; [quality] what finished texts are held to; [data] where series and
fetched bodies are kept; [site], [review] and [push] where articles are published, who answers for
them, and where they are sent. Numbers with a point are Decimal.

`model` has the types, `tables` every key with its reader, `readers` the readers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newsgen.errors import (
    MAX_SHOWN,
    NotFoundError,
    Problem,
    SettingsError,
    nearest,
    shown,
    shown_name,
)
from newsgen.settings.model import (
    Data,
    House,
    Number,
    PushSettings,
    ReviewSettings,
    RuleSettings,
    Settings,
    SiteSettings,
)
from newsgen.settings.readers import LANGUAGE, read, table
from newsgen.settings.tables import LIMITS, TABLES

__all__ = [
    "LIMITS",
    "TABLES",
    "Data",
    "House",
    "Number",
    "PushSettings",
    "ReviewSettings",
    "RuleSettings",
    "Settings",
    "SiteSettings",
    "load_settings",
]

FILE_NAME = "newsgen.toml"
MAX_BYTES = 1_000_000


def load_settings(path: Path | None, cwd: Path) -> Settings:
    """Read `path` (a file, or a folder with newsgen.toml), else newsgen.toml in `cwd`, if any.

    NotFoundError where `path` cannot be read; SettingsError names every key that is wrong.
    """
    file = (path or cwd) / FILE_NAME if path is None or path.is_dir() else path
    if path is None and not file.exists():
        return Settings()
    document = _load(file)
    problems: list[Problem] = []
    given = read("", document, dict.fromkeys(TABLES, table), problems, file)
    quality = _quality(given.pop("quality", {}), problems, file)
    found = {
        name: read(name, given.get(name, {}), readers, problems, file)
        for name, readers in TABLES.items()
        if name != "quality"
    }
    if problems:
        raise SettingsError(problems)
    if "file" in found["rules"]:
        found["rules"]["file"] = file.parent / found["rules"]["file"]
    return Settings(
        house=House(**found["house"]),
        rules=RuleSettings(**found["rules"]),
        gate=MappingProxyType(found["gate"]),
        quality=quality,
        data=Data(**{name: file.parent / path for name, path in found["data"].items()}),
        site=SiteSettings(**found["site"]),
        review=ReviewSettings(**found["review"]),
        push=PushSettings(**found["push"]),
        file=file,
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


def _quality(
    table: Mapping[str, Any], problems: list[Problem], file: Path
) -> Mapping[str, Mapping[str, Number]]:
    """Read the limits of all languages, under "", and those of the tables by language tag."""
    numbers = {name: value for name, value in table.items() if not isinstance(value, dict)}
    own = {name: value for name, value in table.items() if isinstance(value, dict)}
    found = {"": read("quality", numbers, LIMITS, problems, file)}
    for tag, limits in own.items():
        place = f"quality.{shown_name(tag)}"
        if not re.fullmatch(LANGUAGE, tag):
            remedy = nearest(tag, LIMITS, "Use tags such as nb and en.")
            problems.append(Problem(place, "is no language tag", shown(limits), remedy, str(file)))
            continue
        found["nb" if tag == "no" else tag] = read(place, limits, LIMITS, problems, file)
    return MappingProxyType({tag: MappingProxyType(limits) for tag, limits in found.items()})
