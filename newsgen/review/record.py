"""The record in a database: one table, rows are appended and never changed.

A file of SQLite, or a PostgreSQL database by its address. Appends wait for each other, so that each
sees the rows before it; the chain is verified whenever rows are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import insert, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from newsgen.errors import Problem
from newsgen.review.chain import linked, verified
from newsgen.review.entry import Entry
from newsgen.review.errors import RecordError
from newsgen.review.table import DECISIONS, METADATA, WAIT_SECONDS, WRITES, engine_at, take_turn

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection, Engine

Decide = Callable[[tuple[Entry, ...]], Sequence[Entry]]

_BUSY = (f"is busy, waited {WAIT_SECONDS} s", "Try again; nothing was written.")
_FULL = (
    "cannot be written: the disk is full or fails",
    "Make room and decide again; nothing was written.",
)
_RIGHTS = ("cannot be opened or written", "Check the rights of the file and its folder.")
_DAMAGED = ("is damaged, or no record", "Put a copy back, or name another file.")
# What SQLite and PostgreSQL say, and what it means for the desk.
_FAILURES = {
    "database is locked": _BUSY,
    "lock timeout": _BUSY,
    "is full": _FULL,
    "no space left": _FULL,
    "disk i/o error": _FULL,
    "readonly": _RIGHTS,
    "unable to open": _RIGHTS,
    "not a database": _DAMAGED,
    "malformed": _DAMAGED,
    "no such column": _DAMAGED,
    "could not decode": _DAMAGED,
    "never changed": ("refuses to change a row", "Decide anew; rows are only added."),
}


class Record:
    """The record, open; made by `Record.open`, closed as a context manager."""

    def __init__(self, engine: Engine, place: Path | str) -> None:
        self._engine, self.name = engine, str(place)
        self._file = place if isinstance(place, Path) else None

    @classmethod
    def open(cls, place: Path | str) -> Self:
        """Open the record in a file or at an address; it is made by the first append."""
        try:
            engine = engine_at(place)
        except ImportError:
            remedy = "Install it: pip install 'newsgen[postgresql]'."
            problem = Problem("review.record", "needs PostgreSQL's driver", remedy=remedy)
            raise RecordError(problem) from None
        except SQLAlchemyError as error:
            problem = Problem("review.record", "is no address of a record", str(error)[:80])
            raise RecordError(problem) from None
        return cls(engine, place)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()

    def entries(self) -> tuple[Entry, ...]:
        """Give all rows; TamperedError names the first that breaks the chain."""
        if self._file is not None and not self._file.exists():
            return ()
        with self._plain_errors(), self._engine.begin() as connection:
            return self._read(connection)

    def append(self, decide: Decide) -> tuple[Entry, ...]:
        """Append what `decide` makes of the rows so far, all of it or nothing; give it linked.

        No other process appends between the reading and the end; an error of `decide` ends it.
        """
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        writing = self._engine.execution_options(**{WRITES: True})
        with self._plain_errors(), writing.begin() as connection:
            take_turn(connection)
            METADATA.create_all(connection)
            before = self._read(connection)
            placed: list[Entry] = []
            for entry in decide(before):
                placed.append(linked(entry, (*before, *placed)[-1] if before or placed else None))
                connection.execute(insert(DECISIONS).values(**asdict(placed[-1])))
        return tuple(placed)

    def _read(self, connection: Connection) -> tuple[Entry, ...]:
        if not inspect(connection).has_table(DECISIONS.name):
            return ()
        rows = connection.execute(select(DECISIONS).order_by(DECISIONS.c.seq))
        return verified((Entry(**row) for row in rows.mappings()), self.name)

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn what the database reports into a RecordError that says what to do."""
        try:
            yield
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            told = " ".join(str(cause).split())
            found = (each for mark, each in _FAILURES.items() if mark in told.lower())
            other = f"cannot be used: {told[:200]}", "Check the file, or the database's address."
            message, remedy = next(found, other)
            raise RecordError(Problem("", message, remedy=remedy, file=self.name)) from None
