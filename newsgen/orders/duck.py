"""DuckDB over Parquet files, in this process: the engine unless another is named."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from newsgen.errors import EngineError, Problem
from newsgen.orders import files, statements
from newsgen.orders.checking import OrderFile
from newsgen.orders.engine import MINUTE_MS, Span

if TYPE_CHECKING:
    import pyarrow as pa

MEMORY = "700MB"
_BATCH = 4_000_000  # rows: hash tables stay in the cache, and what is held stays small

Progress = Callable[[str, int, int], None]  # what is done, rows read, rows in all


def silent(_what: str, _done: int, _all: int) -> None:
    """Tell nobody of the progress."""


class DuckEngine:
    """Reads checked files in batches of some million rows; a context manager."""

    name = "DuckDB"

    def __init__(self, found: Sequence[OrderFile], progress: Progress = silent) -> None:
        self._files, self._progress = tuple(found), progress
        self.span = files.span_of(found)
        self.exchanges = files.exchanges_of(found)

    def __enter__(self) -> Self:
        import duckdb

        self._spill = tempfile.TemporaryDirectory(prefix="newsgen-")
        self._database = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": self._spill.name,
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
            }
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        self._spill.cleanup()

    def history(self, span: Span) -> Iterator[pa.Table]:
        """Sum by day and symbol."""
        for batch in self._batches("days", span):
            yield self._run(statements.HISTORY, span, batch)

    def minutes(self, span: Span, *, by_venue: bool = False) -> Iterator[pa.Table]:
        """Sum by minute, and by exchange if wanted."""
        statement = statements.MINUTES_BY_VENUE if by_venue else statements.MINUTES
        for batch in self._batches("minutes", span):
            yield self._run(statement, span, batch)

    def orders_in(self, minutes: Sequence[int]) -> Iterator[pa.Table]:
        """Give the orders of some minutes."""
        import pyarrow as pa

        if not minutes:
            return
        self._database.register("wanted", pa.table({"minute": pa.array(minutes, pa.int32())}))
        span = Span(min(minutes) * MINUTE_MS, (max(minutes) + 1) * MINUTE_MS)
        for batch in self._batches("largest windows", span):
            yield self._run(statements.ORDERS_IN, span, batch)
        self._database.unregister("wanted")

    def orders_in_window(self, span: Span) -> pa.Table:
        """Give all orders of a span."""
        import pyarrow as pa

        found = [
            self._run(statements.WINDOW, span, batch) for batch in self._batches("window", span)
        ]
        return pa.concat_tables(found) if found else self._run(statements.WINDOW, span, self._files)

    def _batches(self, what: str, span: Span) -> Iterator[list[OrderFile]]:
        """Give the files that may have orders of the span, some million rows at a time."""
        wanted = [
            file for file in self._files if file.last_ms >= span.start and file.first_ms < span.end
        ]
        rows, done, batch = sum(file.rows for file in wanted), 0, list[OrderFile]()
        for place, file in enumerate(wanted, start=1):
            batch.append(file)
            held = sum(each.rows for each in batch)
            if held >= _BATCH or place == len(wanted):
                yield batch
                done, batch = done + held, []
                self._progress(what, done, rows)

    def _run(self, statement: str, span: Span, batch: Sequence[OrderFile]) -> pa.Table:
        import duckdb

        text = statement.format(start=span.start, end=span.end)
        try:
            self._database.execute(self._view(batch))
            return self._database.sql(text).to_arrow_table()
        except duckdb.Error as error:
            first = str(error).split("\n", maxsplit=1)[0]
            place = str(batch[0].path) if len(batch) == 1 else ""
            raise EngineError(
                Problem("DuckDB", "cannot read the orders", first, "Check the files.", place)
            ) from None

    def _view(self, batch: Sequence[OrderFile]) -> str:
        """Write the view of the files; those of another type of sum, or without price, apart."""
        kinds: dict[tuple[str, bool], list[OrderFile]] = {}
        for file in batch:
            kinds.setdefault((file.kind, file.priced), []).append(file)
        parts = " UNION ALL ".join(_select(each) for each in kinds.values())
        return f"CREATE OR REPLACE VIEW orders AS {parts}"


def _select(alike: Sequence[OrderFile]) -> str:
    names = ", ".join(_quoted(file.path) for file in alike)
    price = "price" if alike[0].priced else "NULL"
    return (
        f"SELECT time AS ms, exchange, symbol, side, CAST({price} AS DOUBLE) AS price,"  # noqa: S608
        f" {statements.CENTS[alike[0].unit]} AS usd FROM read_parquet([{names}])"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
