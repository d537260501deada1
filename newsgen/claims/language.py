"""Loads what is known of a language from locales/<tag>/reading.toml."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from newsgen import resources
from newsgen.claims.grammar import ROLES, Grammar, Pattern, Table, alternation, spellings
from newsgen.errors import CatalogError, NotFoundError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONGEST_PATH = 500
_SIGNS = {"minus": -1, "plus": 1}


class StyleRule(NamedTuple):
    """An expression that a text must not hold, and a quicker one that each match of it holds."""

    pattern: re.Pattern[str]
    message: str
    remedy: str
    holds: re.Pattern[str]


class Language(NamedTuple):
    """A language's finder, its patterns by group, and the values of its words."""

    tag: str
    finder: re.Pattern[str]
    patterns: Mapping[int, Pattern]
    numbers: Mapping[str, tuple[int, int]]
    scales: Mapping[str, int]
    units: Mapping[str, str]
    denominators: Mapping[str, int]
    fractions: Mapping[str, tuple[int, int]]
    months: Mapping[str, int]
    clock: Mapping[str, int]
    meridiem: Mapping[str, int]
    decimal: str
    grouping: Mapping[int, None]
    hedges: Mapping[str, str]
    hedge_ends: frozenset[str]
    signs: Mapping[str, int]
    connectors: frozenset[str]
    references: frozenset[str]
    style: tuple[StyleRule, ...]


def language(tag: str) -> Language:
    """Give a language by its tag; NotFoundError when it has no reading.toml."""
    return _language(tag, resources.locales())


@cache
def _language(tag: str, locales: Path) -> Language:
    """Read a language once for each folder of languages."""
    path = locales / tag / "reading.toml"
    if not _TAG.fullmatch(tag) or not path.is_file():
        remedy = "Copy it from another language, or begin one with newsgen locale init TAG."
        file = str(path)[:_LONGEST_PATH]
        raise NotFoundError(Problem(tag[:40], "has no reading.toml", "", remedy, file))
    try:
        return _build(tag, tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, re.error) as error:
        raise CatalogError(
            Problem(
                "reading.toml",
                f"cannot be used: {type(error).__name__} {error}",
                remedy="Compare its keys with locales/en/reading.toml.",
                file=str(path),
            )
        ) from error


def _build(tag: str, data: Mapping[str, Any]) -> Language:
    """Give the language that a reading.toml describes."""
    finder, patterns = _grammar(data, _add_tens(data)).compiled()
    values = {role: _merged(data.get(role, {})) for role in ROLES}
    hedges = {
        phrase: name
        for name, phrases in data["hedges"].items()
        if name not in _SIGNS
        for phrase in phrases
    }
    signs = {
        phrase: sign for name, sign in _SIGNS.items() for phrase in data["hedges"].get(name, ())
    }
    return Language(
        tag=tag,
        finder=finder,
        patterns=patterns,
        numbers={word: _scaled(value) for word, value in values["number"].items()},
        scales=values["scale"],
        units=values["unit"],
        denominators=values["denominator"],
        fractions={word: _fraction(value) for word, value in values["fraction"].items()},
        months=values["month"],
        clock=values["clock"],
        meridiem=values["meridiem"],
        decimal=data["figures"]["decimal"],
        grouping={ord(separator): None for separator in data["figures"]["group"]},
        hedges=hedges,
        hedge_ends=frozenset(phrase.rsplit(" ", 1)[-1] for phrase in (*hedges, *signs)),
        signs=signs,
        connectors=frozenset(data["connectors"]),
        references=frozenset(data["references"]),
        style=tuple(
            StyleRule(
                re.compile(rule["pattern"]),
                rule["message"],
                rule["remedy"],
                re.compile(rule.get("holds", rule["pattern"])),
            )
            for rule in data.get("style", ())
        ),
    )


def _add_tens(data: Mapping[str, Any]) -> Table:
    """Add the tens, and tens joined with 1 to 9, to the cardinals; give them all as a table."""
    cardinals = data["number"]["cardinal"]
    joiner, tens = data["tens"]["joiner"], data["tens"]["words"]
    small = {word: value for word, value in cardinals.items() if 0 < value < 10}  # noqa: PLR2004
    joined = f"(?:{alternation(tens)})(?:{re.escape(joiner)}(?:{alternation(small)}))?"
    expression = f"{joined}|{alternation(cardinals)}"
    for ten, value in tens.items():
        cardinals[ten] = value
        cardinals.update({f"{ten}{joiner}{word}": value + unit for word, unit in small.items()})
    return Table("number", tuple(cardinals), expression)


def _grammar(data: Mapping[str, Any], cardinals: Table) -> Grammar:
    """Give the grammar of all patterns."""
    tables = {name: Table("", tuple(words)) for name, words in data["words"].items()}
    for role in ROLES:
        for name, words in data.get(role, {}).items():
            tables[name] = Table(role, tuple(words))
    tables["cardinal"] = cardinals
    separators = "".join(re.escape(separator) for separator in data["figures"]["group"])
    decimal = re.escape(data["figures"]["decimal"])
    figure = (
        # Atomic: a figure gives no group of its digits back for a shorter match.
        rf"(?>[0-9]{{1,3}}(?:[{separators}][0-9]{{3}})+(?![0-9])|[0-9]+)"
        rf"(?:{decimal}[0-9]+)?(?![.,]?[0-9])"
    )
    units = [
        word
        for role in ("unit", "scale")
        for words in data[role].values()
        for word in words
        if words[word] not in {"usd", "nok"}
    ]
    grammar = Grammar(tables, data["numbers"], figure, units)
    for kind, patterns in data["patterns"].items():
        for pattern in patterns:
            grammar.add(kind.partition("_")[0], pattern)
    return grammar


def _merged(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Give all words of the tables of one role, also with their accents apart."""
    return {
        form: value
        for words in tables.values()
        for word, value in words.items()
        for form in spellings(word)
    }


def _scaled(value: int | str) -> tuple[int, int]:
    """Give a number as digits and a power of ten."""
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error
    exponent = min(int(number.as_tuple().exponent), 0)
    return int(number.scaleb(-exponent)), exponent


def _fraction(value: str) -> tuple[int, int]:
    """Give a fraction as numerator and denominator."""
    above, _, below = value.partition("/")
    return int(above), int(below)
