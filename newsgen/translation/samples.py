"""How each wording reads: printed with the facts of real events, at the edge, and at its longest.

A message is printed only with the facts of an event that tells it, so that nothing false is shown.
Where no real event at hand tells it, made-up facts stand in, and the sample says so.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import files
from types import MappingProxyType

from newsgen import pipeline
from newsgen.angles import choose
from newsgen.catalog import Wording
from newsgen.events.liquidations import event
from newsgen.figures import FactView
from newsgen.model import Claim, Fact, Facts, MessageRef, Story, Unit, Value
from newsgen.render import Language
from newsgen.settings import Settings
from newsgen.story import tell
from newsgen.translation.kinds import AT, KINDS
from newsgen.translation.places import excluded
from newsgen.translation.specimens import Size, made_up
from newsgen.translation.template import Message

MADE_UP = "made up"
_EXCLUDED = excluded(event.PLAN)
_Draw = Callable[[Facts], tuple[str, tuple[Claim, ...]]]
EDGES = {Size.BILLION: KINDS["usd"].edges[0], Size.ROUNDED_UP: KINDS["usd"].edges[1]}


@dataclass(frozen=True, slots=True)
class RealEvent:
    """A real event: its facts, its own story, and every message that one of its stories tells."""

    name: str
    article_id: str
    facts: Facts
    story: Story
    told: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One wording printed: why these facts, of which event, the clean text and its figures."""

    why: str
    event: str
    text: str
    claims: tuple[Claim, ...]
    facts: Facts


class Drawn(FactView):
    """Facts that draw one wording of one message; of all others the first."""

    def __init__(self, facts: Facts, language: Language, context: str, number: int) -> None:
        known = facts.get("as_of_time")
        super().__init__(facts, language.style, "", (known.as_of if known else AT).year)
        self._context = context
        self._number = number

    def pick(self, context: str, count: int) -> int:
        """Give the number of the wording asked for."""
        _ = count
        return self._number if context == self._context else 0


def real_events(settings: Settings, lang: str) -> tuple[RealEvent, ...]:
    """Assess the bundled real events, each with its own lead and every other that it allows."""
    folder = files("newsgen.examples") / "events"
    briefs = sorted((each for each in folder.iterdir()), key=lambda each: each.name)
    return tuple(
        _assessed(each.name.removesuffix(".json"), each.read_bytes(), settings, lang)
        for each in briefs
        if each.name.endswith(".json")
    )


def _assessed(name: str, data: bytes, settings: Settings, lang: str) -> RealEvent:
    now = datetime.fromisoformat(json.loads(data)["as_of"]) + timedelta(minutes=1)
    found = pipeline.assess(data, name, settings, now=now, force=True, series="none")
    facts, book, values = found.gathered.facts, found.book, found.values
    story = tell(event.PLAN, facts, found.angles.spoken_in(lang))
    told = {_context(ref) for ref in refs_of(story)}
    for each in found.angles.decisions:
        if each.outcome in {"headline", "bullet", "section", "passed but not used"}:
            rule = book.get(each.rule)
            if "headline" in rule.sections:
                other = choose(book, values, angle=rule.id).spoken_in(lang)
                told |= {_context(ref) for ref in refs_of(tell(event.PLAN, facts, other))}
    return RealEvent(name, found.brief.article_id, facts, story, frozenset(told))


def refs_of(story: Story) -> Iterator[MessageRef]:
    """Give every message of a story, in the order of the article; the short headline last."""
    yield story.headline
    yield from story.dek
    yield from story.bullets
    for section in story.sections:
        if section.heading is not None:
            yield section.heading
        for paragraph in section.paragraphs:
            yield from paragraph
    yield story.short_headline


def wordings(language: Language, message: Message) -> tuple[Wording, ...]:
    """Give the translated wordings of a message; CatalogError where there is none."""
    return language.catalog.options(message.context, message.wordings)


def printed(
    language: Language, message: Message, number: int, facts: Facts
) -> tuple[str, tuple[Claim, ...]]:
    """Print one wording with the facts: the clean text, and the figures in it.

    Raises CatalogError where the facts do not hold what the message prints.
    """
    view = Drawn(facts, language, message.context, number)
    text, claims = view.clean(language.word(MessageRef(message.part, message.name), view))
    return text, tuple(claims)


def samples(
    language: Language, message: Message, number: int, events: Sequence[RealEvent]
) -> tuple[Sample, ...]:
    """Give a wording as usual, at both edges of the amounts, and with the longest figures."""
    draw = partial(printed, language, message, number)
    own = [each for each in events if message.context in each.told]
    usual = own[-1].facts if own else made_up(Size.USUAL)
    name = own[-1].name if own else MADE_UP
    found = [_sample(draw, Size.USUAL, name, usual)]
    if _amounts(message):
        for size, amount in EDGES.items():
            edge = with_amounts(usual, amount)
            found.append(_sample(draw, size, name, edge))
    real = [_sample(draw, Size.LONGEST, each.name, each.facts) for each in own]
    longest = _sample(
        draw, Size.LONGEST, MADE_UP, made_up(Size.LONGEST, floor=may_be_floor(message))
    )
    found.append(max((*real, longest), key=lambda each: len(each.text)))
    return tuple(found)


def may_be_floor(message: Message) -> bool:
    """Say whether the plan tells a message of a total that is a lower bound."""
    return "total_is_floor" not in _EXCLUDED.get(message.context, ())


def with_amounts(facts: Facts, amount: Value) -> Facts:
    """Give the facts with every amount of money replaced."""
    changed: dict[str, Fact] = {
        name: replace(fact, value=amount) if fact.unit in {Unit.USD, Unit.NOK} else fact
        for name, fact in facts.by_id.items()
    }
    return Facts(facts.event, MappingProxyType(changed), facts.names)


def contexts_by_event(events: Sequence[RealEvent]) -> Mapping[str, tuple[str, ...]]:
    """Give, by context, the names of the events that tell it."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in events:
        for context in sorted(each.told):
            found[context].append(each.name)
    return {context: tuple(names) for context, names in found.items()}


def _sample(draw: _Draw, size: Size, name: str, facts: Facts) -> Sample:
    text, claims = draw(facts)
    return Sample(str(size), name, text, claims, facts)


def _amounts(message: Message) -> bool:
    return any(
        each.filter and KINDS[each.filter].unit in {Unit.USD, Unit.NOK} for each in message.values
    )


def _context(ref: MessageRef) -> str:
    return f"{ref.part}.{ref.name}"
