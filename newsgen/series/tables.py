"""Reads a file of figures, CSV or Parquet, into a table of text with line numbers.

Every value stays as the file has it: floats of Parquet as their shortest text, times in ISO 8601.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsgen.errors import NotFoundError, Problem, SeriesError, shown

MAX_BYTES = 150_000_000
MAX_ROWS = 1_000_000  # of all files together: about 1.3 GB of memory, 16 s
MAX_COLUMNS = 5_000
_BATCH = 50_000
_PARQUET = b"PAR1"
_FIGURE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[-+]?[0-9]+(\.[0-9]*)?", re.ASCII)
_CUT = "Cut the file into parts, or keep the columns that are needed."

Progress = Callable[[int], None]  # called with a number of rows that were read or written


def no_progress(rows: int) -> None:
    """Show nothing."""
    _ = rows


@dataclass(frozen=True, slots=True)
class Table:
    """A file's columns and rows; each row with its line (Parquet: its number from 1).

    `modified`: when the file was last changed, which a running bar cannot be older than.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sha256: str
    modified: datetime

    def column(self, name: str) -> tuple[str, ...]:
        """Give the cells of a column."""
        at = self.columns.index(name)
        return tuple(cells[at] for _, cells in self.rows)


def read_table(path: Path, advance: Progress = no_progress) -> Table:
    """Read a file, CSV unless it begins as Parquet does.

    NotFoundError where it cannot be read; SeriesError for what is no table, or too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        modified = path.stat().st_mtime
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        remedy = "Name a CSV or Parquet file."
        problem = Problem("", f"cannot be read: {reason}", remedy=remedy, file=str(path))
        raise NotFoundError(problem) from None
    if len(data) > MAX_BYTES:
        raise _refused(path, f"has more than {MAX_BYTES:,} bytes", _CUT)
    columns, rows = (_parquet if data.startswith(_PARQUET) else _csv)(path, data, advance)
    _check_columns(path, columns)
    if not rows:
        raise _refused(path, "has no rows", "Name a file with figures.")
    digest = hashlib.sha256(data).hexdigest()
    return Table(str(path), columns, tuple(rows), digest, datetime.fromtimestamp(modified, UTC))


_Rows = tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]


def _csv(path: Path, data: bytes, advance: Progress) -> _Rows:
    """Read CSV: UTF-8 with or without its mark; commas, semicolons or tabs between the cells."""
    text = _decoded(path, data)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    problems: list[Problem] = []
    columns: tuple[str, ...] = ()
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns and cells[0].lstrip()[:1] in {"{", "["}:
                raise _refused(path, "is JSON, no table", "Name a CSV or Parquet file.")
            if not columns:
                columns = tuple(cell.strip() for cell in cells)
            elif len(cells) != len(columns):
                message = f"has {len(cells)} cells, the header has {len(columns)}"
                remedy = "A comma within a cell needs quotes around the cell."
                line = f"line {reader.line_num}"
                problems.append(Problem(line, message, remedy=remedy, file=str(path)))
            else:
                rows.append((reader.line_num, tuple(cell.strip() for cell in cells)))
            if len(rows) > MAX_ROWS:
                raise _refused(path, f"has more than {MAX_ROWS:,} rows", _CUT)
            if len(rows) % _BATCH == 0:
                advance(_BATCH if rows else 0)
    except csv.Error as error:
        message = f"is no valid CSV: {error}"
        problem = Problem(f"line {reader.line_num}", message, file=str(path))
        raise SeriesError(problem) from None
    if problems:
        raise SeriesError(limited(problems))
    return columns, rows


def _decoded(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8: byte {data[error.start]:02x} in line {line}"
        raise _refused(path, message, "Save the file as UTF-8.") from None
    if "\0" in text:
        raise _refused(path, "holds null characters", "Name a CSV or Parquet file.")
    return text


def _parquet(path: Path, data: bytes, advance: Progress) -> _Rows:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        count = file.metadata.num_rows
        if count > MAX_ROWS:
            raise _refused(path, f"has {count:,} rows, more than {MAX_ROWS:,}", _CUT)
        columns = tuple(file.schema_arrow.names)
        rows: list[tuple[int, tuple[str, ...]]] = []
        for batch in file.iter_batches(_BATCH):
            values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            rows += [
                (number, tuple(_text(value) for value in cells))
                for number, cells in enumerate(values, len(rows) + 1)
            ]
            advance(batch.num_rows)
    except (pa.ArrowException, OSError, ValueError) as error:
        lines = str(error).splitlines() or [type(error).__name__]
        raise _refused(path, f"is no Parquet file that can be read: {lines[0]}") from None
    return columns, rows


def _text(value: Any) -> str:
    """Give a value as text: a float as its shortest, a time in ISO 8601, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()


def _check_columns(path: Path, columns: tuple[str, ...]) -> None:
    """Refuse a file without a header, and columns that cannot be told apart."""
    if not columns:
        raise _refused(path, "is empty", "Name a CSV or Parquet file with figures.")
    if len(columns) > MAX_COLUMNS:
        raise _refused(path, f"has {len(columns):,} columns, more than {MAX_COLUMNS:,}", _CUT)
    if any(_FIGURE.fullmatch(name) for name in columns):
        remedy = "The first line must name the columns: date,coin,long_usd,short_usd."
        raise _refused(path, f"has no header: the first line is {shown(','.join(columns))}", remedy)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        message = f"has two columns of the same name: {shown(', '.join(twice))}"
        raise _refused(path, message, "Rename one.")


def limited(problems: list[Problem], most: int = 20) -> list[Problem]:
    """Give the first problems, and how many there are beyond them."""
    if len(problems) <= most:
        return problems
    rest = len(problems) - most
    return [
        *problems[:most],
        Problem("", f"and {rest:,} more of this kind; nothing was written", file=problems[0].file),
    ]


def _refused(path: Path, message: str, remedy: str = "") -> SeriesError:
    return SeriesError(Problem("", message, remedy=remedy, file=str(path)))
