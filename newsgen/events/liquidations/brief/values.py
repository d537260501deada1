"""Reads the values of a brief: texts, addresses, times and days, numbers within bounds.

Each reader gives the value, or raises WrongValueError with what is wrong and what to write.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from newsgen.errors import WrongValueError
from newsgen.money import read_number

_FIRST_YEAR, _LAST_YEAR = 2009, 2999  # bitcoin's first year
_LONGEST_URL = 2000
_EXAMPLE_TIME = "Write UTC with its Z, or an offset: 2026-02-06T06:05:00Z."

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BLANKS = re.compile("[ \t-\r\x85\u2028\u2029]+")
_FORBIDDEN = re.compile(  # control, bidi override, surrogate, private use, tag, no character
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U0010ffff]"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)


def read_text(value: object, *, longest: int) -> str:
    """Give the text in Unicode's composed form, 1 to `longest` characters, all of them visible."""
    if not isinstance(value, str):
        raise WrongValueError("must be text in quotes")
    found = _FORBIDDEN.search(value)
    if found:
        raise WrongValueError(
            f"holds the character U+{ord(found[0]):04X}, which no text may hold",
            "Take out control, direction and private-use characters.",
        )
    text = unicodedata.normalize("NFC", value).strip()
    if not 1 <= len(text) <= longest:
        raise WrongValueError(f"must have 1 to {longest} characters, not {len(text)}")
    return text


def read_prose(value: object, *, longest: int) -> str:
    """Give the text on one line: line breaks and tabs become spaces, soft hyphens go."""
    if isinstance(value, str):
        value = _BLANKS.sub(" ", _INVISIBLE.sub("", value))
    return read_text(value, longest=longest)


def read_matching(value: object, *, pattern: str, wanted: str) -> str:
    """Give a text of a fixed form; `wanted` tells an editor which."""
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise WrongValueError(f"must be {wanted}")
    return value


def read_language(value: object) -> str:
    """Give a language tag; `no` is read as `nb`."""
    pattern = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}"
    tag = read_matching(value, pattern=pattern, wanted="a language tag such as nb or en-GB")
    tag = tag.replace("_", "-")
    return "nb" if tag.lower() in {"no", "no-no"} else tag


def read_url(value: object) -> str:
    """Give an http(s) address with a host and without a user name, at most 2,000 characters."""
    text = read_text(value, longest=_LONGEST_URL)
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where the port is no number
    except ValueError:
        raise WrongValueError("is no valid web address") from None
    url = re.fullmatch(r"https?://[^\s<>\"`{}|\\^]+", text, re.IGNORECASE)
    if not url or not parts.hostname:
        raise WrongValueError("must be a web address that starts with http:// or https://")
    if parts.username is not None or parts.password is not None:
        remedy = "Take it out: addresses are published."
        raise WrongValueError("holds a user name or password", remedy)
    return text


def read_instant(value: object) -> datetime:
    """Give the time in UTC; a time without zone is refused."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise WrongValueError("must be a date with a time", _EXAMPLE_TIME)
    if found["zone"] is None:
        raise WrongValueError("has no time zone", _EXAMPLE_TIME)
    try:
        instant = datetime.fromisoformat(found[0]).astimezone(UTC)
    except (ValueError, OverflowError):
        raise WrongValueError("is no time that exists", _EXAMPLE_TIME) from None
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        years = f"{_FIRST_YEAR} to {_LAST_YEAR}"
        raise WrongValueError(f"must be in the years {years}", _EXAMPLE_TIME)
    return instant


def read_day(value: object) -> date:
    """Give a calendar day, written 2026-02-05."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise WrongValueError("must be a date such as 2026-02-05")


def read_plain(value: object, *, low: str, high: int) -> Decimal:
    """Give a number that is no sum of money, with at most 6 decimals."""
    return read_number(value, low=Decimal(low), high=Decimal(high), places=6)


def read_sum(value: object, *, low: str, high: Decimal, places: int) -> Decimal:
    """Give dollars, written as a number or as text."""
    return read_number(value, low=Decimal(low), high=high, places=places, money=True)
