"""Has a new process make articles, and takes whatever becomes of it."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
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
    problems: tuple[Problem, ...] = ()


async def make(briefs: Sequence[Path], options: Options, *, files: bool) -> list[Made]:
    """Make the articles of briefs, in their order."""
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
    printed, why = await _run(json.dumps(job).encode())
    answers = [_read(json.loads(line)) for line in printed.splitlines()]
    failed = Made(
        refused="Refused: internal", problems=(Problem("newsgen", why or "made nothing"),)
    )
    return [*answers, *(failed for _ in briefs[len(answers) :])]


async def _run(job: bytes) -> tuple[bytes, str]:
    """Run the process; give what it printed, and in a line why it failed."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    )
    try:
        async with asyncio.timeout(SECONDS):
            printed, complained = await process.communicate(job)
    except TimeoutError:
        return b"", f"was not done after {SECONDS} seconds"
    finally:
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
        return Made(refused=refused, problems=tuple(_problem(each) for each in error["problems"]))
    files = answer.get("files", {})
    contents = tuple((name, b64decode(files[name])) for name in sorted(files))
    return Made(answer["id"], tuple(lines(answer)), contents)


def _problem(members: dict[str, str]) -> Problem:
    return Problem(
        members["field"], members["message"], members["value"], members["remedy"], members["file"]
    )
