"""One venue at work: its feeds, its shelf and its logbook, from start to stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from newsgen.live.addresses import rest_address, stream_address
from newsgen.live.connection import Connection
from newsgen.live.logbook import NOT_YET, Coverage, Logbook
from newsgen.live.order import moment
from newsgen.live.pace import Pace
from newsgen.live.parquet import day_of
from newsgen.live.reader import Reader
from newsgen.live.roster import Roster
from newsgen.live.shelf import Shelf
from newsgen.live.venue import Feed, Venue
from newsgen.regimes import regime_of

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a venue's session comes to so far; `heard_ms` is the oldest last sign of life."""

    venue: str
    orders: int
    cents: int
    repeated: int
    rejected: int
    gaps: int
    open_gaps: tuple[str, ...]
    heard_ms: int
    files: int
    waiting: int


class Station:
    """Records one venue; `run` ends after `stop`, `close` leaves everything on disk."""

    def __init__(
        self,
        venue: Venue,
        out: Path,
        pace: Pace,
        *,
        environment: Mapping[str, str],
        now_ms: Callable[[], int],
        tell: Tell,
    ) -> None:
        self._venue, self._pace, self._now_ms, self._tell = venue, pace, now_ms, tell
        self._environment = environment
        self._started_ms = now_ms()
        self._shelf = Shelf(out, venue.name, self._started_ms, tell)
        self._logbook = Logbook(out / venue.name, venue.name)
        self._rest = rest_address(venue.rest, venue.name, environment)
        for feed in venue.feeds:
            self._addresses(feed)
        self._connections: list[Connection] = []

    def open(self) -> None:
        """Take the folder and what earlier sessions left; NotFoundError where that fails."""
        self._shelf.open(self._now_ms())
        self._logbook.recover_session()

    async def run(self, stop: asyncio.Event, chance: Random) -> None:
        """Follow all feeds until `stop`; NewsgenError where the disk takes no more orders."""
        roster = Roster(self._venue, self._rest, self._pace, self._tell)
        reader = Reader(
            self._venue, roster, self._shelf, self._logbook, now_ms=self._now_ms, tell=self._tell
        )
        self._connections = [self._connection(feed, roster, reader) for feed in self._venue.feeds]
        self._note()

        def renewed() -> None:
            reader.read_again()
            for connection in self._connections:
                connection.ask_for_new()

        async with asyncio.TaskGroup() as group:
            helpers = [
                group.create_task(roster.keep(chance, renewed)),
                group.create_task(self._keep_house()),
            ]
            feeds = [group.create_task(each.follow(stop, chance)) for each in self._connections]
            await asyncio.wait(feeds)
            for helper in helpers:
                helper.cancel()
        await roster.look_once()
        reader.read_again(last=True)

    def close(self) -> None:
        """End the session: gaps, orders and the session's line; NotFoundError if they don't fit."""
        now = self._now_ms()
        for connection in self._connections:
            gap = connection.coverage.ended(now)
            if gap is not None:
                self._logbook.note_gap(gap)
            connection.coverage.gap, connection.coverage.heard_ms = None, now
        try:
            self._shelf.close()
        finally:
            try:
                if self._connections:
                    self._logbook.end_session(self._session(end_ms=now))
            except OSError as error:
                self._tell(f"{self._venue.name}: the session's end cannot be written: {error}")

    @property
    def tally(self) -> Tally:
        """What the session comes to so far."""
        coverages = [connection.coverage for connection in self._connections]
        return Tally(
            self._venue.name,
            self._shelf.orders,
            self._shelf.cents,
            self._shelf.repeated,
            self._logbook.rejected,
            self._logbook.gaps,
            tuple(each.feed for each in coverages if each.gap is not None),
            min((each.heard_ms for each in coverages), default=0),
            self._shelf.files,
            self._shelf.waiting,
        )

    def _connection(self, feed: Feed, roster: Roster, reader: Reader) -> Connection:
        return Connection(
            self._venue,
            feed,
            addresses=self._addresses(feed),
            roster=roster,
            coverage=self._logbook.coverage(feed.name),
            pace=self._pace,
            hear=reader.hear,
            covered=self._covered,
            now_ms=self._now_ms,
            tell=self._tell,
        )

    def _addresses(self, feed: Feed) -> tuple[str, ...]:
        moved = (stream_address(a, self._venue.name, self._environment) for a in feed.addresses)
        return tuple(dict.fromkeys(moved))

    def _covered(self, coverage: Coverage) -> None:
        """Note that a feed is followed again, and the gap until then."""
        gap = coverage.back(self._now_ms())
        name = f"{self._venue.name} {coverage.feed}"
        if gap is not None:
            self._logbook.note_gap(gap)
        if gap is None or gap.reason == NOT_YET:
            self._tell(f"{name}: recording")
        else:
            seconds = (gap.to_ms - gap.from_ms) / 1000
            self._tell(f"{name}: recording; a gap of {seconds:.1f} s ({gap.reason})")
        self._note()

    async def _keep_house(self) -> None:
        """Flush every second, note the state every few, file the journal now and then."""
        loop = asyncio.get_running_loop()
        noted = filed = loop.time()
        day = day_of(self._now_ms())
        while True:
            await asyncio.sleep(self._pace.flush_every)
            self._shelf.flush()
            today = day_of(self._now_ms())
            if loop.time() - noted >= self._pace.note_every:
                self._note()
                noted = loop.time()
            if loop.time() - filed >= self._pace.file_every or today != day:
                self._shelf.turn()
                await self._file()
                filed, day = loop.time(), today

    async def _file(self) -> None:
        try:
            await asyncio.to_thread(self._shelf.file_finished)
        except OSError as error:
            self._tell(f"{self._venue.name}: no Parquet can be written, the journal stays: {error}")

    def _note(self) -> None:
        try:
            self._logbook.note_session(self._session())
        except OSError as error:
            self._tell(f"{self._venue.name}: the state cannot be written: {error}")

    def _session(self, end_ms: int | None = None) -> dict[str, object]:
        """Give the session as JSON members; times are UTC milliseconds, `usd` is in cents."""
        regime = regime_of(self._venue.name, moment(self._started_ms).date())
        tally = self.tally
        return {
            "venue": self._venue.name,
            "regime": regime.id,
            "regime_text": regime.what,
            "regime_source": regime.source,
            "start_ms": self._started_ms,
            "alive_ms": self._now_ms(),
            "end_ms": end_ms,
            "orders": tally.orders,
            "usd": tally.cents,
            "repeated": tally.repeated,
            "rejected": tally.rejected,
            "gaps": tally.gaps,
            "feeds": {each.coverage.feed: self._feed(each) for each in self._connections},
        }

    def _feed(self, connection: Connection) -> dict[str, object]:
        coverage = connection.coverage
        since, reason = coverage.gap or (None, None)
        feed = next(each for each in self._venue.feeds if each.name == coverage.feed)
        return {
            "addresses": self._addresses(feed),
            "heard_ms": coverage.heard_ms,
            "gap_from_ms": since,
            "gap_reason": reason,
            "refused": connection.refused,
        }


def as_members(tally: Tally) -> dict[str, object]:
    """Give a tally as JSON members; `usd` is in dollars, as text."""
    whole, cents = divmod(tally.cents, 100)
    found: dict[str, object] = json.loads(
        json.dumps(
            {
                "venue": tally.venue,
                "orders": tally.orders,
                "usd": f"{whole}.{cents:02d}",
                "repeated": tally.repeated,
                "rejected": tally.rejected,
                "gaps": tally.gaps,
                "files": tally.files,
            }
        )
    )
    return found
