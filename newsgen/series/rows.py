"""Reads the rows of a table: amounts by coin and time, or readings of another measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from newsgen.errors import Problem, SeriesError, WrongValueError, shown
from newsgen.series import cells
from newsgen.series.columns import AMOUNTS, Layout
from newsgen.series.model import WHOLE
from newsgen.series.tables import Progress, Table, limited
from newsgen.symbols import coin_of

T = TypeVar("T")

MAX_PARTS = Decimal("0.005")  # by which long + short may differ from the total
ROUNDED = Decimal("0.02")  # two amounts and their sum, each rounded to a cent
_BATCH = 10_000
_COIN = re.compile(r"[\w.$-]{1,30}")  # letters of any script: venues list such coins
_SUMS = frozenset({"ALL", "TOTAL", "SUM"})


@dataclass(frozen=True, slots=True)
class Bar:
    """What a row says of a coin at a time: dollars as the file writes them.

    `seen` is when the row was known at the latest to be as it is: the file's time, or its own.
    """

    coin: str
    time: datetime
    total: Decimal
    long: Decimal | None
    short: Decimal | None
    seen: datetime
    place: str

    @property
    def amounts(self) -> tuple[Decimal, Decimal | None, Decimal | None]:
        """What two rows on the same bar must agree in."""
        return self.total, self.long, self.short

    @property
    def zero(self) -> bool:
        """Whether nothing is counted."""
        return self.total == 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One reading of another measure as the file writes it."""

    coin: str
    time: datetime
    name: str
    value: Decimal
    seen: datetime
    place: str


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row that are read: by (coin, field), with what stands around them."""

    time: datetime
    coin: str
    seen: datetime
    values: dict[tuple[str, str], str]
    place: str


def bars(table: Table, layout: Layout, coin: str | None, advance: Progress) -> list[Bar]:
    """Read a table of liquidations; `coin` is that of a file without one, None for the whole.

    Rows without any figure are left out. SeriesError names every row that is refused.
    """
    problems: list[Problem] = []
    found: list[Bar] = []
    for row in _rows(table, layout, coin, problems, advance):
        for each in dict.fromkeys(name for name, _ in row.values):
            texts = [row.values.get((each, field), "") for field in AMOUNTS]
            try:
                amounts = _amounts(*texts)
            except _WrongCellError as wrong:
                problems.append(
                    Problem(row.place, wrong.message, wrong.value, wrong.remedy, table.file)
                )
                continue
            if amounts is not None:
                found.append(Bar(each or row.coin, row.time, *amounts, row.seen, row.place))
    if problems:
        raise SeriesError(limited(problems))
    return found


def readings(
    table: Table, layout: Layout, coin: str | None, advance: Progress, *, signed: bool
) -> list[Cell]:
    """Read a table of another measure; `signed` where values may be negative."""
    problems: list[Problem] = []
    found: list[Cell] = []
    for row in _rows(table, layout, coin, problems, advance):
        for (each, field), text in row.values.items():
            if not text:
                continue
            try:
                value = _read(cells.number if signed else cells.positive, text, field)
            except _WrongCellError as wrong:
                problems.append(
                    Problem(row.place, wrong.message, wrong.value, wrong.remedy, table.file)
                )
                continue
            found.append(Cell(each or row.coin, row.time, field, value, row.seen, row.place))
    if problems:
        raise SeriesError(limited(problems))
    return found


class _WrongCellError(WrongValueError):
    """A cell is refused: which, why, and what it holds."""

    def __init__(self, message: str, value: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.value = value


def _amounts(
    total: str, long: str, short: str
) -> tuple[Decimal, Decimal | None, Decimal | None] | None:
    """Read total, long and short; None where all are empty."""
    read = [_usd(*pair) for pair in zip(AMOUNTS, (total, long, short), strict=True)]
    whole, longs, shorts = read
    if whole is None and longs is None and shorts is None:
        return None
    if longs is None or shorts is None:
        if whole is None:
            missing = "long_usd" if longs is None else "short_usd"
            raise _WrongCellError(f"{missing} is empty", "", "Give both sides, or a total.")
        return whole, longs, shorts
    parts = longs + shorts
    if whole is None:
        return parts, longs, shorts
    if abs(whole - parts) > max(MAX_PARTS * max(whole, parts), ROUNDED):
        message = f"long_usd + short_usd differ from total_usd by {_percent(whole, parts)}"
        remedy = "Correct the row; they may differ by 0.5 %."
        raise _WrongCellError(message, f"{longs} + {shorts}, not {whole}", remedy)
    return whole, longs, shorts


def _usd(field: str, text: str) -> Decimal | None:
    return _read(cells.usd, text, field) if text else None


def _read(read: Callable[[str], T], text: str, field: str = "") -> T:
    """Read a cell; what is wrong names the field and the cell."""
    try:
        return read(text)
    except WrongValueError as wrong:
        message = f"{field} {wrong.message}".strip()
        raise _WrongCellError(message, shown(text), wrong.remedy) from None


def _percent(whole: Decimal, parts: Decimal) -> str:
    return f"{abs(whole - parts) / max(whole, parts) * 100:.1f} %"


def _rows(
    table: Table,
    layout: Layout,
    coin: str | None,
    problems: list[Problem],
    advance: Progress,
) -> Iterator[_Row]:
    """Give the rows with their time and coin; those without go to `problems`."""
    at = {name: number for number, name in enumerate(table.columns)}
    columns = [(each, field, at[column]) for each, field, column in layout.values]
    _one_venue(table, layout)
    for number, (line, row) in enumerate(table.rows, 1):
        place = f"line {line}"
        texts = {(each, field): row[column] for each, field, column in columns}
        try:
            time = _read(cells.moment, row[at[layout.date]])
            name = _read(_coin, row[at[layout.coin]]) if layout.coin else (coin or WHOLE)
        except _WrongCellError as wrong:
            problems.append(Problem(place, wrong.message, wrong.value, wrong.remedy, table.file))
            continue
        seen = _seen(table, row[at[layout.hint]] if layout.hint else "")
        yield _Row(time, name, seen, texts, place)
        if number % _BATCH == 0:
            advance(_BATCH)


def _coin(text: str) -> str:
    if not text:
        raise WrongValueError("has no coin", "Fill the column, or leave the row out.")
    name = coin_of(text)
    if not _COIN.fullmatch(name):
        raise WrongValueError("is no coin", "Write its short name: BTC.")
    if name in _SUMS:
        raise WrongValueError(
            f"is a sum over coins ({shown(text)})", "Leave such rows out, or keep only them."
        )
    return name


def _seen(table: Table, hint: str) -> datetime:
    """Give when a row was seen: by its own column where it tells, else the file's time."""
    if not hint:
        return table.modified
    try:
        return min(table.modified, cells.moment(hint))
    except WrongValueError:
        return table.modified


def _one_venue(table: Table, layout: Layout) -> None:
    """Refuse a file with rows by exchange: each of them is a series of its own."""
    if layout.venue is None:
        return
    names = sorted(set(table.column(layout.venue)))
    if len(names) > 1:
        message = f"has rows of {len(names)} exchanges in the column {layout.venue}"
        remedy = "Keep the rows of one exchange, or their sum, and leave the column out."
        found = shown(", ".join(names[:6]))
        raise SeriesError(Problem("", message, found, remedy, table.file))
