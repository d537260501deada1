"""Has a new process make articles, and takes whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newsgen.cli.preview.shelf import Line, lines
from newsgen.errors import Problem

SECONDS = 120  # for all briefs of a folder
_COMMAND = (sys.executable, "-P", "-m", "newsgen.cli.preview.worker")


@dataclass(frozen=True, slots=True)
class Options:
    """How articles are made for the preview; without `now`, a minute after their figures."""

    languages: tuple[str, ...]
    formats: tuple[str, ...]
    settings: Path | None = None
    now: str | None = None
    force: bool = False
    history: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a brief: the article's id and lines or files; else the problems."""

    id: str = ""
    lines: tuple[Line, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    refused: str = ""
    quiet: bool = False  # no story: nothing is wrong
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Maker:
    """Has a process for each job; none outlives it once it is told to stop."""

    options: Options
    _at_work: set[asyncio.subprocess.Process] = field(default_factory=set)
    _stopped: bool = False

    async def make(self, briefs: Sequence[Path], *, files: bool) -> list[Made]:
        """Make the articles of briefs, in their order."""
        options = self.options
        job = {
            "briefs": [str(path.absolute()) for path in briefs],
            "files": files,
            "languages": options.languages,
            "formats": options.formats,
            "settings": str(options.settings.absolute()) if options.settings else None,
            "now": options.now,
            "force": options.force,
            "history": options.history,
        }
        with TemporaryDirectory(prefix="newsgen-") as out:  # gone though the process is killed
            printed, why = await self._run(json.dumps({**job, "out": out}).encode())
        answers = [_read(json.loads(line)) for line in printed.splitlines()]
        problem = Problem("newsgen", why or "made nothing")
        failed = Made(refused="Refused: internal", problems=(problem,))
        return [*answers, *(failed for _ in briefs[len(answers) :])]

    def stop(self) -> None:
        """Make nothing more."""
        self._stopped = True
        for process in self._at_work:
            with suppress(ProcessLookupError):  # done just now
                process.kill()

    async def _run(self, job: bytes) -> tuple[bytes, str]:
        """Run the process; give what it printed, and in a line why it failed."""
        if self._stopped:
            return b"", "the preview has ended"
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        self._at_work.add(process)
        if self._stopped:  # while it began
            self.stop()
        try:
            async with asyncio.timeout(SECONDS):
                printed, complained = await process.communicate(job)
        except TimeoutError:
            return b"", f"was not done after {SECONDS} seconds"
        finally:
            self._at_work.discard(process)
            if process.returncode is None:
                process.kill()
        if process.returncode == 0:
            return printed, ""
        whole = printed[: printed.rfind(b"\n") + 1]
        last = complained.decode(errors="replace").strip().rpartition("\n")[2]
        return whole, last or f"ended with {process.returncode}"


def _read(answer: dict[str, Any]) -> Made:
    error = answer.get("error")
    if error is not None:
        reason = error.get("reason")
        refused = f"No story: {reason}" if reason else f"Refused: {error['code']}"
        problems = tuple(_problem(each) for each in error["problems"])
        return Made(refused=refused, quiet=bool(reason), problems=problems)
    files = answer.get("files", {})
    contents = tuple((name, b64decode(files[name])) for name in sorted(files))
    return Made(answer["id"], tuple(lines(answer)), contents)


def _problem(members: dict[str, str]) -> Problem:
    return Problem(
        members["field"], members["message"], members["value"], members["remedy"], members["file"]
    )
