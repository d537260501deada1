"""Writes to the store, within a transaction that the store has begun."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby

from newsgen.errors import Problem, SeriesError
from newsgen.series import heads
from newsgen.series.minutes import packed
from newsgen.series.model import WHOLE, DaySum, Head, Measure, OrderDay, Reading, Stored

_REVISE_DAY = (
    "INSERT INTO revisions SELECT series, day, coin, total, long, short, stored, ? FROM days"
    " WHERE series = ? AND coin = ? AND day = ?"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a write come from, and when it happens."""

    source: str
    sha256: str | None
    at: datetime


class Target:
    """The series that is written, and what was done to it so far.

    The series and the record of the import are made with the first row that changes something, so
    that a write of known values leaves the store as it was.
    """

    def __init__(
        self, connection: sqlite3.Connection, head: Head, name: str, origin: Origin
    ) -> None:
        """Take the series that `name` stands for, or will stand for."""
        self.connection, self.head, self.id, self.origin = connection, head, name, origin
        found = connection.execute("SELECT key FROM series WHERE id = ?", (name,)).fetchone()
        self.key: int | None = found[0] if found else None
        self.write: int | None = None
        self.added = self.unchanged = self.revised = 0

    def begin(self) -> tuple[int, int]:
        """Give the keys of the series and of this import, made where they are not."""
        if self.key is None:
            self.key = self._new_series()
        if self.write is None:
            at = self.origin.at.astimezone(UTC).isoformat()
            self.write = _key_of_new(
                self.connection.execute(
                    "INSERT INTO imports (series, at, source, sha256) VALUES (?, ?, ?, ?)",
                    (self.key, at, self.origin.source, self.origin.sha256),
                )
            )
        return self.key, self.write

    def done(self) -> Stored:
        """Give what was done."""
        return Stored(self.id, self.added, self.unchanged, self.revised)

    def _new_series(self) -> int:
        head = self.head
        texts = (json.dumps(names, ensure_ascii=False) for names in (head.venues, head.coins))
        return _key_of_new(
            self.connection.execute(
                "INSERT INTO series (id, head, provider, definition, measure, venues, coins)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    self.id,
                    heads.key(head),
                    head.provider,
                    head.definition,
                    str(head.measure),
                    *texts,
                ),
            )
        )


def target(connection: sqlite3.Connection, head: Head, name: str | None, origin: Origin) -> Target:
    """Give the series of a head: the one stored, else a new one under `name` or a readable id.

    SeriesError where `name` belongs to another series, or the head is stored under another id.
    """
    head = heads.tidy(head)
    same = connection.execute("SELECT id FROM series WHERE head = ?", (heads.key(head),)).fetchone()
    if same:
        if name not in {None, same[0]}:
            remedy = f"Leave --id out, or drop {same[0]} first."
            message = "is already stored under another id"
            raise SeriesError(Problem("this series", message, same[0], remedy))
        return Target(connection, head, same[0], origin)
    if name is None:
        return Target(connection, head, _free(connection, heads.slug(head)), origin)
    if _taken(connection, heads.known_id(name)):
        message = "is the id of another series: provider, definition, coverage or measure differ"
        raise SeriesError(Problem("--id", message, name, "Choose another one, or leave it out."))
    return Target(connection, head, name, origin)


def put_days(into: Target, rows: Iterable[DaySum]) -> Stored:
    """Write days by coin, and the sums over the coins of those days."""
    if into.head.measure is not Measure.LIQUIDATIONS:
        raise SeriesError(
            Problem("measure", "has readings, no sums by day", str(into.head.measure))
        )
    _write_days(into, rows)
    _sum_up(into)
    return into.done()


def put_readings(into: Target, rows: Iterable[Reading]) -> Stored:
    """Write readings by coin and name."""
    if into.head.measure is Measure.LIQUIDATIONS:
        raise SeriesError(
            Problem("measure", "has sums by day, no readings", str(into.head.measure))
        )
    for row in rows:
        _count(into, _put_reading(into, row))
    return into.done()


def put_order_days(
    connection: sqlite3.Connection,
    head: Head,
    name: str | None,
    origin: Origin,
    days: Iterable[OrderDay],
) -> tuple[Stored, Stored]:
    """Replace days summed from orders in the utc_day series and in the rolling one beside it."""
    by_day = target(connection, replace(head, definition="utc_day"), name, origin)
    beside = f"{name}-rolling" if name else None
    rolling = target(connection, replace(head, definition="rolling"), beside, origin)
    for order_day in days:
        _take_out(by_day, order_day.day, {row.coin for row in order_day.sums} | {WHOLE})
        _write_days(by_day, order_day.sums)
        _put_order_day(by_day, order_day)
        if order_day.rolling is None:
            _take_out(rolling, order_day.day, set())
        else:
            _write_days(rolling, (replace(order_day.rolling, day=order_day.day, coin=WHOLE),))
    _sum_up(by_day)
    _sum_up(rolling)
    _drop_if_empty(rolling)
    return by_day.done(), rolling.done()


def _write_days(into: Target, rows: Iterable[DaySum]) -> None:
    """Write days by coin, then the sum of each day that is not among the rows itself."""
    by_day = sorted(rows, key=lambda row: row.day)
    for day, group in groupby(by_day, key=lambda row: row.day):
        _write_day(into, day, tuple(group))


def _write_day(into: Target, day: date, rows: tuple[DaySum, ...]) -> None:
    """Write the coins of one day that differ from the stored ones, in two statements."""
    number = day.toordinal()
    old = {
        coin: tuple(sums)
        for coin, *sums in into.connection.execute(
            "SELECT coin, total, long, short FROM days INDEXED BY days_by_day"
            " WHERE series = ? AND day = ?",
            (into.key, number),
        )
    }
    new = {row.coin: (row.total_cents, row.long_cents, row.short_cents) for row in rows}
    changed = [coin for coin, sums in new.items() if old.get(coin) != sums]
    known = [coin for coin in changed if coin in old]
    into.unchanged += len(rows) - len(changed)
    into.added += len(changed) - len(known)
    into.revised += len(known)
    if changed:
        key, write = into.begin()
        into.connection.executemany(_REVISE_DAY, ((write, key, coin, number) for coin in known))
        into.connection.executemany(
            "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((key, coin, number, *new[coin], write) for coin in changed),
        )
    if WHOLE not in new:
        _put_day(into, _whole(into, number))


def _put_day(into: Target, row: DaySum) -> str:
    """Write one day of a coin; what was there is kept as a revision."""
    new = (row.total_cents, row.long_cents, row.short_cents)
    place = (into.key, row.coin, row.day.toordinal())
    old = into.connection.execute(
        "SELECT total, long, short FROM days WHERE series = ? AND coin = ? AND day = ?", place
    ).fetchone()
    if old == new:
        return "unchanged"
    key, write = into.begin()
    if old is not None:
        into.connection.execute(_REVISE_DAY, (write, *place))
    into.connection.execute(
        "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, row.coin, row.day.toordinal(), *new, write),
    )
    return "added" if old is None else "revised"


def _put_reading(into: Target, row: Reading) -> str:
    place = (into.key, row.coin, row.name, row.day.toordinal())
    where = "WHERE series = ? AND coin = ? AND name = ? AND day = ?"
    old = into.connection.execute(f"SELECT value FROM readings {where}", place).fetchone()  # noqa: S608
    new = format(row.value.normalize(), "f")
    if old == (new,):
        return "unchanged"
    key, write = into.begin()
    if old is not None:
        into.connection.execute(
            "INSERT INTO reading_revisions SELECT series, coin, name, day, value, stored, ?"  # noqa: S608
            f" FROM readings {where}",
            (write, *place),
        )
    into.connection.execute(
        "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?)",
        (key, row.coin, row.name, row.day.toordinal(), new, write),
    )
    return "added" if old is None else "revised"


def _whole(into: Target, day: int) -> DaySum:
    """Sum the stored coins of a day; a side that a coin lacks is not known of the whole."""
    total, long, short, coins, longs, shorts = into.connection.execute(
        "SELECT sum(total), sum(long), sum(short), count(*), count(long), count(short)"
        " FROM days INDEXED BY days_by_day WHERE series = ? AND day = ? AND coin > ''",
        (into.key, day),
    ).fetchone()
    return DaySum(
        date.fromordinal(day),
        WHOLE,
        total,
        long if longs == coins else None,
        short if shorts == coins else None,
    )


def _take_out(into: Target, day: date, keep: set[str]) -> None:
    """Take the coins out of a day that are not in `keep`, keeping them as revisions."""
    if into.key is None:
        return
    rows = into.connection.execute(
        "SELECT coin FROM days INDEXED BY days_by_day WHERE series = ? AND day = ?",
        (into.key, day.toordinal()),
    ).fetchall()
    for (coin,) in rows:
        if coin not in keep:
            key, write = into.begin()
            into.connection.execute(_REVISE_DAY, (write, key, coin, day.toordinal()))
            into.connection.execute(
                "DELETE FROM days WHERE series = ? AND coin = ? AND day = ?",
                (key, coin, day.toordinal()),
            )


def _sum_up(into: Target) -> None:
    """Write the span of each coin again, where something was changed."""
    if into.write is not None:
        into.connection.execute("DELETE FROM spans WHERE series = ?", (into.key,))
        into.connection.execute(
            "INSERT INTO spans SELECT series, coin, min(day), max(day), count(*) FROM days"
            " WHERE series = ? GROUP BY coin",
            (into.key,),
        )


def _drop_if_empty(into: Target) -> None:
    """Take a series out that has lost its last day; one without days has no span."""
    into.connection.execute(
        "DELETE FROM series WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM days WHERE series = ?1)",
        (into.key,),
    )


def _put_order_day(into: Target, order_day: OrderDay) -> None:
    row = (
        packed(order_day.minutes),
        order_day.largest_order_cents,
        order_day.best_hour_cents,
        order_day.rolling_end_ms,
    )
    old = into.connection.execute(
        "SELECT minutes, largest_order, best_hour, rolling_end_ms FROM order_days"
        " WHERE series = ? AND day = ?",
        (into.key, order_day.day.toordinal()),
    ).fetchone()
    if old != row:
        key, _ = into.begin()
        into.connection.execute(
            "INSERT OR REPLACE INTO order_days VALUES (?, ?, ?, ?, ?, ?)",
            (key, order_day.day.toordinal(), *row),
        )


def _count(into: Target, what: str) -> None:
    setattr(into, what, getattr(into, what) + 1)


def _free(connection: sqlite3.Connection, wanted: str) -> str:
    """Give the id, with a number where it is taken."""
    name, number = wanted, 1
    while _taken(connection, name):
        number += 1
        name = f"{wanted}-{number}"
    return name


def _taken(connection: sqlite3.Connection, name: str) -> bool:
    found = connection.execute("SELECT 1 FROM series WHERE id = ?", (name,)).fetchone()
    return found is not None


def _key_of_new(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise RuntimeError("SQLite gave no key for a new row")
    return cursor.lastrowid
