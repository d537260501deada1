"""The file of the series store: SQLite in WAL mode, its tables, and its failures in plain words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from newsgen.errors import NotFoundError, Problem, StoreError

APPLICATION = 0x6E657773  # "news", so that another program's file is not taken for a store
VERSION = 1
WAIT_SECONDS = 10.0  # for another process that writes

# Days are proleptic ordinals, money whole US cents, times ISO 8601 in UTC. `stored` and `replaced`
# name the import that wrote a value and the one that replaced it. `spans` sums up `days`.
TABLES = f"""
CREATE TABLE series (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    head TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    definition TEXT NOT NULL,
    measure TEXT NOT NULL,
    venues TEXT NOT NULL,
    coins TEXT NOT NULL
) STRICT;
CREATE TABLE imports (
    key INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    at TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT
) STRICT;
CREATE INDEX imports_of ON imports (series);
CREATE TABLE days (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    coin TEXT NOT NULL,
    day INTEGER NOT NULL,
    total INTEGER NOT NULL,
    long INTEGER,
    short INTEGER,
    stored INTEGER NOT NULL,
    PRIMARY KEY (series, coin, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX days_by_day ON days (series, day, coin);
CREATE INDEX days_by_total ON days (series, coin, total, day) WHERE coin = '';
CREATE INDEX days_by_long ON days (series, coin, long, day) WHERE coin = '' AND long IS NOT NULL;
CREATE INDEX days_by_short ON days (series, coin, short, day) WHERE coin = '' AND short IS NOT NULL;
CREATE TABLE spans (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    coin TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    days INTEGER NOT NULL,
    PRIMARY KEY (series, coin)
) STRICT, WITHOUT ROWID;
CREATE TABLE revisions (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    day INTEGER NOT NULL,
    coin TEXT NOT NULL,
    total INTEGER NOT NULL,
    long INTEGER,
    short INTEGER,
    stored INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    PRIMARY KEY (series, day, coin, replaced)
) STRICT, WITHOUT ROWID;
CREATE TABLE readings (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    coin TEXT NOT NULL,
    name TEXT NOT NULL,
    day INTEGER NOT NULL,
    value TEXT NOT NULL,
    stored INTEGER NOT NULL,
    PRIMARY KEY (series, coin, name, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE reading_revisions (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    coin TEXT NOT NULL,
    name TEXT NOT NULL,
    day INTEGER NOT NULL,
    value TEXT NOT NULL,
    stored INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    PRIMARY KEY (series, coin, name, day, replaced)
) STRICT, WITHOUT ROWID;
CREATE TABLE order_days (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    day INTEGER NOT NULL,
    minutes BLOB NOT NULL,
    largest_order INTEGER NOT NULL,
    best_hour INTEGER NOT NULL,
    rolling_end_ms INTEGER,
    PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
"""


def connect(path: Path, *, create: bool, wait: float) -> sqlite3.Connection:
    """Open the store; `create` makes the file and its folder where there is none.

    NotFoundError without a file, StoreError for a file that is no store of this version.
    """
    if not create and not path.exists():
        remedy = "Bring a series in: newsgen history import FILE."
        raise NotFoundError(Problem("", "there is no series store", remedy=remedy, file=str(path)))
    if create:
        _make_folder(path.parent)
    with plain_errors(path, wait):
        found = _open(path, "rwc" if create else "rw", wait)
        try:
            return _prepared(found, path, create=create)
        except sqlite3.OperationalError as error:
            found.close()
            if create or not _write_protected(error, path):
                raise
            return _prepared(_open(path, "ro&immutable=1", wait), path, create=False)
        except BaseException:
            found.close()
            raise


@contextmanager
def plain_errors(path: Path, wait: float) -> Iterator[None]:
    """Turn what SQLite reports into a StoreError that says what happened and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without what extends it
        message, remedy = _FAILURES.get(code, (f"cannot be used: {error}", "Check the file."))
        message = message.format(wait=f"{wait:g}")
        raise StoreError(Problem("", message, remedy=remedy, file=str(path))) from None


_FAILURES = {
    sqlite3.SQLITE_BUSY: (
        "another newsgen is writing, waited {wait} s",
        "Wait until it is done, then try again; the store is as it was.",
    ),
    sqlite3.SQLITE_NOTADB: (
        "is no series store",
        "Name another file under [data] store in newsgen.toml.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "is damaged",
        "Put a copy back, or move it away and import the series again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened: the file or its folder may not be read or written",
        "Check the rights, or name another file under [data] store in newsgen.toml.",
    ),
    sqlite3.SQLITE_READONLY: (
        "may not be written",
        "Check the rights, or name another file under [data] store in newsgen.toml.",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk is full; the store is as it was",
        "Free some space, then try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "could not be read or written: the disk is full or fails; the store is as it was",
        "Check the disk and its free space, then try again.",
    ),
}


def _open(path: Path, mode: str, wait: float) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    found = sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None)
    found.execute("PRAGMA foreign_keys = ON")
    return found


def _prepared(found: sqlite3.Connection, path: Path, *, create: bool) -> sqlite3.Connection:
    """Check that the file is a store of this version; a new file becomes one."""
    if create and _is_new(found):
        found.execute("PRAGMA journal_mode = WAL")
        found.execute("BEGIN IMMEDIATE")
        if _is_new(found):  # nobody was faster
            for statement in TABLES.split(";"):
                found.execute(statement)
        found.execute("COMMIT")
    application = found.execute("PRAGMA application_id").fetchone()[0]
    version = found.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION:
        message, remedy = _FAILURES[sqlite3.SQLITE_NOTADB]
    elif version != VERSION:
        message = f"is a series store of version {version}; this newsgen reads version {VERSION}"
        remedy = "Use the newsgen that wrote it, or import the series into another file."
    else:
        return found
    found.close()
    raise StoreError(Problem("", message, remedy=remedy, file=str(path)))


def _is_new(found: sqlite3.Connection) -> bool:
    return not found.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()


def _write_protected(error: sqlite3.OperationalError, path: Path) -> bool:
    """Whether the file can be read as it lies: its folder is closed and no writer left a log."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
        return False
    return os.access(path, os.R_OK) and not Path(f"{path}-wal").exists()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = "Check the path and its rights, or set [data] store in newsgen.toml."
        problem = Problem("", f"cannot be made: {reason}", remedy=remedy, file=str(folder))
        raise NotFoundError(problem) from None
