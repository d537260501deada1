"""Follows one feed for as long as it is wanted: connects, subscribes, reads, connects again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from newsgen.live.logbook import Coverage
from newsgen.live.pace import Pace, delays
from newsgen.live.subscribing import Subscriptions
from newsgen.live.venue import Answer, Feed, Venue

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

    from newsgen.live.roster import Roster

MAX_BYTES = 8_000_000  # of one message
_OPEN_SECONDS, _CLOSE_SECONDS = 15, 3

Tell = Callable[[str], None]


class SilentError(Exception):
    """A connection shows no sign of life, or does not answer a subscription."""


class Connection:
    """One feed; `hear` takes each message as text and gives an answer where it is one."""

    def __init__(
        self,
        venue: Venue,
        feed: Feed,
        *,
        addresses: tuple[str, ...],
        roster: Roster,
        coverage: Coverage,
        pace: Pace,
        hear: Callable[[str, str | bytes], Answer | None],
        covered: Callable[[Coverage], None],
        now_ms: Callable[[], int],
        tell: Tell,
    ) -> None:
        self._venue, self._feed, self._addresses = venue, feed, addresses
        self._roster, self.coverage, self._pace = roster, coverage, pace
        self._hear, self._covered, self._now_ms, self._tell = hear, covered, now_ms, tell
        self._subscriptions = Subscriptions(venue.batch)
        self._heard_at = 0.0
        self._socket: ClientConnection | None = None

    @property
    def refused(self) -> tuple[str, ...]:
        """The topics that the venue refuses."""
        return tuple(sorted(self._subscriptions.refused))

    async def follow(self, stop: asyncio.Event, chance: Random) -> None:
        """Follow the feed until `stop`; every loss is told and opens a gap."""
        from websockets.exceptions import InvalidHandshake, WebSocketException

        waits = delays(self._pace, chance)
        for attempt in count():
            if self._venue.listed:
                await self._until(stop, self._roster.known)
            if stop.is_set():
                return
            address = self._addresses[attempt % len(self._addresses)]
            begun = asyncio.get_running_loop().time()
            try:
                await self._once(address, stop)
                reason = "closed by the venue"
            except TimeoutError:
                reason = "no connection in time"
            except SilentError as error:
                reason = str(error)
            except InvalidHandshake as error:
                reason = f"refused: {error}"[:120]
            except (WebSocketException, OSError) as error:
                reason = f"lost: {error}"[:120]
            if stop.is_set():
                return
            if asyncio.get_running_loop().time() - begun > self._pace.silence:
                waits = delays(self._pace, chance)  # it stood: begin with the short waits again
            self.coverage.lost("disconnected")
            wait = next(waits)
            self._tell(f"{self._name}: {reason}; again in {wait:.1f} s")
            await self._until(stop, seconds=wait)

    def ask_for_new(self) -> None:
        """Ask for topics that came with a new list of instruments."""
        socket = self._socket
        if socket is not None:
            task = asyncio.get_running_loop().create_task(self._subscribe_new(socket))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _once(self, address: str, stop: asyncio.Event) -> None:
        """Hold one connection until it ends; WebSocketException, OSError or SilentError."""
        from websockets.asyncio.client import connect

        from newsgen.live.addresses import is_here

        async with connect(
            address,
            proxy=None if is_here(address) else True,
            open_timeout=_OPEN_SECONDS,
            close_timeout=_CLOSE_SECONDS,
            ping_interval=None,
            max_size=MAX_BYTES,
        ) as socket:
            closing = asyncio.create_task(self._close_on(stop, socket))
            self._socket = socket
            try:
                await self._attend(socket)
            finally:
                self._socket = None
                closing.cancel()

    @staticmethod
    async def _close_on(stop: asyncio.Event, socket: ClientConnection) -> None:
        """Say goodbye; what the venue sent before its answer is still read."""
        await stop.wait()
        await socket.close()

    async def _attend(self, socket: ClientConnection) -> None:
        from websockets.exceptions import ConnectionClosedOK

        loop = asyncio.get_running_loop()
        self._subscriptions = Subscriptions(self._venue.batch)
        opened = self._heard_at = loop.time()
        next_beat = opened + self._pace.beat
        await self._request(
            socket, self._subscriptions.ask(self._feed.topics(self._roster.instruments))
        )
        self._settle()
        while True:
            now = loop.time()
            self._require_life(now, opened)
            if now >= next_beat:
                await self._beat(socket)
                next_beat = now + self._pace.beat
            try:
                async with asyncio.timeout_at(min(next_beat, self._heard_at + self._pace.silence)):
                    text = await socket.recv()
            except TimeoutError:
                continue
            except ConnectionClosedOK:
                return
            await self._take(socket, text)

    async def _take(self, socket: ClientConnection, text: str | bytes) -> None:
        self._alive()
        answer = self._hear(self._feed.name, text)
        if answer is None or answer.kind == "beat":
            return
        if answer.kind == "notice":
            if answer.text:
                self._tell(f"{self._name}: the venue says: {answer.text}")
            return
        again = self._subscriptions.answered(answer)
        if answer.kind == "refused" and not again:
            self._tell(f"{self._name}: a subscription is refused: {answer.text}")
        await self._request(socket, again)
        self._settle()

    async def _subscribe_new(self, socket: ClientConnection) -> None:
        new = self._subscriptions.ask(self._feed.topics(self._roster.instruments))
        await self._request(socket, new)

    async def _request(
        self, socket: ClientConnection, requests: Iterable[tuple[str, tuple[str, ...]]]
    ) -> None:
        for number, topics in requests:
            await self._send(socket, self._venue.request(number, topics))

    async def _beat(self, socket: ClientConnection) -> None:
        """Ask for a sign of life: in the venue's own words, or with the protocol's ping."""
        if self._venue.beat is not None:
            await self._send(socket, self._venue.beat)
            return
        pong = asyncio.ensure_future(await socket.ping())
        pong.add_done_callback(self._ponged)

    def _ponged(self, pong: asyncio.Future[float]) -> None:
        if not pong.cancelled() and pong.exception() is None:
            self._alive()

    async def _send(self, socket: ClientConnection, text: str) -> None:
        try:
            async with asyncio.timeout(self._pace.silence):
                await socket.send(text)
        except TimeoutError:
            raise SilentError("does not take what is sent") from None

    def _alive(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        self.coverage.heard_ms = self._now_ms()

    def _settle(self) -> None:
        """Close the gap once everything asked for is answered; SilentError if all is refused."""
        found = self._subscriptions
        if not found.settled:
            return
        if found.refused and not found.granted:
            raise SilentError("every subscription is refused")
        if self.coverage.gap is not None:
            self._covered(self.coverage)

    def _require_life(self, now: float, opened: float) -> None:
        if now - self._heard_at >= self._pace.silence:
            raise SilentError(f"silent for {self._pace.silence:.0f} s")
        unanswered = not self._subscriptions.settled and self.coverage.gap is not None
        if unanswered and now - opened >= self._pace.silence:
            raise SilentError("does not answer the subscription")

    async def _until(
        self, stop: asyncio.Event, event: asyncio.Event | None = None, seconds: float | None = None
    ) -> None:
        """Wait for an event or some seconds; `stop` ends either."""
        waits = [asyncio.ensure_future(each.wait()) for each in (stop, event) if each is not None]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    @property
    def _name(self) -> str:
        return f"{self._venue.name} {self._feed.name}"
