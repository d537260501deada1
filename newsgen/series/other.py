"""Reads the other measures: daily open interest, prices, funding rates, volume."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newsgen.errors import Problem, SeriesError
from newsgen.series import bars, rows
from newsgen.series.importing import (
    Opened,
    Read,
    Summary,
    Wanted,
    coin_without_column,
    covered,
    head_of,
    origin,
)
from newsgen.series.model import WHOLE, Measure, Reading
from newsgen.series.rows import Cell
from newsgen.series.tables import Progress, limited

# A zero price or open interest is padding; a funding rate may be zero.
_ZERO_IS_MISSING = frozenset({Measure.OPEN_INTEREST, Measure.PRICE, Measure.VOLUME})


def read_readings(opened: Opened, wanted: Wanted, *, now: datetime, advance: Progress) -> Read:
    """Give the daily readings of the files by coin; a day that had not ended is left out."""
    file = opened.tables[0].file
    coin = coin_without_column(opened.layouts, wanted, file)
    if coin == WHOLE:
        remedy = "Say which coin it is: --coins BTC."
        raise SeriesError(Problem("--coins", "must name one coin", remedy=remedy, file=file))
    signed = wanted.measure is Measure.FUNDING
    placed = [
        (table.file, cell)
        for table, columns in zip(opened.tables, opened.layouts, strict=True)
        for cell in rows.readings(table, columns, coin, advance, signed=signed)
    ]
    wanted = covered({cell.coin for _, cell in placed}, wanted)
    if wanted.coins:
        placed = [each for each in placed if each[1].coin in wanted.coins]
    cells, duplicates = _without_duplicates(placed, last_wins=wanted.last_wins)
    known = [c for c in cells if c.value or wanted.measure not in _ZERO_IS_MISSING]
    _refuse_bars(known)
    ended = [c for c in known if wanted.keep_last or c.time + bars.DAY <= min(now, c.seen)]
    if not ended:
        raise SeriesError(Problem("", "holds no complete day with readings", file=file))
    found = tuple(Reading(c.time.date(), c.coin, c.name, c.value) for c in ended)
    source, digest = origin(opened)
    dropped = len(known) - len(ended)
    summary = _summary(opened, found, duplicates, len(cells) - len(known), dropped)
    head = head_of(wanted, {each.coin for each in found})
    return Read(head, (), found, source, digest, summary)


def _without_duplicates(
    placed: Iterable[tuple[str, Cell]], *, last_wins: bool
) -> tuple[list[Cell], int]:
    found: dict[tuple[str, str, datetime], Cell] = {}
    problems: list[Problem] = []
    duplicates = 0
    for file, cell in placed:
        first = found.setdefault((cell.coin, cell.name, cell.time), cell)
        if first is cell:
            continue
        duplicates += 1
        if last_wins:
            found[cell.coin, cell.name, cell.time] = cell
        elif first.value != cell.value:
            message = (
                f"differs from {first.place} on {cell.coin} {cell.name} at {cell.time:%Y-%m-%d}"
            )
            value = f"{cell.value:f} against {first.value:f}"
            remedy = "Remove one of them, or let the later one count: --last-wins."
            problems.append(Problem(cell.place, message, value, remedy, file))
    if problems:
        raise SeriesError(limited(problems))
    return list(found.values()), duplicates


def _refuse_bars(cells: list[Cell]) -> None:
    """Refuse readings within a day: which of them counts is not for the reader to choose."""
    for cell in cells:
        if cell.time.time() != datetime.min.time():
            message = f"is at {cell.time:%H:%M:%S} UTC; only daily readings, at 00:00, are kept"
            raise SeriesError(Problem(cell.place, message, remedy="Bring daily bars."))


def _summary(
    opened: Opened, found: tuple[Reading, ...], duplicates: int, zeros: int, dropped: int
) -> Summary:
    held = sorted({each.day for each in found})
    running = (
        f"{dropped} readings were dropped: their day had not ended when they were seen."
        if dropped
        else f"The last day, {held[-1]}, is kept: it ended before the file was written."
    )
    return Summary(
        opened.rows,
        tuple(sorted({each.coin for each in found})),
        held[0],
        held[-1],
        len(held),
        bars.DAY,
        bars.gaps(held),
        (),
        duplicates,
        zeros,
        running,
        (),
    )
