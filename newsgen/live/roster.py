"""Knows the instruments of a venue, and keeps aside the messages that name others.

An order in an unknown contract is never guessed at: the list is fetched again, and what stays
unknown is refused and kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

from newsgen.errors import WrongValueError
from newsgen.live.contract import Instruments
from newsgen.live.pace import Pace, delays
from newsgen.live.rest import Unreachable, fetch_json
from newsgen.live.venue import Venue

MOST_ASIDE = 5_000  # messages
Tell = Callable[[str], None]


class Roster:
    """The instruments of one venue, fetched at the start, every hour and when one is unknown."""

    def __init__(self, venue: Venue, rest: str, pace: Pace, tell: Tell) -> None:
        self._trouble = ""
        self._venue, self._rest, self._pace, self._tell = venue, rest, pace, tell
        self.instruments: Instruments = {}
        self.known = asyncio.Event()  # the list has come once
        self._wanted = asyncio.Event()
        self.aside: list[tuple[str, object]] = []  # feed and message
        self.asked = 0  # how many of them waited when the last list was asked for
        if venue.instruments is None:
            self.known.set()

    def put_aside(self, feed: str, message: object) -> bool:
        """Keep a message for the next list; False where too many wait already."""
        self._wanted.set()
        if len(self.aside) >= MOST_ASIDE:
            return False
        self.aside.append((feed, message))
        return True

    async def keep(self, chance: Random, renewed: Callable[[], None]) -> None:
        """Fetch the list until it comes, then again and again; `renewed` follows each time."""
        if self._venue.instruments is None:
            return
        waits = delays(self._pace, chance)
        while True:
            if await self._fetch():
                renewed()
                waits = delays(self._pace, chance)
                await self._rest_between()
            else:
                await asyncio.sleep(next(waits))

    async def look_once(self) -> None:
        """Fetch the list a last time where messages wait for it; no list is no error."""
        if self.aside and self._venue.instruments is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.last_look):
                    await self._fetch()

    async def _rest_between(self) -> None:
        """Wait an hour, or until a message names an unknown contract; then a little, for peace."""
        try:
            async with asyncio.timeout(self._pace.refresh_every):
                await asyncio.sleep(self._pace.retry_list)
                await self._wanted.wait()
        except TimeoutError:
            pass

    async def _fetch(self) -> bool:
        assert self._venue.instruments is not None
        self._wanted.clear()
        self.asked = len(self.aside)
        try:
            found = await self._venue.instruments(partial(fetch_json, self._rest))
        except (Unreachable, WrongValueError) as error:
            self._tell_once(f"{self._venue.name}: no list of instruments, trying on: {error}")
            return False
        except (KeyError, TypeError, AttributeError) as error:
            self._tell(f"{self._venue.name}: the list of instruments has another form: {error}")
            return False
        # A short answer must not make known contracts unknown.
        self.instruments = {**self.instruments, **found}
        self.known.set()
        self._trouble = ""
        return True

    def _tell_once(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._tell(trouble)
        self._trouble = trouble
