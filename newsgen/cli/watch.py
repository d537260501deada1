"""Runs a watch: beside a recorder, with one of its own, or over recorded orders."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from newsgen.cli import live, terminal
from newsgen.cli.errors import UsageError
from newsgen.cli.make import ARTICLE, BRIEF, publish_edition
from newsgen.cli.watch_desk import Wanted, desk_of
from newsgen.errors import NotFoundError, Problem
from newsgen.events.liquidations.event import parse_brief
from newsgen.live.order import milliseconds, moment
from newsgen.live.station import Tally
from newsgen.model import Edition
from newsgen.orders.coverage import OURS
from newsgen.publish import known_formats
from newsgen.publish.files import put
from newsgen.watch import state as states
from newsgen.watch.document import Covered
from newsgen.watch.following import Follower, Missed, longest_missed, venue_folders
from newsgen.watch.gate import Action, State
from newsgen.watch.totals import DAY_MS, Totals
from newsgen.watch.watcher import Step, Watcher

STATE = "watch.json"


@dataclass(slots=True)
class _Told:
    """What the watch came to, for its last lines."""

    steps: int = 0
    articles: dict[str, int] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)


class Watch:
    """One watch at work: its totals, its watcher, and what it tells; beside JSON on stderr."""

    def __init__(self, wanted: Wanted, *, as_json: bool) -> None:
        self.out = wanted.out
        self._say = terminal.complain if as_json else terminal.say
        self._missed_ms = int(live.duration(wanted.missed, "--missed") * 1000)
        self._formats = known_formats(wanted.formats)
        self.desk = desk_of(wanted)
        self.file = None if wanted.replay else wanted.out / STATE
        self.totals, self.told = Totals(), _Told()
        self.last: Step | None = None
        self.watcher = Watcher(
            self.desk, self._state(), publish=self._publish, save=self._save, tell=self.tell
        )

    def step(self, at: datetime, venues: Sequence[str], missed: tuple[Missed, ...]) -> None:
        """Move the totals to a time and decide."""
        self.totals.move(milliseconds(at))
        floor = longest_missed(missed) > self._missed_ms
        covered = Covered(OURS, tuple(venues), floor)
        self.last = self.watcher.step(self.totals, at, covered)
        self.told.steps += 1
        if self.last.action is Action.CLOSE and self.last.id:
            self.told.closed.append(self.last.id)
            self._say(f"{_time(at)} {self.last.id}: closed at {_dollars(self.last.cents)}")

    def tell(self, line: str) -> None:
        """Tell what an editor should know, on standard error."""
        terminal.complain(line)

    def _publish(self, edition: Edition, data: bytes) -> None:
        brief = parse_brief(data, BRIEF)
        put(self.out / edition.id, {BRIEF: data})
        made = publish_edition(edition, brief, self.desk.settings, self._formats, self.out)
        for each in made.notes:
            if each not in self.told.notes:
                self.tell(each)
        self.told.notes.update(made.notes)
        first = edition.id not in self.told.articles
        self.told.articles[edition.id] = self.told.articles.get(edition.id, 0) + 1
        headline = next(iter(edition.articles.values())).headline
        done = "written" if first else "updated"
        self._say(f"{_time(edition.as_of)} {self.out / edition.id}: {done}: {headline}")

    def _state(self) -> State:
        """Go on where the last watch ended; the ids of articles that are there are not free."""
        if self.file is None:
            return State()
        found = states.load(self.file)
        there = sorted(path.parent.name for path in self.out.glob(f"*/{ARTICLE}"))
        return State(found.event, tuple(dict.fromkeys([*found.used, *there])))

    def _save(self, state: State) -> None:
        if self.file is not None:
            states.save(self.file, state)


def watch(wanted: Wanted, *, as_json: bool) -> None:
    """Watch until a signal or the end; with replay, to the end of the orders."""
    every = live.duration(wanted.every, "--every")
    if wanted.replay and (wanted.venues or not wanted.orders):
        remedy = "Name recorded orders: newsgen watch --replay --orders FOLDER."
        raise UsageError(Problem("--replay", "needs orders that are there", remedy=remedy))
    if wanted.replay and (wanted.out / STATE).exists():
        remedy = "Choose another folder with --out: its articles would be replaced."
        raise UsageError(Problem("--replay", "would write where a watch runs", remedy=remedy))
    session = Watch(wanted, as_json=as_json)
    if wanted.replay:
        _replay(session, wanted.orders, every)
    else:
        asyncio.run(_live(session, wanted, every))
    _tell_end(session, as_json=as_json)


def _replay(session: Watch, orders: Sequence[str], every: float) -> None:
    """Go through recorded orders with their own clock; each step sees what had come by then."""
    from newsgen.orders.engine import Span
    from newsgen.orders.opening import open_orders

    found = open_orders(orders)
    with found.engine as engine:
        span, step = engine.span, int(every * 1000)
        gaps = [Missed(gap.venue, gap.start, gap.end, gap.reason) for gap in found.gaps]
        gaps.append(Missed("", 0, span.start, "before the orders begin"))
        venues: dict[str, None] = {}
        read = span.start
        for at in _moments(span.start, span.end, step):
            while read <= at and read < span.end:
                until = min(read + DAY_MS, span.end)
                for order in _rows(engine.orders_in_window(Span(read, until))):
                    venues[order[0]] = None
                    session.totals.add(*order)
                read = until
            session.step(moment(at), sorted(venues), _within(gaps, at))


def _moments(start_ms: int, end_ms: int, step_ms: int) -> Iterator[int]:
    """Give the times of a replay: whole steps within the orders, then the second of the last."""
    first = -(-start_ms // step_ms) * step_ms
    last = -(-(end_ms - 1) // 1000) * 1000
    yield from range(first, last, step_ms)
    yield last


def _rows(table: object) -> Iterator[tuple[str, str, str, int, int]]:
    names = ("exchange", "symbol", "side", "ms", "usd")
    columns = [table[name].to_pylist() for name in names]  # type: ignore[index]
    return zip(*columns, strict=True)


def _within(gaps: Sequence[Missed], at_ms: int) -> tuple[Missed, ...]:
    start = at_ms - DAY_MS
    return tuple(
        Missed(gap.venue, max(gap.from_ms, start), min(gap.to_ms, at_ms), gap.reason)
        for gap in gaps
        if gap.to_ms > start and gap.from_ms < at_ms
    )


async def _live(session: Watch, wanted: Wanted, every: float) -> None:
    """Step again and again; with venues named, record them at the same time."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    folders = tuple(Path(each) for each in wanted.orders) or (Path("orders"),)
    with ExitStack() as ending:
        recorder = None
        if wanted.venues:
            plan = live.Wanted(wanted.venues, folders[0], None, None, "15m", "45s")
            recorder = asyncio.create_task(live.run(live.plan(plan), live.Screen(ending), stop))
        elif not venue_folders(folders):
            raise _nothing_recorded(folders)
        try:
            await _follow(session, folders, every, stop, seconds=wanted.seconds, recorder=recorder)
        finally:
            stop.set()
            if recorder is not None:
                await recorder


async def _follow(
    session: Watch,
    folders: tuple[Path, ...],
    every: float,
    stop: asyncio.Event,
    *,
    seconds: str | None,
    recorder: asyncio.Task[tuple[Tally, ...]] | None,
) -> None:
    followers: dict[Path, Follower] = {}
    loop = asyncio.get_running_loop()
    end = None if seconds is None else loop.time() + live.duration(seconds, "--for")
    while not stop.is_set() and not (recorder is not None and recorder.done()):
        await asyncio.to_thread(_tick, session, folders, followers)
        _tell_state(session)
        left = every if end is None else min(every, end - loop.time())
        if left <= 0:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await stop.wait()


def _tick(session: Watch, folders: tuple[Path, ...], followers: dict[Path, Follower]) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    now, since = milliseconds(at), milliseconds(at) - DAY_MS
    for folder in venue_folders(folders):
        followers.setdefault(folder, Follower(folder))
    missed: list[Missed] = []
    for follower in followers.values():
        for order in follower.orders(since):
            session.totals.add(order.venue, order.symbol, order.side, order.time_ms, order.cents)
        missed += follower.missed(since, now)
    if followers:
        session.step(at, sorted(each.venue for each in followers.values()), tuple(missed))


def _nothing_recorded(folders: Sequence[Path]) -> NotFoundError:
    remedy = "Record first: newsgen record --out FOLDER, or let the watch record with --venue."
    named = ", ".join(map(str, folders))
    return NotFoundError(Problem("", "holds no recording", remedy=remedy, file=named))


def _tell_state(session: Watch) -> None:
    if session.last is None:
        return
    last = session.last
    event = f"open: {last.id}" if last.id and last.action is not Action.CLOSE else "no event"
    why = f"; {last.because}" if last.because else ""
    session.tell(f"{_time(last.at)} {_dollars(last.cents)} in 24 hours; {event}{why}")


def _tell_end(session: Watch, *, as_json: bool) -> None:
    event = session.watcher.state.event
    if as_json:
        terminal.say_json(
            {
                "steps": session.told.steps,
                "articles": [
                    {"folder": str(session.out / name), "id": name, "written": times}
                    for name, times in session.told.articles.items()
                ],
                "closed": session.told.closed,
                "open": None if event is None else event.id,
            }
        )
        return
    if not session.told.articles:
        because = f": {session.last.because}" if session.last and session.last.because else ""
        terminal.say(f"No event in {session.told.steps:,} looks{because}")


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}"
