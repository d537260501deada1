"""Finds the files of orders that a command names, checks them, and reads the gaps beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsgen.errors import NotFoundError, OrdersError, Problem, shown
from newsgen.orders import checking, layout
from newsgen.orders.checking import OrderFile
from newsgen.orders.engine import Span

GAPS = "gaps.jsonl"  # beside the orders of a recorder: what it did not hear
_ABOVE = 2  # folders above a named file in which its recorder keeps the gaps


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the orders of a venue were not followed, UTC milliseconds."""

    venue: str
    start: int
    end: int
    reason: str


def find(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Give the Parquet files that are named or lie in named folders, sorted, each once.

    A glob is never left to an engine: some find nothing in one, and say nothing.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        files = sorted(_inside(path)) if path.is_dir() else [path]
        if not files or not path.exists():
            message = "holds no Parquet file" if path.is_dir() else "is not there"
            remedy = "Name Parquet files of orders, or a folder that holds some."
            raise NotFoundError(Problem("", message, remedy=remedy, file=str(path)))
        for file in files:
            found.setdefault(file.resolve(), file)
    return tuple(found.values())


def _inside(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.parquet"):
        if not path.name.startswith((".", "_")) and path.is_file():
            yield path


def check_all(paths: Iterable[Path], span: Span | None = None) -> tuple[OrderFile, ...]:
    """Check all files, or those with orders of a span; give those with rows, by their first time.

    OrdersError where one is refused, where none has rows, and where their units of money differ.
    """
    found = [file for path in paths if (file := checking.check(path, span)) is not None]
    if not found:
        raise OrdersError(Problem("", "there is no order in the files named"))
    units = {file.unit: file for file in found}
    if len(units) > 1:
        cents, dollars = units[layout.CENTS].path, units[layout.DOLLARS].path
        message = f"is dollars, while {cents} holds cents"
        remedy = "Read them apart, or write both in cents."
        raise OrdersError(Problem("usd", message, remedy=remedy, file=str(dollars)))
    found.sort(key=lambda file: (file.first_ms, file.path))
    if found[0].unit == layout.CENTS:
        checking.refuse_whole_dollars(list(dict.fromkeys((found[0].path, found[-1].path))))
    return tuple(found)


def span_of(found: Sequence[OrderFile]) -> Span:
    """Give the span from the first order to just after the last."""
    return Span(min(file.first_ms for file in found), max(file.last_ms for file in found) + 1)


def exchanges_of(found: Sequence[OrderFile]) -> tuple[str, ...]:
    """Give the exchanges of all files, sorted; of a file that was not looked at, none."""
    return tuple(sorted({name for file in found for name in file.exchanges}))


def starts_of(found: Sequence[OrderFile]) -> Mapping[str, int]:
    """Give for each exchange the first time of the files that hold its orders, UTC milliseconds."""
    starts: dict[str, int] = {}
    for file in found:
        for name in file.exchanges:
            starts[name] = min(file.first_ms, starts.get(name, file.first_ms))
    return starts


def read_gaps(paths: Sequence[Path]) -> tuple[Gap, ...]:
    """Read the gaps.jsonl in the folders named and beside the files named, by their start."""
    beside = dict.fromkeys(file.resolve() for path in paths for file in _gap_files(path))
    return tuple(sorted((gap for file in beside for gap in _gaps(file)), key=lambda gap: gap.start))


def _gap_files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(path.rglob(GAPS))
        path = path / "of this folder"
    for folder in list(path.resolve().parents)[: _ABOVE + 1]:
        if (folder / GAPS).is_file():
            yield folder / GAPS


def _gaps(file: Path) -> Iterator[Gap]:
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            start, end = int(entry["from_ms"]), int(entry["to_ms"])
            yield Gap(str(entry["venue"]), start, max(start, end), str(entry.get("reason", "")))
        except (ValueError, KeyError, TypeError):
            if number == len(lines):  # a line that is being written
                continue
            remedy = 'Wanted: {"venue": ..., "from_ms": ..., "to_ms": ..., "reason": ...}.'
            raise OrdersError(
                Problem(f"line {number}", "is no gap", shown(line), remedy, str(file))
            ) from None
