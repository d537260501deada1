"""Real events as they are told: the blocks of each article, and which messages stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from newsgen import pipeline
from newsgen.angles import choose, plain_values
from newsgen.events.liquidations import event
from newsgen.model import MessageRef, Story
from newsgen.rulebook import RuleBook
from newsgen.settings import Settings
from newsgen.story import tell
from newsgen.translation.preview.proof import Proof, Recorded, Run
from newsgen.translation.samples import RealEvent

REFERENCE = "2026-02-06-reference"
ARTICLES = 8


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, headline, point or heading: its kind and its messages in their order."""

    kind: str
    refs: tuple[MessageRef, ...]


# Blocks that a reader sees together: what a message is read beside.
Group = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """One way to tell a real event, and the messages in each group of it, phrases among them."""

    event: RealEvent
    groups: tuple[Group, ...]
    contexts: tuple[frozenset[str], ...]
    lead: str = ""

    @property
    def told(self) -> frozenset[str]:
        """Give every message that this article tells."""
        return frozenset().union(*self.contexts)

    def around(self, context: str) -> Group:
        """Give the first group that tells a message; none where no group does."""
        found = zip(self.groups, self.contexts, strict=True)
        return next((group for group, contexts in found if context in contexts), ())


def groups_of(story: Story) -> Iterator[Group]:
    """Lay out a story: headline and introduction, short headline, points, then its paragraphs."""
    yield Block("headline", (story.headline,)), *_some("dek", story.dek)
    yield (Block("short", (story.short_headline,)),)
    if story.bullets:
        yield tuple(Block("bullet", (ref,)) for ref in story.bullets)
    for section in story.sections:
        first: Group = (Block("heading", (section.heading,)),) if section.heading else ()
        for paragraph in section.paragraphs:
            yield *first, Block("paragraph", paragraph)
            first = ()


def tellings(
    language: Proof, events: Iterable[RealEvent], settings: Settings
) -> tuple[tuple[Telling, ...], tuple[Telling, ...]]:
    """Give the article of every event, then those with another lead that tell something more.

    The second list only holds what no article of the first tells.
    """
    events = tuple(events)
    own = tuple(telling(language, each, each.story) for each in events)
    known = frozenset[str]().union(*(each.told for each in own))
    book = pipeline.rulebook(settings)
    others: list[Telling] = []
    for each in reversed(events):
        if each.told <= known:
            continue
        for lead, story in _other_leads(each, book, language.tag):
            found = telling(language, each, story, lead)
            if not found.told <= known:
                known |= found.told
                others.append(found)
    return own, tuple(others)


def with_phrases(events: Iterable[RealEvent], every: Sequence[Telling]) -> tuple[RealEvent, ...]:
    """Give the events with the phrases within their messages counted as told, too."""
    said: dict[str, frozenset[str]] = {}
    for each in every:
        said[each.event.name] = said.get(each.event.name, frozenset()) | each.told
    return tuple(replace(each, told=each.told | said[each.name]) for each in events)


def most_different(own: Sequence[Telling], count: int = ARTICLES) -> tuple[Telling, ...]:
    """Choose articles that tell the most messages between them; the reference is the first."""
    left = sorted(own, key=lambda each: each.event.name != REFERENCE)
    chosen = left[:1]
    while len(chosen) < min(count, len(own)):
        known = frozenset[str]().union(*(each.told for each in chosen))
        new = [each for each in left if each not in chosen]
        chosen.append(max(new, key=lambda each: (len(each.told - known), each.event.name)))
    return tuple(chosen)


def worded(
    language: Proof, told: RealEvent, group: Group, draw: tuple[str, int] | None = None
) -> tuple[tuple[str, tuple[Run, ...]], ...]:
    """Word a group: the kind and the runs of each block; `draw` asks for a message's wording."""
    view = Recorded(told.facts, language.style, told.article_id, draw)
    return tuple((block.kind, language.told(block.refs, view)) for block in group)


def contexts_in(runs: Iterable[Run]) -> Iterator[str]:
    """Give the message of each run and those around it."""
    for run in runs:
        for said in (*run.within, run.said):
            if said is not None:
                yield said.context


def telling(language: Proof, told: RealEvent, story: Story, lead: str = "") -> Telling:
    """Lay out a story of an event and name what it tells; `lead` is the rule asked to lead."""
    groups = tuple(groups_of(story))
    view = Recorded(told.facts, language.style, told.article_id)
    contexts = tuple(
        frozenset(
            context for block in group for context in contexts_in(language.told(block.refs, view))
        )
        for group in groups
    )
    return Telling(told, groups, contexts, lead)


def _other_leads(told: RealEvent, book: RuleBook, lang: str) -> Iterator[tuple[str, Story]]:
    """Tell an event with every other lead that its figures allow."""
    values: Mapping[str, object] = plain_values(told.facts, event.VARIABLES)
    for decision in choose(book, values).decisions:
        if decision.outcome not in {"bullet", "section", "passed but not used"}:
            continue
        if "headline" in book.get(decision.rule).sections:
            angles = choose(book, values, angle=decision.rule).spoken_in(lang)
            yield decision.rule, tell(event.PLAN, told.facts, angles)


def _some(kind: str, refs: tuple[MessageRef, ...]) -> Iterator[Block]:
    if refs:
        yield Block(kind, refs)
