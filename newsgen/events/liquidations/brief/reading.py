"""Reads a brief from JSON; every field that is wrong is named at once."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from newsgen.errors import BriefError, Problem, shown
from newsgen.events.liquidations.brief.models import Brief
from newsgen.events.liquidations.brief.wording import Refused, problems_of

MAX_BYTES = 1_000_000
_MAX_DIGITS = 40  # longer whole numbers are read as Decimal: Python limits int
_DAY = 24  # hours


def parse_brief(data: bytes, file: str) -> Brief:
    """Read a brief from JSON; BriefError names every field that is wrong."""
    document = _load(_decode(data, file), file)
    if not isinstance(document, dict):
        remedy = 'Start with { and "kind": "liquidations".'
        raise BriefError(
            Problem("line 1, column 1", "must be a JSON object", shown(document), remedy, file)
        )
    try:
        brief = Brief.model_validate(document)
    except ValidationError as error:
        raise BriefError(tuple(problems_of(error, file))) from None
    problems = tuple(_contradictions(brief, file))
    if problems:
        raise BriefError(problems)
    return brief


def _decode(data: bytes, file: str) -> str:
    """Give the text of a file; BriefError where it is too long or not plain UTF-8."""
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES:,} bytes"
        raise BriefError(Problem("", message, f"{len(data):,} bytes", file=file))
    remedy = "Save the file as UTF-8 without a byte order mark."
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "starts with a byte order mark"
        raise BriefError(Problem("line 1, column 1", message, data[:3].hex(" "), remedy, file))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        where = _position(before)
        found = f"byte {data[error.start]:02x}"
        raise BriefError(Problem(where, "is not UTF-8", found, remedy, file)) from None


def _position(before: str) -> str:
    """Name the line and column of the character after `before`."""
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _load(text: str, file: str) -> object:
    """Read JSON with Decimal numbers; BriefError where it is no JSON."""
    try:
        return json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=lambda name: Refused(name, "is no number that can be used"),
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        found = shown(text[error.pos : error.pos + 20])
        message = f"is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise BriefError(Problem(where, message, found, file=file)) from None
    except RecursionError:
        message = "nests lists or objects too deep"
        raise BriefError(Problem("line 1, column 1", message, file=file)) from None


def _decimal(text: str) -> Decimal | Refused:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all bounds
        return Refused(text, "is no number that can be used")


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MAX_DIGITS else Decimal(text)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object; a key that comes twice gets a value that no field takes."""
    found: dict[str, object] = {}
    for key, value in pairs:
        twice = key in found
        found[key] = Refused(shown(value), "is given more than once") if twice else value
    return found


def _contradictions(brief: Brief, file: str) -> Iterator[Problem]:
    """Name fields that exclude each other whatever the figures are."""
    hours = str(brief.window_hours)
    if brief.definition == "utc_day" and brief.window_hours != _DAY:
        remedy = "Leave window_hours out, or use the definition rolling."
        yield Problem("window_hours", "must be 24 for a UTC day", hours, remedy, file)
    if brief.hourly_usd and len(brief.hourly_usd) != _DAY:
        found = f"{len(brief.hourly_usd)} numbers"
        yield Problem("hourly_usd", "must have 24 numbers, one an hour", found, file=file)
    if brief.hourly_usd and brief.window_hours != _DAY:
        remedy = "Leave hourly_usd out."
        yield Problem("hourly_usd", "needs a window of 24 hours", f"{hours} hours", remedy, file)
