"""The limits of a language: locales/<tag>/quality.toml, with the desk's own numbers on top.

What is no number (full stops, banned words) is the language's own and stays in its file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsgen.errors import CatalogError, Problem, shown
from newsgen.settings import LIMITS

FILE = "quality.toml"
LENGTH = "_length"  # a part's length under [quality] in newsgen.toml: headline_length
_NONE: Mapping[str, Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Banned:
    """Words that no draft may use: their kind, the reason, and what to write instead."""

    kind: str
    pattern: re.Pattern[str]
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a finished text of one language is held to.

    `length` is the most characters of a part; `number` holds the other limits by name (shares from
    0 to 1, words, counts). `goes_on` matches full stops that end no sentence, and `floor` the words
    that mark a lower bound.
    """

    tag: str
    length: Mapping[str, int]
    number: Mapping[str, float]
    goes_on: re.Pattern[str]
    floor: re.Pattern[str]
    banned: tuple[Banned, ...]


def load_limits(tag: str, root: Path, own: Mapping[str, Mapping[str, Any]] = _NONE) -> Limits:
    """Read `root/<tag>/quality.toml`; CatalogError names each key that is wrong.

    `own` is the desk's `[quality]`: numbers by name, under the language's tag or "" for all.
    """
    limits = _load(tag, root)
    wanted = {**own.get("", {}), **own.get(tag, {})}
    if not wanted:
        return limits
    length, number = dict(limits.length), dict(limits.number)
    for name, value in wanted.items():
        if name.endswith(LENGTH):
            length[name.removesuffix(LENGTH)] = int(value)
        else:
            number[name] = float(value)
    return Limits(
        tag,
        MappingProxyType(length),
        MappingProxyType(number),
        limits.goes_on,
        limits.floor,
        limits.banned,
    )


@lru_cache(maxsize=16)
def _load(tag: str, root: Path) -> Limits:
    file = _read(root / tag / FILE)
    return Limits(
        tag,
        MappingProxyType(file.length),
        MappingProxyType(file.limits),
        re.compile("|".join(file.sentences.go_on) or r"(?!)"),
        re.compile(file.floor.words),
        tuple(
            Banned(each.kind, re.compile(each.pattern, re.IGNORECASE), each.reason, each.remedy)
            for each in file.banned
        ),
    )


def _expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return text


def _all_limits(table: dict[str, float]) -> dict[str, float]:
    wanted = {name for name in LIMITS if not name.endswith(LENGTH)}
    if table.keys() != wanted:
        missing, unknown = sorted(wanted - table.keys()), sorted(table.keys() - wanted)
        raise ValueError(
            "; ".join(
                f"{fault}: {', '.join(names)}"
                for fault, names in (("lacks", missing), ("does not know", unknown))
                if names
            )
        )
    return table


def _all_lengths(table: dict[str, int]) -> dict[str, int]:
    wanted = {name.removesuffix(LENGTH) for name in LIMITS if name.endswith(LENGTH)}
    if table.keys() != wanted:
        raise ValueError(f"wants exactly {', '.join(sorted(wanted))}")
    return table


_Expression = Annotated[str, AfterValidator(_expression)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Sentences(_Table):
    go_on: tuple[_Expression, ...]


class _Floor(_Table):
    words: _Expression


class _Banned(_Table):
    kind: str = Field(min_length=1)
    pattern: _Expression
    reason: str = Field(min_length=1)
    remedy: str = Field(min_length=1)


class _File(_Table):
    length: Annotated[dict[str, Annotated[int, Field(gt=0)]], AfterValidator(_all_lengths)]
    limits: Annotated[dict[str, Annotated[float, Field(ge=0)]], AfterValidator(_all_limits)]
    sentences: _Sentences
    floor: _Floor
    banned: tuple[_Banned, ...] = ()


def _read(path: Path) -> _File:
    remedy = "Compare the key with another language's quality.toml."
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise CatalogError(
            [
                Problem(
                    ".".join(str(part) for part in item["loc"]),
                    item["msg"].removeprefix("Value error, "),
                    "" if item["type"] == "missing" else shown(item["input"]),
                    remedy,
                    str(path),
                )
                for item in error.errors(include_url=False)
            ]
        ) from None
    except FileNotFoundError:
        remedy = "Copy it from another language, or run newsgen locale init TAG."
        raise CatalogError(Problem(FILE, "is missing", "", remedy, str(path))) from None
    except (ValueError, OSError) as error:
        raise CatalogError(
            Problem(
                FILE, "cannot be read", str(error)[:80], "Mend the file; it is TOML.", str(path)
            )
        ) from error
