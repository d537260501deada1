"""Runs the recorder: reads the options, tells what happens, ends on a signal."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError
from newsgen.errors import Problem, WrongValueError
from newsgen.live.order import milliseconds, moment
from newsgen.live.pace import Pace
from newsgen.live.recorder import Plan
from newsgen.live.recorder import record as run_recorder
from newsgen.live.station import Tally, as_members
from newsgen.live.venue import Venue
from newsgen.live.venues import venue
from newsgen.symbols import VENUE_NAMES

_DURATION = re.compile(r"(?P<number>[0-9]{1,6}(\.[0-9]{1,3})?)(?P<unit>[smhd]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for, as it was written."""

    venues: str
    out: Path
    seconds: str | None
    until: str | None
    file_every: str
    silence: str


def record(wanted: Wanted, *, as_json: bool) -> None:
    """Record until a signal or the end that was given; tell what came of it."""
    wished = plan(wanted)
    with ExitStack() as ending:
        screen = Screen(ending)
        started = now_ms()
        tallies = asyncio.run(run(wished, screen))
    if as_json:
        terminal.say_json(
            {
                "folder": str(wished.out),
                "start": moment(started).isoformat(timespec="seconds"),
                "end": moment(now_ms()).isoformat(timespec="seconds"),
                "venues": [as_members(tally) for tally in tallies],
            }
        )
        return
    for tally in tallies:
        terminal.say(_ended(tally, wished.out))


def now_ms() -> int:
    """Give the time it is, UTC milliseconds."""
    return milliseconds(datetime.now(UTC))


def duration(text: str, option: str) -> float:
    """Read a duration such as 90s, 10m, 24h or 2d, in seconds."""
    found = _DURATION.fullmatch(text.strip().lower())
    seconds = float(found["number"]) * _SECONDS[found["unit"]] if found else 0.0
    if seconds <= 0:
        remedy = "Write a number with its unit: 90s, 10m, 24h, 2d."
        raise UsageError(Problem(option, "is no duration", text[:60], remedy))
    return seconds


def known_venues(text: str) -> tuple[Venue, ...]:
    """Give the venues of a list with commas, each once."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(Problem("--venue", "names no venue", remedy="Write --venue bybit,okx."))
    try:
        return tuple(venue(name) for name in dict.fromkeys(names))
    except WrongValueError as wrong:
        raise UsageError(Problem("--venue", wrong.message, text[:60], wrong.remedy)) from None


def plan(wanted: Wanted) -> Plan:
    """Read the options of a recording."""
    pace = Pace(
        silence=duration(wanted.silence, "--silence"),
        file_every=duration(wanted.file_every, "--file-every"),
    )
    ends = [] if wanted.seconds is None else [duration(wanted.seconds, "--for")]
    if wanted.until is not None:
        left = (milliseconds(inputs.moment(wanted.until)) - now_ms()) / 1000
        if left <= 0:
            raise UsageError(Problem("--until", "is past", wanted.until[:60]))
        ends.append(left)
    shown_every = 1.0 if _watched() else 60.0
    return Plan(known_venues(wanted.venues), wanted.out, pace, min(ends, default=None), shown_every)


async def run(wished: Plan, screen: Screen, stop: asyncio.Event | None = None) -> tuple[Tally, ...]:
    """Record until a signal; `stop` also ends it, and is set by the signal."""
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        return await run_recorder(
            wished,
            stop=stop,
            now_ms=now_ms,
            chance=Random(),  # noqa: S311  # spreads attempts to connect
            environment=os.environ,
            tell=screen.tell,
            show=screen.show,
        )
    except WrongValueError as wrong:
        raise UsageError(Problem("environment", wrong.message, remedy=wrong.remedy)) from None


def _watched() -> bool:
    return sys.stderr.isatty()


class Screen:
    """Tells what happens on standard error: a line that renews itself, or one a minute."""

    def __init__(self, ending: ExitStack) -> None:
        self._show: Callable[[str], None] = terminal.complain
        self._tell: Callable[[str], None] = terminal.complain
        if _watched():
            from rich.console import Console
            from rich.text import Text

            console = Console(stderr=True)
            status = ending.enter_context(console.status("Connecting ..."))
            self._show = lambda line: status.update(Text(terminal.visible(line)))
            self._tell = lambda line: console.print(Text(terminal.visible(line)))

    def tell(self, line: str) -> None:
        """Tell an event, with its time."""
        self._tell(f"{datetime.now(UTC):%H:%M:%S}Z {line}")

    def show(self, tallies: Sequence[Tally]) -> None:
        """Show how the venues stand."""
        self._show(f"{datetime.now(UTC):%H:%M:%S}Z {' · '.join(map(_state, tallies))}")


def _state(tally: Tally) -> str:
    """Say how a venue stands: orders, dollars, gaps, the last sign of life."""
    parts = [f"{_name(tally)} {_counted(tally.orders, 'order')}", f"${tally.cents // 100:,}"]
    if tally.gaps:
        parts.append(_counted(tally.gaps, "gap"))
    if tally.open_gaps:
        parts.append(f"not followed: {', '.join(tally.open_gaps)}")
    elif tally.heard_ms:
        parts.append(f"heard {max(0, now_ms() - tally.heard_ms) / 1000:.0f} s ago")
    if tally.waiting:
        parts.append(f"{tally.waiting:,} not on disk")
    return ", ".join(parts)


def _ended(tally: Tally, out: Path) -> str:
    parts = [f"{_counted(tally.orders, 'order')} of ${tally.cents // 100:,}"]
    if tally.repeated:
        parts.append(f"{tally.repeated:,} repeated and left out")
    if tally.rejected:
        parts.append(f"{_counted(tally.rejected, 'message')} refused")
    if tally.gaps:
        parts.append(_counted(tally.gaps, "gap"))
    files = _counted(tally.files, "file")
    return f"{_name(tally)}: {', '.join(parts)}; {files} in {out / tally.venue}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _name(tally: Tally) -> str:
    return VENUE_NAMES.get(tally.venue, tally.venue)
