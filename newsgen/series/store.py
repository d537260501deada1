"""The series store: one SQLite file that many processes read while one writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from newsgen.errors import NotFoundError, Problem, SeriesError, nearest, shown
from newsgen.series import database, heads, writing
from newsgen.series.describing import describe
from newsgen.series.minutes import unpacked
from newsgen.series.model import (
    WHOLE,
    DaySum,
    DayValue,
    Head,
    Measure,
    OrderDay,
    Reading,
    Revision,
    SeriesInfo,
    Stored,
)

SIDES = ("total", "long", "short")
_NO_SERIES = "Bring one in: newsgen history import, fetch or build."


class Store:
    """Series of day sums and readings. Made by `Store.open`, closed as a context manager.

    Every write is one transaction; reading sees the last finished one, and waits for nobody.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, wait: float) -> None:
        """Take a connection that `open` prepared."""
        self._connection, self.path, self._wait = connection, path, wait

    @classmethod
    def open(cls, path: Path, *, create: bool, wait: float = database.WAIT_SECONDS) -> Self:
        """Open the store at a path; `create` makes it. `wait`: seconds for another writer."""
        return cls(database.connect(path, create=create, wait=wait), path, wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def infos(self) -> tuple[SeriesInfo, ...]:
        """Give all stored series by id."""
        with self.snapshot():
            return tuple(
                describe(self, row) for row in self.rows("SELECT * FROM series ORDER BY id")
            )

    def info(self, series_id: str) -> SeriesInfo:
        """Give a series; NotFoundError names the known ones."""
        with self.snapshot():
            return describe(self, self._row(series_id))

    def matching(self, head: Head) -> SeriesInfo | None:
        """Give the series of exactly this provider, definition, coverage and measure, if any."""
        with self.snapshot():
            rows = self.rows("SELECT * FROM series WHERE head = ?", heads.key(head))
            return describe(self, rows[0]) if rows else None

    def put(
        self,
        head: Head,
        rows: Iterable[DaySum],
        *,
        source: str,
        sha256: str | None,
        now: datetime,
        id: str | None = None,  # noqa: A002
    ) -> Stored:
        """Write days by coin in one transaction; a day's sum over its coins is kept with them.

        A value that differs from the stored one replaces it, and the old one is kept with the
        times of both. Rows of coin WHOLE are stored as they are.
        """
        with self._writing() as connection:
            into = writing.target(connection, head, id, writing.Origin(source, sha256, now))
            return writing.put_days(into, rows)

    def put_readings(
        self,
        head: Head,
        rows: Iterable[Reading],
        *,
        source: str,
        sha256: str | None,
        now: datetime,
        id: str | None = None,  # noqa: A002
    ) -> Stored:
        """Write readings of another measure in one transaction, as `put` does days."""
        with self._writing() as connection:
            into = writing.target(connection, head, id, writing.Origin(source, sha256, now))
            return writing.put_readings(into, rows)

    def put_order_days(
        self,
        head: Head,
        days: Iterable[OrderDay],
        *,
        source: str,
        sha256: str | None,
        now: datetime,
        id: str | None = None,  # noqa: A002
    ) -> tuple[Stored, Stored]:
        """Replace days summed from orders: the utc_day series and the rolling one beside it."""
        with self._writing() as connection:
            origin = writing.Origin(source, sha256, now)
            return writing.put_order_days(connection, head, id, origin, days)

    def drop(self, series_id: str) -> None:
        """Take a series out of the store, with its revisions."""
        with self._writing() as connection:
            key = self._row(series_id)["key"]
            connection.execute("DELETE FROM series WHERE key = ?", (key,))

    def day_values(
        self, series_id: str, *, coin: str = WHOLE, side: str = "total"
    ) -> tuple[DayValue, ...]:
        """Give the days of a coin and side, ascending; days without data are absent.

        Nothing for a coin or side that the series does not have; SeriesError for another side.
        """
        with self.snapshot():
            key = self._row(series_id)["key"]
            rows = self.rows(
                f"SELECT day, {_known_side(side)} AS cents FROM days WHERE series = ?"  # noqa: S608
                f" AND coin = ? AND {side} IS NOT NULL ORDER BY day",
                key,
                coin,
            )
        return tuple(DayValue(date.fromordinal(row["day"]), row["cents"]) for row in rows)

    def day_sums(self, series_id: str) -> tuple[DaySum, ...]:
        """Give all rows of a series by day and coin, the sum over the coins first."""
        with self.snapshot():
            query = "SELECT * FROM days WHERE series = ? ORDER BY day, coin"
            rows = self.rows(query, self._row(series_id)["key"])
        return tuple(
            DaySum(
                date.fromordinal(row["day"]), row["coin"], row["total"], row["long"], row["short"]
            )
            for row in rows
        )

    def coins(self, series_id: str) -> tuple[str, ...]:
        """Give the coins that a series has rows of, WHOLE left out."""
        with self.snapshot():
            row = self._row(series_id)
            table = "days" if row["measure"] == Measure.LIQUIDATIONS else "readings"
            query = f"SELECT DISTINCT coin FROM {table} WHERE series = ? AND coin <> ''"  # noqa: S608
            return tuple(sorted(found["coin"] for found in self.rows(query, row["key"])))

    def coin_starts(self, series_id: str) -> tuple[date, ...]:
        """Give the first day of each coin of a series of liquidations."""
        with self.snapshot():
            key = self._row(series_id)["key"]
            query = "SELECT min(day) FROM days WHERE series = ? AND coin <> '' GROUP BY coin"
            return tuple(date.fromordinal(row[0]) for row in self.rows(query, key))

    def readings(self, series_id: str, coin: str, name: str) -> tuple[tuple[date, Decimal], ...]:
        """Give the readings of a coin under a name (close, usd, rate ...), ascending by day."""
        with self.snapshot():
            rows = self.rows(
                "SELECT day, value FROM readings WHERE series = ? AND coin = ? AND name = ?"
                " ORDER BY day",
                self._row(series_id)["key"],
                coin,
                name,
            )
        return tuple((date.fromordinal(row["day"]), Decimal(row["value"])) for row in rows)

    def all_readings(self, series_id: str) -> tuple[Reading, ...]:
        """Give all readings of a series by day, coin and name."""
        with self.snapshot():
            query = "SELECT * FROM readings WHERE series = ? ORDER BY day, coin, name"
            rows = self.rows(query, self._row(series_id)["key"])
        return tuple(
            Reading(date.fromordinal(row["day"]), row["coin"], row["name"], Decimal(row["value"]))
            for row in rows
        )

    def extremes(self, series_id: str) -> tuple[tuple[date, int, int], ...]:
        """Give for each day summed from orders: the day, its largest order, its largest hour."""
        with self.snapshot():
            query = (
                "SELECT day, largest_order, best_hour FROM order_days WHERE series = ? ORDER BY day"
            )
            rows = self.rows(query, self._row(series_id)["key"])
        return tuple(
            (date.fromordinal(row["day"]), row["largest_order"], row["best_hour"]) for row in rows
        )

    def minutes(self, series_id: str, day: date) -> tuple[tuple[int, int], ...]:
        """Give the 1,440 minutes of a day as (long, short) cents; empty where it has none."""
        with self.snapshot():
            query = "SELECT minutes FROM order_days WHERE series = ? AND day = ?"
            rows = self.rows(query, self._row(series_id)["key"], day.toordinal())
        return unpacked(rows[0]["minutes"]) if rows else ()

    def revisions(
        self, series_id: str, day: date | None = None, coin: str | None = None
    ) -> tuple[Revision, ...]:
        """Give the values that were replaced, of a day and coin where named, the oldest first."""
        with self.snapshot():
            rows = self.rows(
                "SELECT r.*, a.at AS stored_at, a.source, b.at AS replaced_at FROM revisions r"
                " JOIN imports a ON a.key = r.stored JOIN imports b ON b.key = r.replaced"
                " WHERE r.series = ?1 AND r.day = coalesce(?2, r.day)"
                " AND r.coin = coalesce(?3, r.coin) ORDER BY r.day, r.coin, r.replaced",
                self._row(series_id)["key"],
                None if day is None else day.toordinal(),
                coin,
            )
        return tuple(
            Revision(
                date.fromordinal(row["day"]),
                row["coin"],
                row["total"],
                row["long"],
                row["short"],
                row["source"],
                datetime.fromisoformat(row["stored_at"]),
                datetime.fromisoformat(row["replaced_at"]),
            )
            for row in rows
        )

    def key_of(self, series_id: str, coin: str, side: str) -> int:
        """Give the key of a series of liquidations that has this coin and side."""
        row = self._row(series_id)
        _known_side(side)
        if row["measure"] != Measure.LIQUIDATIONS:
            remedy = "Name a series of liquidations; newsgen history list shows them."
            raise SeriesError(
                Problem(series_id, f"holds {row['measure']}, which is not ranked", remedy=remedy)
            )
        if self.span_of(row["key"], coin, side) is None:
            what = f"days of {coin or 'the whole'}" + ("" if side == "total" else f", {side} side")
            coins = ", ".join(self.coins(series_id)[: heads.MAX_NAME]) or "none by name"
            remedy = f"Its coins: {coins}."
            if coin and not self.coins(series_id):
                remedy = "It is stored as one sum: leave the coin out, or import the file by coin."
            raise NotFoundError(Problem(series_id, f"has no {what}", remedy=remedy))
        return int(row["key"])

    def span_of(self, key: int, coin: str, side: str) -> sqlite3.Row | None:
        """Give `first`, `last` and number of `days` of a coin and side; None without days."""
        if side == "total":
            rows = self.rows("SELECT * FROM spans WHERE series = ? AND coin = ?", key, coin)
        else:
            rows = self.rows(
                f"SELECT min(day) AS first, max(day) AS last, count(*) AS days FROM days"  # noqa: S608
                f" WHERE series = ? AND coin = ? AND {side} IS NOT NULL HAVING count(*) > 0",
                key,
                coin,
            )
        return rows[0] if rows else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the store, whatever other processes write meanwhile."""
        with database.plain_errors(self.path, self._wait):
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Run one query within `snapshot` and give its rows."""
        with closing(self._connection.cursor()) as cursor:
            cursor.row_factory = sqlite3.Row
            return cursor.execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction: all of it is kept, or nothing."""
        with database.plain_errors(self.path, self._wait):
            self._connection.execute("PRAGMA cache_size = -65536")  # 64 MB: long builds
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _row(self, series_id: str) -> sqlite3.Row:
        rows = self.rows("SELECT * FROM series WHERE id = ?", series_id)
        if rows:
            return rows[0]
        known = [row["id"] for row in self.rows("SELECT id FROM series ORDER BY id")]
        remedy = nearest(series_id, known) if known else _NO_SERIES
        raise NotFoundError(
            Problem(shown(series_id), "is no stored series", remedy=remedy, file=str(self.path))
        )


def _known_side(side: str) -> str:
    """Give the side, which is a column of the table; SeriesError for what is none."""
    if side not in SIDES:
        raise SeriesError(Problem("side", "is no side", shown(side), "Write total, long or short."))
    return side
