"""One step of a watch: count, assess, decide, publish, remember."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from newsgen import pipeline
from newsgen.angles import pass_gate
from newsgen.errors import NewsgenError, NoStoryError, SourceError
from newsgen.events.liquidations.event import KIND, parse_brief
from newsgen.model import Edition
from newsgen.settings import Settings
from newsgen.watch import gate
from newsgen.watch.document import Covered, as_brief, with_id
from newsgen.watch.gate import Action, Limits, Seen, State
from newsgen.watch.totals import Totals

_FILE = "the watch"
_PLACES = ("place", "indicative_place", "late_place")

Publish = Callable[[Edition, bytes], None]
Enrich = Callable[[bytes], bytes]
Save = Callable[[State], None]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """How the desk wants it: settings, languages, its own gate in cents, limits, the series.

    `enrich` adds to a brief what orders do not carry, such as prices; SourceError where it cannot.
    """

    settings: Settings
    languages: tuple[str, ...] = ("nb", "en")
    above: int | None = None
    series: str | None = None
    limits: Limits = field(default_factory=Limits)
    enrich: Enrich | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the totals gives: what is seen, and the brief of it.

    `forced`: the editor's own gate opened it; `because` says why the other is shut.
    """

    seen: Seen
    data: bytes = b""
    forced: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step came to; `because` says why the gate is shut."""

    at: datetime
    cents: int
    action: Action
    id: str | None
    because: str


class Watcher:
    """Holds the state between the steps; the caller's functions write and remember."""

    def __init__(
        self, desk: Desk, state: State, *, publish: Publish, save: Save, tell: Tell
    ) -> None:
        self._desk, self.state = desk, state
        self._publish, self._save, self._tell = publish, save, tell
        self._trouble = ""

    def step(self, totals: Totals, at: datetime, covered: Covered) -> Step:
        """Decide at the time the totals were moved to; NotFoundError where no file is written."""
        look = self._look(totals, at, covered)
        state, action = gate.decide(self.state, look.seen, self._desk.limits)
        event = state.event or self.state.event
        if state != self.state:
            self._save(state)  # before the article: a restart then updates, and opens no second one
            self.state = state
        if action in {Action.OPEN, Action.UPDATE}:
            assert event is not None
            action = self._write(look, event.id, action)
        return Step(at, totals.whole.total, action, event.id if event else None, look.because)

    def _look(self, totals: Totals, at: datetime, covered: Covered) -> Look:
        """Assess the totals and ask the gate."""
        cents = totals.whole.total
        name = f"{KIND}-x"
        if not cents:
            seen = Seen(at, 0, passes=False, angles=(), name=name)
            return Look(seen, because="no orders")
        data = as_brief(totals, at, covered)
        name = parse_brief(data, _FILE).article_id[len("2026-01-01-") :]
        above = self._desk.above is not None and cents >= self._desk.above
        try:
            found, because = self._assess(data, at, above=above)
            if above or self.state.event or not because or _lacks_a_reason(because):
                richer = self._enriched(data)
                if richer != data:
                    data = richer
                    found, because = self._assess(data, at, above=above)
        except NewsgenError as error:
            self._say_once(f"the totals cannot be told: {error}")
            seen = Seen(at, cents, passes=False, angles=(), name=name)
            return Look(seen, because=str(error))
        places = [f"{each} {found.values[each]}" for each in _PLACES if each in found.values]
        angles = (found.angles.lead or "", *sorted(found.angles.bullets), *places)
        seen = Seen(at, cents, above or not because, angles, name)
        return Look(seen, data, forced=above and bool(because), because=because)

    def _assess(self, data: bytes, at: datetime, *, above: bool) -> tuple[pipeline.Assessed, str]:
        """Assess a brief; give what the gate has against it, or nothing."""
        desk = self._desk
        found = pipeline.assess(data, _FILE, desk.settings, now=at, force=above, series=desk.series)
        return found, self._gate(found)

    def _enriched(self, data: bytes) -> bytes:
        """Add what the desk's providers know; what fails is told, and the totals stand alone."""
        if self._desk.enrich is None:
            return data
        try:
            return self._desk.enrich(data)
        except SourceError as error:
            self._say_once(f"nothing is added to the totals: {error}")
            return data

    @staticmethod
    def _gate(found: pipeline.Assessed) -> str:
        """Ask the gate; give why it is shut, or nothing."""
        try:
            pass_gate(found.book, found.values, force=False)
        except NoStoryError as shut:
            return f"{shut.reason}: {shut.problems[0].message}"
        return ""

    def _write(self, look: Look, article_id: str, action: Action) -> Action:
        """Make and publish the article; what cannot be made is told, and tried at the next step."""
        data, desk = with_id(look.data, article_id), self._desk
        try:
            edition = pipeline.generate(
                data,
                _FILE,
                desk.settings,
                now=look.seen.at,
                languages=desk.languages,
                force=look.forced,
                series=desk.series,
            )
        except NewsgenError as error:
            self._say_once(f"{article_id}: no article: {error}")
            return Action.NOTHING
        self._publish(edition, data)
        self.state = gate.told(self.state, look.seen)
        self._save(self.state)
        self._trouble = ""
        return action

    def _say_once(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._tell(trouble)
        self._trouble = trouble


def _lacks_a_reason(because: str) -> bool:
    """Say whether the total is in the top, and only a price move or the like is not known."""
    return because.startswith("gate_failed")
