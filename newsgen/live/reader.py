"""Takes each message of a venue: an answer goes back, orders go to the shelf, the rest aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from newsgen.errors import WrongValueError
from newsgen.live.logbook import Logbook
from newsgen.live.roster import Roster
from newsgen.live.shelf import Shelf
from newsgen.live.venue import Answer, Reading, Venue, decode

MOST_TOLD = 20  # refused messages that are told one by one

Tell = Callable[[str], None]


class Reader:
    """Reads what one venue sends; nothing it sends can stop the recorder."""

    def __init__(
        self,
        venue: Venue,
        roster: Roster,
        shelf: Shelf,
        logbook: Logbook,
        *,
        now_ms: Callable[[], int],
        tell: Tell,
    ) -> None:
        self._venue, self._roster, self._shelf, self._logbook = venue, roster, shelf, logbook
        self._now_ms, self._tell = now_ms, tell

    def hear(self, feed: str, text: str | bytes) -> Answer | None:
        """Take a message; give the answer that it is, if it is one."""
        if text == "pong":
            return Answer("beat")
        try:
            message = decode(text)
            answer = self._venue.answer(message)
            if answer is not None:
                return answer
            reading = self._read(message)
        except WrongValueError as wrong:
            shown = text if isinstance(text, str) else text.decode(errors="replace")
            self._reject(feed, shown, wrong.message)
            return None
        if reading.unknown and not self._roster.put_aside(feed, message):
            self._reject(feed, message, f"too many wait to be known: {reading.unknown[0]}")
        self._take(feed, message, reading)
        return None

    def read_again(self, *, last: bool = False) -> None:
        """Read the messages that named unknown contracts.

        What the list does not know though it was asked for later is refused; at the `last`, all.
        """
        waiting, self._roster.aside = self._roster.aside, []
        for number, (feed, message) in enumerate(waiting):
            reading = replace(self._read(message), refused=())  # those were told the first time
            self._take(feed, message, reading)
            if reading.unknown and not last and number >= self._roster.asked:
                self._roster.put_aside(feed, message)
                continue
            for symbol in reading.unknown:
                self._reject(feed, message, f"the contract is not known: {symbol}")

    def _read(self, message: object) -> Reading:
        """Read a message; WrongValueError whatever is wrong with its form."""
        try:
            return self._venue.read(message, self._roster.instruments)
        except (KeyError, TypeError, AttributeError) as error:
            raise WrongValueError(f"has another form: {error}"[:200]) from None

    def _take(self, feed: str, message: object, reading: Reading) -> None:
        for reason in (*reading.refused, *self._shelf.take(reading.orders, self._now_ms())):
            self._reject(feed, message, reason)

    def _reject(self, feed: str, message: object, reason: str) -> None:
        text = message if isinstance(message, str) else json.dumps(message, default=str)
        self._logbook.reject(text, reason, feed, self._now_ms())
        if self._logbook.rejected <= MOST_TOLD:
            self._tell(f"{self._venue.name} {feed}: a message is refused and kept: {reason}")
        elif self._logbook.rejected == MOST_TOLD + 1:
            self._tell(f"{self._venue.name}: more messages are refused; see rejected.jsonl")
