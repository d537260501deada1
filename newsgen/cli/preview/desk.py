"""What the preview shows at the moment: counts the changes, and keeps what was made since the last.

Every page names the state that it shows; a browser that hears of a later one loads it again.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from newsgen.cli.preview import shelf
from newsgen.cli.preview.maker import Made, Maker


@dataclass(slots=True)
class Desk:
    """A folder, who makes its briefs, and what was made since the last change."""

    root: Path
    maker: Maker
    _run: str = field(default_factory=lambda: secrets.token_hex(4))
    _changes: int = 0
    _listed: dict[str, Made] | None = None
    _made: dict[str, Made] = field(default_factory=dict)
    # Two, so that an article need not wait for the list of all.
    _listing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def state(self) -> str:
        """Name what is shown: another start of the server, or a change, gives another name."""
        return f"{self._run}-{self._changes}"

    def change(self) -> None:
        """Forget what was made; a browser that asks for the state sees another."""
        self._changes += 1
        self._listed, self._made = None, {}

    async def listed(self) -> dict[str, Made]:
        """Give the lines of all briefs by name."""
        async with self._listing:
            if self._listed is not None:
                return self._listed
            state, found = self.state, shelf.briefs(self.root)
            made = await self.maker.make(list(found.values()), files=False)
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
            (made,) = await self.maker.make([path], files=True)
            if state == self.state:
                self._made[name] = made
            return made

    def finished(self) -> dict[str, shelf.Finished]:
        """Give the finished articles by name."""
        return shelf.finished(self.root)
