"""The table of decisions, and how each database is asked to write to it one at a time."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DDL,
    URL,
    Column,
    Integer,
    MetaData,
    NullPool,
    Table,
    Text,
    create_engine,
    event,
    make_url,
    text,
)

from newsgen.review.entry import Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

WAIT_SECONDS = 30
WRITES = "newsgen_writes"
_LOCK = 5_261_746_310  # any number that no other program of this database takes

METADATA = MetaData()
DECISIONS = Table(
    "newsgen_decisions",
    METADATA,
    *(
        Column(
            each.name,
            Integer if each.name in {"seq", "version"} else Text,
            primary_key=each.name == "seq",
            autoincrement=False,
            nullable=False,
        )
        for each in fields(Entry)
    ),
)

# Rows cannot be changed by mistake; whoever takes the triggers away still breaks the chain.
_GUARDS = {
    "sqlite": tuple(
        f"CREATE TRIGGER newsgen_decisions_{verb} BEFORE {verb} ON newsgen_decisions"
        " BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        """
        CREATE OR REPLACE FUNCTION newsgen_decisions_stay() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'decisions are never changed'; END $$
        """,
        """
        CREATE TRIGGER newsgen_decisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE
        ON newsgen_decisions EXECUTE FUNCTION newsgen_decisions_stay()
        """,
    ),
}
for _dialect, _statements in _GUARDS.items():
    for _statement in _statements:
        _guard = DDL(_statement)  # type: ignore[no-untyped-call]
        event.listen(DECISIONS, "after_create", _guard.execute_if(dialect=_dialect))


def engine_at(place: Path | str) -> Engine:
    """Give the engine of a file or an address."""
    if isinstance(place, str):
        options = {"connect_timeout": 10, "application_name": "newsgen"}
        return create_engine(
            make_url(place),
            poolclass=NullPool,
            connect_args=options,
            # Another level would see the rows from before the wait for one's turn.
            isolation_level="READ COMMITTED",
        )
    url = URL.create("sqlite", database=str(place))
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_file)
    event.listen(engine, "begin", _begin_file)
    return engine


def take_turn(connection: Connection) -> None:
    """Wait until no other process writes; SQLite waits where the transaction begins."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _prepare_file(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins the transactions
    connection.execute("PRAGMA synchronous = EXTRA")


def _begin_file(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
