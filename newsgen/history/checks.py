"""Validate the curated figures and events before anything is ranked.

Each check gives the problems it finds, with file, line and remedy; none stops at the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from newsgen.errors import Problem

Row = Mapping[str, str]

DEFINITIONS = ("rolling", "utc_day", "other")
COVERAGES = ("all exchanges", "BitMEX only")
USES = ("list", "figure", "earlier", "reject")
AMOUNTS = ("total_usd", "long_usd", "short_usd", "traders", "largest_order_usd")
ORDER = ("largest_order_usd", "largest_order_venue", "largest_order_pair")
SHARED = (
    *("event_day", "provider", "definition", "coverage"),
    *("total_usd", "long_usd", "short_usd", "traders", *ORDER),
)
FIGURES = (*SHARED[:4], "use", *SHARED[4:], "publisher", "url", "note")
MOVES = ("btc_open_close_pct", "btc_open_low_pct", "btc_open_high_pct")
EVENTS = (*SHARED, *MOVES, "cause_note", "publisher", "url", "note")
REQUIRED = ("provider", "publisher")


def figure_problems(rows: list[Row]) -> Iterator[Problem]:
    """Find what is wrong with the figures."""
    for line, row in _lines(rows):
        where = f"line {line}"
        yield from _row_problems("figures.csv", where, row)
        yield from _one_of("figures.csv", where, row, "use", USES)
        if row["use"] == "reject" and not row["note"]:
            yield _problem("figures.csv", where, "a rejected figure needs its reason", "note", row)
        if row["use"] != "reject" and not row["total_usd"]:
            yield _problem("figures.csv", where, "a figure in use needs a total", "total_usd", row)
    keys = [(row["event_day"], row["definition"], row["url"]) for row in rows]
    yield from _duplicates("figures.csv", keys)


def event_problems(rows: list[Row], figures: list[Row]) -> Iterator[Problem]:
    """Find what is wrong with the events; each repeats one figure of its day."""
    known = {_identity(row) for row in figures}
    seen = {(row["event_day"], name, row[name]) for row in figures for name in AMOUNTS}
    for line, row in _lines(rows):
        where = f"line {line}"
        yield from _row_problems("events.csv", where, row)
        for name in MOVES:
            if not _is_number(row[name]):
                yield _problem("events.csv", where, "is no number", name, row)
        if _identity(row) not in known:
            yield _problem("events.csv", where, "is no figure of figures.csv", "url", row)
        for name in ("traders", "largest_order_usd"):
            if row[name] and (row["event_day"], name, row[name]) not in seen:
                yield _problem("events.csv", where, "stands in no figure of the day", name, row)
    yield from _duplicates("events.csv", [(row["event_day"],) for row in rows])
    missing = {row["event_day"] for row in figures} - {row["event_day"] for row in rows}
    for day in sorted(missing):
        yield Problem(day, "has figures but is no event", file="events.csv", remedy="Add a row.")


def column_problems(file: str, found: Iterable[str], wanted: tuple[str, ...]) -> Iterator[Problem]:
    """Find a header that is not the wanted one."""
    if (header := tuple(found)) != wanted:
        remedy = f"Wanted: {', '.join(wanted)}."
        yield Problem("line 1", "has other columns", ", ".join(header), remedy, file)


def is_address(url: str) -> bool:
    """Tell whether a text is a web address with a host."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in url


def _row_problems(file: str, where: str, row: Row) -> Iterator[Problem]:
    """Find what is wrong with the columns that figures and events share."""
    try:
        date.fromisoformat(row["event_day"])
    except ValueError:
        yield _problem(file, where, "is no date such as 2025-10-10", "event_day", row)
    yield from _one_of(file, where, row, "definition", DEFINITIONS)
    yield from _one_of(file, where, row, "coverage", COVERAGES)
    for name in AMOUNTS:
        if row[name] and not (row[name].isascii() and row[name].isdigit() and int(row[name])):
            yield _problem(file, where, "is no plain whole number above zero", name, row)
    for name in REQUIRED:
        if not row[name].strip():
            yield _problem(file, where, "is missing", name, row)
    if not is_address(row["url"]):
        yield _problem(file, where, "is no http or https address", "url", row)
    if row["largest_order_venue"] and not row["largest_order_usd"]:
        yield _problem(file, where, "names a venue without an order", "largest_order_venue", row)


def _one_of(
    file: str, where: str, row: Row, name: str, wanted: tuple[str, ...]
) -> Iterator[Problem]:
    if row[name] not in wanted:
        yield _problem(file, where, f"is none of {', '.join(wanted)}", name, row)


def _duplicates(file: str, keys: Sequence[tuple[str, ...]]) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            remedy = "Keep one of the rows."
            yield Problem(" ".join(key), f"is there {count} times", file=file, remedy=remedy)


def _identity(row: Row) -> tuple[str, ...]:
    names = ("event_day", "provider", "definition", "coverage", "total_usd", "publisher", "url")
    return tuple(row[name] for name in names)


def _lines(rows: list[Row]) -> Iterator[tuple[int, Row]]:
    return ((line, row) for line, row in enumerate(rows, start=2))


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _problem(file: str, where: str, message: str, name: str, row: Row) -> Problem:
    remedy = "See docs/history.md, Adding a figure."
    return Problem(f"{where}: {name}", message, row[name], remedy, file)
