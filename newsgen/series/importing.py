"""Reads files into the days of one series, and keeps them in the store."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from newsgen.errors import Problem, SeriesError
from newsgen.series import bars, rows
from newsgen.series.bars import Tally, Wants
from newsgen.series.columns import Layout, layout
from newsgen.series.model import WHOLE, DaySum, Head, Measure, Reading, Stored
from newsgen.series.store import Store
from newsgen.series.tables import MAX_ROWS, Progress, Table, no_progress, read_table

Row = TypeVar("Row", DaySum, Reading)

ALL_COINS = 50  # a file with fewer does not hold all coins of a provider
TOP = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of the files.

    `coins`: None takes those of the files, empty means all that the provider counts. `columns`:
    columns by field, guessed where it is empty. `last_wins`: of two rows on the same bar the later
    one counts. `keep_last`: the last bar is kept though it may be running.
    """

    provider: str
    definition: str
    venues: tuple[str, ...]
    coins: tuple[str, ...] | None = None
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    measure: Measure = Measure.LIQUIDATIONS
    last_wins: bool = False
    keep_last: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """Files with the columns found in them, before any figure is read."""

    tables: tuple[Table, ...]
    layouts: tuple[Layout, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """What is taken for what, one line for files that are alike."""
        return tuple(dict.fromkeys(each.told() for each in self.layouts))

    @property
    def rows(self) -> int:
        """How many rows the files have."""
        return sum(len(table.rows) for table in self.tables)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read: counts, the days that are missing and why, and the largest ones."""

    rows: int
    coins: tuple[str, ...]
    first: date
    last: date
    days: int
    interval: timedelta
    gaps: tuple[tuple[date, date], ...]
    incomplete: tuple[date, ...]
    duplicates: int
    zero_rows: int
    running: str
    notes: tuple[str, ...]
    top: tuple[DaySum, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """The days or readings of one series, ready to be kept."""

    head: Head
    days: tuple[DaySum, ...]
    readings: tuple[Reading, ...]
    source: str
    sha256: str
    summary: Summary

    @property
    def rows(self) -> int:
        """How many rows are written."""
        return len(self.days) + len(self.readings)


def open_files(paths: Sequence[Path], wanted: Wanted, advance: Progress = no_progress) -> Opened:
    """Read the files and find their columns; SeriesError and NotFoundError as in those steps."""
    tables = []
    for path in paths:
        tables.append(read_table(path, advance))
        if sum(len(table.rows) for table in tables) > MAX_ROWS:
            message = f"is one too many: the files have more than {MAX_ROWS:,} rows together"
            remedy = "Import them one after another."
            raise SeriesError(Problem("", message, remedy=remedy, file=str(path)))
    return Opened(
        tuple(tables), tuple(layout(table, wanted.columns, wanted.measure) for table in tables)
    )


def read(opened: Opened, wanted: Wanted, *, now: datetime, advance: Progress = no_progress) -> Read:
    """Give the complete days of the files; SeriesError names every row that is refused."""
    if wanted.measure is Measure.LIQUIDATIONS:
        return _read_days(opened, wanted, now, advance)
    from newsgen.series.other import read_readings

    return read_readings(opened, wanted, now=now, advance=advance)


def keep(
    store: Store,
    found: Read,
    *,
    now: datetime,
    id: str | None = None,  # noqa: A002
    advance: Progress = no_progress,
) -> Stored:
    """Write what was read in one transaction."""
    days, readings = _counted(found.days, advance), _counted(found.readings, advance)
    if found.head.measure is Measure.LIQUIDATIONS:
        return store.put(found.head, days, source=found.source, sha256=found.sha256, now=now, id=id)
    return store.put_readings(
        found.head, readings, source=found.source, sha256=found.sha256, now=now, id=id
    )


def origin(opened: Opened) -> tuple[str, str]:
    """Give the names of the files, and the checksum of the file or of the checksums of several."""
    names = ", ".join(Path(table.file).name for table in opened.tables)
    sums = [table.sha256 for table in opened.tables]
    joined = sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()
    return names, joined


def coin_without_column(layouts: Sequence[Layout], wanted: Wanted, file: str) -> str | None:
    """Give the coin of files without one; SeriesError where nobody says what they cover."""
    if all(each.coin or each.wide for each in layouts):
        return None
    if wanted.coins is None:
        message = "has no column that names the coin"
        remedy = "Say --coins BTC for one coin, or --coins all for a sum over all of them."
        raise SeriesError(Problem("", message, remedy=remedy, file=file))
    return wanted.coins[0] if len(wanted.coins) == 1 else WHOLE


def covered(held: set[str], wanted: Wanted) -> Wanted:
    """Settle the coins that are covered, from those that the files hold.

    Few coins are not all that a provider counts, whatever is said: then they cover themselves.
    SeriesError where a coin that was named is not there.
    """
    named = held - {WHOLE}
    if wanted.coins:
        missing = bars.unknown_coins(wanted.coins, named) if named else None
        if missing:
            raise missing
    elif wanted.coins == () and is_few(named):
        return replace(wanted, coins=None)
    return wanted


def is_few(named: Collection[str]) -> bool:
    """Say whether coins are too few to be all that a provider counts."""
    return 0 < len(named) < ALL_COINS


def head_of(wanted: Wanted, held: set[str]) -> Head:
    """Give the head of the series: the coins asked for, else those that the files hold."""
    coins = wanted.coins if wanted.coins is not None else tuple(sorted(held - {WHOLE}))
    return Head(wanted.provider, wanted.definition, wanted.venues, coins, wanted.measure)


def _read_days(opened: Opened, wanted: Wanted, now: datetime, advance: Progress) -> Read:
    file = opened.tables[0].file
    coin = coin_without_column(opened.layouts, wanted, file)
    placed = [
        (table.file, bar)
        for table, columns in zip(opened.tables, opened.layouts, strict=True)
        for bar in rows.bars(table, columns, coin, advance)
    ]
    held = {bar.coin for _, bar in placed}
    said_all = wanted.coins == ()
    wanted = covered(held, wanted)
    if wanted.coins and held - {WHOLE}:
        placed = [each for each in placed if each[1].coin in wanted.coins]
    coins = wanted.coins if wanted.coins is not None else tuple(sorted(held))
    if not placed:
        raise SeriesError(Problem("", "has no row with amounts", file=file))
    wants = Wants(
        wanted.definition,
        tuple(name for name in coins if name),
        now,
        wanted.last_wins,
        wanted.keep_last,
    )
    days, tally = bars.days(placed, wants)
    _refuse_empty_coins(tally, wanted, file)
    source, digest = origin(opened)
    head = head_of(wanted, set(tally.coins))
    summary = _summary(opened, days, tally)
    if said_all and wanted.coins is None:
        told = f"{len(head.coins)} coins are not all that a provider counts: these are covered."
        summary = replace(summary, notes=(told, *summary.notes))
    return Read(head, days, (), source, digest, summary)


def _refuse_empty_coins(tally: Tally, wanted: Wanted, file: str) -> None:
    empty = [coin for coin in tally.empty_coins if coin in (wanted.coins or ())]
    if empty:
        message = f"holds nothing but zeros for {', '.join(empty)}"
        remedy = "Leave such coins out of --coins."
        raise SeriesError(Problem("--coins", message, remedy=remedy, file=file))


def _summary(opened: Opened, days: tuple[DaySum, ...], tally: Tally) -> Summary:
    held = sorted({row.day for row in days})
    return Summary(
        opened.rows,
        tuple(coin for coin in tally.coins if coin),
        held[0],
        held[-1],
        len(held),
        tally.interval,
        bars.gaps(held),
        tally.incomplete,
        tally.duplicates,
        tally.zero_rows,
        tally.running,
        tuple(_notes(tally)),
        top_days(days),
    )


def _notes(tally: Tally) -> list[str]:
    """Say what else an editor should know of the days."""
    found = [
        f"{coin} begins on {day}: earlier days are summed without it."
        for coin, day in tally.late_coins
    ]
    if tally.empty_coins:
        found.append(f"Only zeros, taken as no data: {', '.join(tally.empty_coins)}.")
    if tally.zeros_kept:
        found.append(
            f"Zeros of single coins on days with amounts, kept as zero: {tally.zeros_kept}."
        )
    return found


def top_days(days: Sequence[DaySum], count: int = TOP) -> tuple[DaySum, ...]:
    """Give the largest days over all coins."""
    by_day: dict[date, DaySum] = {}
    for row in days:
        before = by_day.get(row.day)
        by_day[row.day] = replace(row, coin=WHOLE) if before is None else _added(before, row)
    return tuple(sorted(by_day.values(), key=lambda row: (-row.total_cents, row.day))[:count])


def _added(one: DaySum, other: DaySum) -> DaySum:
    return DaySum(
        one.day,
        WHOLE,
        one.total_cents + other.total_cents,
        _both(one.long_cents, other.long_cents),
        _both(one.short_cents, other.short_cents),
    )


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _counted(rows: Iterable[Row], advance: Progress) -> Iterator[Row]:
    for row in rows:
        yield row
        advance(1)
