"""Checks a file of orders by schema, statistics and dictionaries; where those lack, by its rows.

Checking a file so costs a few milliseconds, however many rows it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from newsgen.errors import OrdersError, Problem, shown
from newsgen.orders import layout
from newsgen.orders.engine import Span

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

_WORDS = ["exchange", "side"]  # columns of few distinct words
_DICTIONARIES = frozenset({"RLE_DICTIONARY", "PLAIN_DICTIONARY"})
_SAMPLE = 2000  # rows whose sum is compared with price and quantity
_WHOLE_DOLLARS = (0.5, 2.0)  # usd over price times quantity; of cents it is 100


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file that was checked: rows, span of its times, unit and type of `usd`, exchanges.

    `priced`: it has a column of prices. The exchanges of a file out of the span are not known.
    """

    path: Path
    rows: int
    first_ms: int
    last_ms: int
    unit: str
    kind: str
    priced: bool
    exchanges: tuple[str, ...] = ()


def check(path: Path, span: Span | None = None) -> OrderFile | None:
    """Check a file; None where it has no rows.

    A file without a row in `span` is not looked at any further. OrdersError names file, column,
    and the first row or value that is wrong.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        metadata = parquet.read_metadata(path)
        unit = layout.unit_of(metadata.schema.to_arrow_schema(), str(path))
        if metadata.num_rows == 0:
            return None
        with parquet.ParquetFile(path, metadata=metadata, read_dictionary=_WORDS) as file:
            return _Checked(file, path).as_file(unit, span)
    except (pa.ArrowException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error).split("\n", maxsplit=1)[0]
        remedy = "Name a Parquet file, or a folder of them."
        problem = Problem("", f"cannot be read as Parquet: {reason}", remedy=remedy, file=str(path))
        raise OrdersError(problem) from None


class _Checked:
    """One open file and the checks of its columns, row group by row group."""

    def __init__(self, file: ParquetFile, path: Path) -> None:
        self._file, self._path = file, path
        self._place = {name: file.metadata.schema.names.index(name) for name in layout.NEEDED}
        self._groups = range(file.metadata.num_row_groups)

    def as_file(self, unit: str, span: Span | None) -> OrderFile:
        """Check what matters for the span, and give the file."""
        limits = [self._times(group) for group in self._groups]
        first, last = min(low for low, _ in limits), max(high for _, high in limits)
        exchanges: set[str] = set()
        if span is None or (last >= span.start and first < span.end):
            listed = [self._listed(group) for group in self._groups]
            for group, words in zip(self._groups, listed, strict=True):
                self._check(group, words["side"])
            exchanges = self._exchanges([words["exchange"] for words in listed])
        schema = self._file.schema_arrow
        return OrderFile(
            self._path,
            self._file.metadata.num_rows,
            first,
            last,
            unit,
            str(schema.field("usd").type),
            "price" in schema.names,
            tuple(sorted(exchanges)),
        )

    def _times(self, group: int) -> tuple[int, int]:
        low, high = self._numbers(group, "time")
        if not layout.FIRST_MS <= low <= high < layout.LAST_MS:
            raise self._wrong(group, "time")
        return low, high

    def _check(self, group: int, listed: set[str]) -> None:
        """Refuse missing values, sums below zero or that are no number, and other sides."""
        for name in layout.NEEDED[1:4]:
            if self._missing(group, name):
                raise self._wrong(group, name)
        low, high = self._numbers(group, "usd")
        if not 0 <= low <= high:
            raise self._wrong(group, "usd")
        sides = set(layout.SIDES)
        if not (listed <= sides or self._read_words(group, "side") <= sides):
            raise self._wrong(group, "side")

    def _exchanges(self, listed: list[set[str]]) -> set[str]:
        """Give the exchanges that rows name; a dictionary may list more, so those are looked for.

        The statistics vouch for the first and the last of a group.
        """
        found = set[str]()
        for group, names in zip(self._groups, listed, strict=True):
            limits = self._statistics(group, "exchange")
            if limits is not None and limits.has_min_max:
                found |= names & {limits.min, limits.max}
        for group, names in zip(self._groups, listed, strict=True):
            if not names <= found:
                found |= self._read_words(group, "exchange")
        return found

    def _statistics(self, group: int, name: str) -> Any:
        return self._file.metadata.row_group(group).column(self._place[name]).statistics

    def _column(self, group: int, name: str) -> pa.ChunkedArray:
        return self._file.read_row_group(group, columns=[name]).column(name)

    def _missing(self, group: int, name: str) -> bool:
        found = self._statistics(group, name)
        known = found is not None and found.has_null_count
        return bool(found.null_count if known else self._column(group, name).null_count)

    def _numbers(self, group: int, name: str) -> tuple[Any, Any]:
        """Give the least and the greatest number; of numbers that are missing or none, (1, 0)."""
        from pyarrow import compute

        found = self._statistics(group, name)
        known = found is not None and found.has_null_count and found.has_min_max
        if known and isinstance(found.min_raw, int):
            return (1, 0) if found.null_count else (found.min_raw, found.max_raw)
        values = self._column(group, name)
        if values.null_count:
            return 1, 0
        values = values.cast("float64") if "decimal" in str(values.type) else values
        real = str(values.type) in {"float", "halffloat", "double"}
        if real and not compute.all(compute.is_finite(values)).as_py():
            return 1, 0
        limits = compute.min_max(values).as_py()
        return limits["min"], limits["max"]

    def _listed(self, group: int) -> dict[str, set[str]]:
        """Give the words of a group's dictionaries, which a single row brings along."""
        columns = self._file.metadata.row_group(group)
        if any(_DICTIONARIES.isdisjoint(columns.column(self._place[n]).encodings) for n in _WORDS):
            return {name: self._read_words(group, name) for name in _WORDS}
        row = next(self._file.iter_batches(1, row_groups=[group], columns=_WORDS))
        return {name: set(row.column(name).dictionary.to_pylist()) for name in _WORDS}

    def _read_words(self, group: int, name: str) -> set[str]:
        return set(self._column(group, name).unique().to_pylist())

    def _wrong(self, group: int, name: str) -> OrdersError:
        """Name the first row of a group whose value is wrong, counted within the file from 1."""
        rows = (self._file.metadata.row_group(each).num_rows for each in range(group))
        values = self._column(group, name).to_pylist()
        for row, value in enumerate(values, start=sum(rows) + 1):
            if (found := layout.complaint_of(name, value)) is not None:
                problem = Problem(f"{name}, row {row:,}", found[0], shown(value), found[1])
                return OrdersError(replace(problem, file=str(self._path)))
        raise AssertionError("the statistics of the file contradict its values")


def refuse_whole_dollars(paths: Sequence[Path]) -> None:
    """Refuse files whose integer `usd` is price times quantity: dollars, not cents."""
    from pyarrow import parquet

    names = ["price", "quantity", "usd"]
    for path in paths:
        with parquet.ParquetFile(path) as file:
            if not set(names) <= set(file.schema_arrow.names):
                continue
            rows = next(file.iter_batches(_SAMPLE, columns=names))
        ratios = list(_ratios(*(rows.column(name).to_pylist() for name in names)))
        middle = median(ratios) if ratios else 0.0
        if _WHOLE_DOLLARS[0] <= middle <= _WHOLE_DOLLARS[1]:
            message = "holds whole dollars, where whole numbers are cents"
            found = f"usd is {middle:.2f} times price times quantity"
            remedy = "Multiply by 100, or store dollars as double or decimal."
            raise OrdersError(Problem("usd", message, found, remedy, str(path)))


def _ratios(prices: list[Any], quantities: list[Any], sums: list[Any]) -> Iterator[float]:
    for price, quantity, usd in zip(prices, quantities, sums, strict=True):
        if price and quantity:
            yield float(usd) / (float(price) * float(quantity))
