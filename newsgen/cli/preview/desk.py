"""What the preview shows at the moment: counts the changes, and keeps what was made since the last.

Every page names the state that it shows; a browser that hears of a later one loads it again.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from newsgen.cli.preview import maker, shelf
from newsgen.cli.preview.maker import Made, Options

_QUIET = 15  # seconds after which a sign of life is sent


@dataclass(slots=True)
class Desk:
    """A folder, how its briefs are made, and what was made since the last change."""

    root: Path
    options: Options
    _run: str = field(default_factory=lambda: secrets.token_hex(4))
    _changes: int = 0
    _closed: bool = False
    _listed: dict[str, Made] | None = None
    _made: dict[str, Made] = field(default_factory=dict)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def state(self) -> str:
        """Name what is shown: another start of the server, or a change, gives another name."""
        return f"{self._run}-{self._changes}"

    def change(self) -> None:
        """Forget what was made, and tell every browser."""
        self._changes += 1
        self._listed, self._made = None, {}
        self._wake()

    def close(self) -> None:
        """Let every browser go."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        heard, self._heard = self._heard, asyncio.Event()
        heard.set()

    async def states(self) -> AsyncIterator[str]:
        """Give the state now and after each change; nothing but "" is a sign of life."""
        told = ""
        while not self._closed:
            heard = self._heard
            yield "" if told == self.state else self.state
            told = self.state
            try:
                async with asyncio.timeout(_QUIET):
                    await heard.wait()
            except TimeoutError:
                continue

    async def listed(self) -> dict[str, Made]:
        """Give the lines of all briefs by name."""
        async with self._making:
            if self._listed is not None:
                return self._listed
            state, found = self.state, shelf.briefs(self.root)
            made = await maker.make(list(found.values()), self.options, files=False)
            listed = dict(zip(found, made, strict=True)) if found else {}
            if state == self.state:  # else a change came in between
                self._listed = listed
            return listed

    async def made(self, name: str) -> Made | None:
        """Give the article of a brief with its files; None where there is no such brief."""
        async with self._making:
            if name in self._made:
                return self._made[name]
            path = shelf.briefs(self.root).get(name)
            if path is None:
                return None
            state = self.state
            (made,) = await maker.make([path], self.options, files=True)
            if state == self.state:
                self._made[name] = made
            return made

    def finished(self) -> dict[str, shelf.Finished]:
        """Give the finished articles by name."""
        return shelf.finished(self.root)
