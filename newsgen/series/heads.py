"""Series heads compared and named: what is alike, and a readable id."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

from newsgen.errors import Problem, SeriesError, nearest, shown
from newsgen.series.model import Head, Measure
from newsgen.symbols import VENUE_NAMES

DEFINITIONS = ("utc_day", "rolling")
MAX_NAME = 100  # characters of a provider, venue or coin
MAX_LISTED = 4  # venues that an id lists by name
MAX_COINS = 3  # coins that an id lists by name


def tidy(head: Head) -> Head:
    """Give the head with names as the house writes them: coins upper case, all sorted.

    SeriesError for an unknown definition and for a name that is empty or cannot be printed.
    """
    if head.definition not in DEFINITIONS:
        remedy = nearest(head.definition, DEFINITIONS)
        raise SeriesError(
            Problem("definition", "is no known definition", shown(head.definition), remedy)
        )
    venues = {_name("venues", name).lower(): name.strip() for name in head.venues}
    coins = {_name("coins", name).upper() for name in head.coins}
    return replace(
        head,
        provider=_name("provider", head.provider),
        venues=tuple(
            sorted((VENUE_NAMES.get(key, name) for key, name in venues.items()), key=_low)
        ),
        coins=tuple(sorted(coins)),
        measure=Measure(head.measure),
    )


def key(head: Head) -> str:
    """Give the text that is the same for heads that are alike, however they are written."""
    parts = (
        head.provider.strip().lower(),
        head.definition,
        sorted({name.strip().lower() for name in head.venues}),
        sorted({name.strip().upper() for name in head.coins}),
        str(head.measure),
    )
    return json.dumps(parts, ensure_ascii=False)


def slug(head: Head) -> str:
    """Give a readable id: coinglass-utc-day-binance-bybit-okx-7-coins."""
    venues = _counted(head.venues, "venues", MAX_LISTED)
    coins = _counted(head.coins, "coins", MAX_COINS)
    measure = [] if head.measure is Measure.LIQUIDATIONS else [str(head.measure)]
    text = "-".join([head.provider, *measure, head.definition, *venues, *coins])
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120].strip("-")


def known_id(text: str) -> str:
    """Give an id that a person chose: at most 120 letters, digits, hyphens and points."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", text):
        remedy = "Use letters, digits, hyphens, underscores and points."
        raise SeriesError(Problem("--id", "is no name for a series", shown(text), remedy))
    return text


def _counted(names: tuple[str, ...], what: str, most: int) -> list[str]:
    if not names:
        return [f"all-{what}"]
    return list(names) if len(names) <= most else [f"{len(names)}-{what}"]


def _name(where: str, text: str) -> str:
    name = text.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        message = f"must have 1 to {MAX_NAME} characters that can be printed"
        raise SeriesError(Problem(where, message, shown(text)))
    return name


def _low(text: str) -> str:
    return text.lower()
