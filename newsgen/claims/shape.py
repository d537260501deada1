"""Turns an edition, or the plain data of an article.json, into checked, frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from newsgen.errors import CheckError, Problem
from newsgen.model import Article, Claim, Edition, Unit

NUMERIC = frozenset(Unit) - {Unit.DAY, Unit.INSTANT, Unit.TEXT, Unit.FLAG}
_LARGEST_POWER = 40
_LARGEST_PLACE = 10**9
_REMEDY = "Make the article again; its files are not meant to be edited."


class Record(NamedTuple):
    """A fact as the check sees it."""

    id: str
    unit: Unit
    value: Decimal | date | datetime | str | bool
    at_least: bool = False
    method: str = ""
    inputs: tuple[str, ...] = ()


class Parts(NamedTuple):
    """One language's article: its parts in order, its text and its stored claims."""

    lang: str
    short_headline: str
    label: str
    parts: tuple[tuple[str, str], ...]
    text: str
    claims: tuple[Claim, ...]


class Document(NamedTuple):
    """A whole article.json."""

    facts: Mapping[str, Record]
    articles: tuple[Parts, ...]
    timezone: tzinfo


class _Reader:
    """Reads members of plain data and notes what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, where: str, message: str, value: object = "") -> None:
        """Note a problem."""
        found = value if isinstance(value, str) else type(value).__name__
        self.problems.append(Problem(where, message, found[:60], _REMEDY))

    def mapping(self, value: object, where: str) -> Mapping[str, Any]:
        """Give an object, or an empty one and a problem."""
        if isinstance(value, Mapping):
            return value
        self.wrong(where, "is to be an object", value)
        return {}

    def texts(self, value: object, where: str) -> tuple[str, ...]:
        """Give a list of texts, or an empty one and a problem."""
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.wrong(where, "is to be a list of texts", value)
        return ()

    def items(self, value: object, where: str) -> list[Mapping[str, Any]]:
        """Give a list of objects, or what can be used of it and problems."""
        if not isinstance(value, list | tuple):
            self.wrong(where, "is to be a list", value)
            return []
        return [self.mapping(each, f"{where}[{index}]") for index, each in enumerate(value)]

    def text(self, data: Mapping[str, Any], key: str, where: str) -> str:
        """Give a text member, or an empty one and a problem."""
        value = data.get(key)
        if isinstance(value, str):
            return value
        self.wrong(f"{where}.{key}", "is missing" if value is None else "is to be a text", value)
        return ""

    def raise_if_wrong(self) -> None:
        """Raise a CheckError that names every problem noted."""
        if self.problems:
            raise CheckError(self.problems)


def document(data: object) -> Document:
    """Give the document that plain data holds; CheckError names each member that is wrong."""
    reader = _Reader()
    top = reader.mapping(data, "article.json")
    records = _records(reader, top.get("facts"))
    articles = tuple(
        _article(reader, str(lang), article)
        for lang, article in reader.mapping(top.get("articles"), "articles").items()
    )
    zone = top.get("timezone")
    reader.raise_if_wrong()
    return Document(records, articles, timezone(zone))


def made(edition: Edition, zone: object) -> Document:
    """Give the document of an edition in memory; CheckError names each fact that is unusable."""
    reader = _Reader()
    facts: dict[str, Record] = {}
    for key, fact in edition.facts.by_id.items():
        unit, how = fact.unit, fact.derivation
        value = _decimal(fact.value) if unit in NUMERIC else _value(fact.value, unit)
        if value is None:
            reader.wrong(f"facts.{key}.value", f"is no usable {unit}", fact.value)
        else:
            facts[key] = Record(key, unit, value, fact.at_least, how.method, how.inputs)
    reader.raise_if_wrong()
    articles = tuple(_parts_of(lang, article) for lang, article in edition.articles.items())
    return Document(facts, articles, timezone(zone))


def records(facts: object) -> dict[str, Record]:
    """Give the facts that plain data holds; CheckError names each member that is wrong."""
    reader = _Reader()
    found = _records(reader, facts)
    reader.raise_if_wrong()
    return found


def timezone(name: object) -> tzinfo:
    """Give a time zone by its name."""
    if isinstance(name, tzinfo):
        return name
    try:
        return ZoneInfo(name if isinstance(name, str) else "")
    except (KeyError, ValueError, OSError) as error:
        wrong = Problem("timezone", "is no time zone", str(name)[:60], "Name one: Europe/Oslo.")
        raise CheckError(wrong) from error


def _records(reader: _Reader, facts: object) -> dict[str, Record]:
    """Give all facts that can be read."""
    found = {}
    for name, fact in reader.mapping(facts, "facts").items():
        key = str(name)
        record = _record(reader, key, reader.mapping(fact, f"facts.{key}"))
        if record is not None:
            found[key] = record
    return found


def _record(reader: _Reader, key: str, fact: Mapping[str, Any]) -> Record | None:
    """Give one fact, or None and a problem."""
    where = f"facts.{key}"
    try:
        unit = Unit(fact.get("unit", ""))
    except (ValueError, TypeError):
        reader.wrong(f"{where}.unit", "is no unit", fact.get("unit"))
        return None
    value = _value(fact.get("value"), unit)
    if value is None:
        reader.wrong(f"{where}.value", f"is no usable {unit}", fact.get("value"))
        return None
    derivation = reader.mapping(fact.get("derivation", {}), f"{where}.derivation")
    inputs = reader.texts(derivation.get("inputs", ()), f"{where}.derivation.inputs")
    method = derivation.get("method", "")
    return Record(key, unit, value, fact.get("at_least") is True, str(method)[:60], inputs)


def _value(value: object, unit: Unit) -> Decimal | date | datetime | str | bool | None:
    """Give a fact's value by its unit, or None."""
    if unit in NUMERIC:
        return _decimal(value)
    if unit is Unit.FLAG:
        return value if isinstance(value, bool) else None
    if unit is Unit.TEXT:
        return value if isinstance(value, str) else None
    return _time(value, unit)


def _decimal(value: object) -> Decimal | None:
    """Give a finite number of a sensible size, or None."""
    if not isinstance(value, Decimal):
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return None
        try:
            value = Decimal(str(value) if isinstance(value, float) else value)
        except (InvalidOperation, ValueError):
            return None
    usable = value.is_finite() and -_LARGEST_POWER <= value.adjusted() <= _LARGEST_POWER
    return value if usable or value.is_zero() else None


def _time(value: object, unit: Unit) -> date | datetime | None:
    """Give a day, or an instant with its offset, or None."""
    if isinstance(value, str):
        try:
            value = (date if unit is Unit.DAY else datetime).fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if unit is Unit.INSTANT and value.tzinfo is not None else None
    return value if unit is Unit.DAY and isinstance(value, date) else None


def _article(reader: _Reader, lang: str, data: object) -> Parts:
    """Give one language's article."""
    where = f"articles.{lang}"
    article = reader.mapping(data, where)
    headline, short, dek, label, text = (
        reader.text(article, key, where)
        for key in ("headline", "short_headline", "dek", "label", "text")
    )
    parts = _leading(where, headline, dek, reader.texts(article.get("bullets"), f"{where}.bullets"))
    for index, section in enumerate(reader.items(article.get("sections"), f"{where}.sections")):
        inside = f"{where}.sections[{index}]"
        if section.get("heading"):
            parts.append((f"{inside}.heading", reader.text(section, "heading", inside)))
        paragraphs = reader.texts(section.get("paragraphs"), f"{inside}.paragraphs")
        parts += _numbered(f"{inside}.paragraphs", paragraphs)
    claims = tuple(
        _claim(reader, f"{where}.claims[{index}]", claim)
        for index, claim in enumerate(reader.items(article.get("claims"), f"{where}.claims"))
    )
    return Parts(lang, short, label, tuple(part for part in parts if part[1]), text, claims)


def _parts_of(lang: str, article: Article) -> Parts:
    """Give one language's article from memory."""
    where = f"articles.{lang}"
    parts = _leading(where, article.headline, article.dek, article.bullets)
    for index, section in enumerate(article.sections):
        inside = f"{where}.sections[{index}]"
        parts.append((f"{inside}.heading", section.heading))
        parts += _numbered(f"{inside}.paragraphs", section.paragraphs)
    told = tuple(part for part in parts if part[1])
    return Parts(lang, article.short_headline, article.label, told, article.text, article.claims)


def _leading(
    where: str, headline: str, dek: str, bullets: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Give the parts before the sections, each with its place."""
    parts = [(f"{where}.headline", headline), (f"{where}.dek", dek)]
    return parts + _numbered(f"{where}.bullets", bullets)


def _numbered(where: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Give texts of a list, each with its place."""
    return [(f"{where}[{index}]", each) for index, each in enumerate(texts)]


def _claim(reader: _Reader, where: str, data: Mapping[str, Any]) -> Claim:
    """Give one stored claim."""
    places = []
    for key in ("start", "end"):
        value = data.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_PLACE:
            reader.wrong(f"{where}.{key}", "is to be a place in the text", value)
            value = -1
        places.append(value)
    return Claim(reader.text(data, "fact", where), reader.text(data, "shown", where), *places)
