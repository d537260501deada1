"""Makes the card of each string: its texts, renderings, paragraph, length, terms and states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from newsgen.errors import NewsgenError
from newsgen.figures import FILTERS, FactView
from newsgen.glossary import Glossary, Term
from newsgen.model import MessageRef
from newsgen.pofile import Entry
from newsgen.quality.limits import Limits
from newsgen.translation.checks import Finding
from newsgen.translation.entries import Words, doubt
from newsgen.translation.kinds import AT
from newsgen.translation.places import place
from newsgen.translation.preview.card import (
    Card,
    Length,
    Paragraph,
    Rendering,
    Row,
    Shown,
    Value,
)
from newsgen.translation.preview.draft import Line, comments, lines
from newsgen.translation.preview.imagined import imagined
from newsgen.translation.preview.pieces import (
    group_of,
    run_pieces,
    sample_pieces,
    source_pieces,
    target_pieces,
)
from newsgen.translation.preview.proof import Proof
from newsgen.translation.preview.stories import Group, Telling, worded
from newsgen.translation.samples import EDGES, MADE_UP, RealEvent, Sample, samples
from newsgen.translation.specimens import Size, example, made_up
from newsgen.translation.template import Message, Named

LABELS = frozenset({"rule", "brief"})  # the desk's own tools; no article prints them
_BESIDE = frozenset({*LABELS, "ui", "chart"})  # no sentence of an article
# What the page itself names in a string of the interface, where no fact does.
_NAMES = {
    "author": "Ida Berg",
    "editor": "Ida Berg",
    "desk": "Newsdesk",
    "city": "Oslo",
    "text": "The amount was wrong.",
}
_TIMES = frozenset({"day", "clock"})  # named like the filter that prints them


@dataclass(frozen=True, slots=True)
class Desk:
    """What all cards are made from."""

    language: Proof
    words: Words
    events: tuple[RealEvent, ...]
    tellings: tuple[Telling, ...]
    occasions: Mapping[str, tuple[str, ...]]
    findings: Mapping[str, tuple[Finding, ...]]
    limits: Limits | None
    glossary: Glossary | None


def cards(desk: Desk, messages: Sequence[Message]) -> tuple[Card, ...]:
    """Make the card of every message."""
    holders: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        for phrase in dict.fromkeys(one for each in message.values for one in each.phrases):
            holders[phrase].append(message.context)
    return tuple(_card(desk, each, tuple(holders[each.context])) for each in messages)


def anchors(words: Words, messages: Iterable[Message]) -> dict[tuple[str, str, int], str]:
    """Give the anchor of each wording by context, source text and line."""
    return {
        (message.context, source, line): f"{message.context}-{number}"
        for message in messages
        for number, (source, line) in enumerate(_places(words, message), start=1)
    }


def _places(words: Words, message: Message) -> Iterator[tuple[str, int]]:
    for source in message.wordings:
        for number in range(len(lines(words.entry(message.context, source)))):
            yield source, number


def _card(desk: Desk, message: Message, holders: tuple[str, ...]) -> Card:
    context = message.context
    entries = {source: desk.words.entry(context, source) for source in message.wordings}
    translated = {source: lines(entry) for source, entry in entries.items()}
    own = _Wordings(desk, message)
    rows = tuple(
        Row(
            source_pieces(source, own.groups, desk.glossary),
            tuple(own.shown(source, *each) for each in enumerate(found)),
            any(translated.values()),
            comments(entries[source]),
        )
        for source, found in translated.items()
    )
    events = tuple(each.name for each in desk.events if context in each.told)
    findings = desk.findings.get(context, ())
    placed = {each.line for found in translated.values() for each in found}
    return Card(
        message,
        place(message.part),
        desk.occasions.get(context, ()),
        tuple(map(_value, message.values)),
        rows,
        tuple(_states(message, [each for each in entries.values() if each], findings, events)),
        tuple(each for each in findings if each.line not in placed),
        tuple(_terms(desk.glossary, translated)),
        events,
        holders,
        own.stand_in(),
    )


def _states(
    message: Message,
    entries: Sequence[Entry],
    findings: Sequence[Finding],
    events: Sequence[str],
) -> Iterator[str]:
    translated = [each for each in entries if each.text]
    if any(each.fuzzy for each in translated):
        yield "fuzzy"
    yield "translated" if any(not each.fuzzy for each in translated) else "untranslated"
    if findings:
        yield "findings"
    if any(map(doubt, entries)):
        yield "review"
    if not events and message.part not in _BESIDE:
        yield "untold"


def _value(value: Named) -> Value:
    try:
        words = example(value).removeprefix(f"{value.name}: ")
    except NewsgenError:  # no example where the source language itself has a fault
        words = "a phrase" if value.phrases else "a value"
    if value.phrases:
        words = words.rpartition(" (")[0] or words
    return Value(value.name, group_of(value), words, value.phrases)


def _terms(
    glossary: Glossary | None, translated: Mapping[str, Sequence[Line]]
) -> Iterator[tuple[Term, bool]]:
    """Give each term of the source texts once, and whether a translation lacks a binding one."""
    if glossary is None:
        return
    lacking = {
        hit.term.term
        for source, found in translated.items()
        for line in found
        for hit in glossary.missing(source, line.text)
    }
    terms = {hit.term.term: hit.term for each in translated for hit in glossary.terms_in(each)}
    for name, term in terms.items():
        yield term, name in lacking


class _Wordings:
    """Shows the wordings of one message, each with the texts around it."""

    def __init__(self, desk: Desk, message: Message) -> None:
        self._desk = desk
        self._message = message
        sound = desk.language.catalog.options(message.context, message.wordings)
        self._numbers = {(each.source, each.line): at for at, each in enumerate(sound)}
        self._anchors = anchors(desk.words, [message])
        self._event, self._group, self._lead = self._place()
        self.groups = {value.name: group_of(value) for value in message.values}

    def shown(self, source: str, number: int, line: Line) -> Shown:
        """Show one line of a translation."""
        desk, message = self._desk, self._message
        anchor = self._anchors[message.context, source, number]
        pieces = target_pieces(line.text, self.groups, desk.glossary)
        told = desk.findings.get(message.context, ())
        findings = tuple(each for each in told if each.line == line.line)
        at = self._numbers.get((source, number))
        if at is None or message.part in LABELS:
            return Shown(anchor, pieces, findings, line.wrong)
        trouble = ""
        found: tuple[Rendering, ...] = ()
        paragraph = None
        try:
            found = tuple(_renderings(desk, message, at))
            paragraph = self._paragraph(at)
        except NewsgenError as error:
            trouble = error.problems[0].message
        except (LookupError, TypeError, ValueError) as error:  # a fault of ours hides no string
            trouble = f"{type(error).__name__}: {error}"
        length = self._length(found, paragraph)
        return Shown(anchor, pieces, findings, line.wrong, found, length, paragraph, trouble)

    def _place(self) -> tuple[RealEvent | None, Group, str]:
        """Find where the message is read: in the latest event that tells it, else a made-up one."""
        context, part = self._message.context, self._message.part
        for each in reversed(self._desk.tellings):
            group = each.around(context)
            if group:
                return each.event, group, each.lead
        if part in {*_BESIDE, "common"}:
            return None, (), ""
        return *imagined(MessageRef(part, self._message.name)), ""

    def stand_in(self) -> Paragraph | None:
        """Give the paragraph in the source language's words where the string has no wording."""
        if self._numbers or self._message.part in LABELS:
            return None
        with suppress(NewsgenError):
            return self._paragraph(0)
        return None

    def _paragraph(self, at: int) -> Paragraph | None:
        if self._event is None or not self._group:
            return None
        context = self._message.context
        found = worded(self._desk.language, self._event, self._group, (context, at))
        blocks = tuple((kind, run_pieces(runs, context)) for kind, runs in found)
        return Paragraph(self._event.name, self._lead, blocks)

    def _length(self, found: Sequence[Rendering], paragraph: Paragraph | None) -> Length | None:
        """Give the length that comes nearest to its limit; of an introduction that of the whole."""
        limit = self._desk.limits.length.get("dek") if self._desk.limits else None
        if self._message.part == "dek" and paragraph and limit:
            whole = next((text for kind, text in paragraph.blocks if kind == "dek"), ())
            return Length(sum(len(each.text) for each in whole), limit, "the whole introduction")
        lengths = [each.length for each in found]
        return max(lengths, key=lambda each: each.characters / (each.limit or 1), default=None)


def _renderings(desk: Desk, message: Message, at: int) -> Iterator[Rendering]:
    """Print a wording; samples that read alike are one, with all their reasons."""
    try:
        found = samples(desk.language, message, at, desk.events)
    except NewsgenError:
        if message.part != "ui":
            raise
        values = {each.name: _named(desk, each.name) for each in message.values}
        text = desk.language.phrase(message.name, **values)
        found = (Sample("usual", MADE_UP, text, (), desk.events[-1].facts),)
    why: dict[str, list[str]] = defaultdict(list)
    first: dict[str, Sample] = {}
    for each in found:
        why[each.text].append(each.why)
        first.setdefault(each.text, each)
    for text, each in first.items():
        length = Length(len(text), _limit(message.part, text, desk.limits))
        changed = each.why in EDGES and each.event != MADE_UP
        yield Rendering(", ".join(why[text]), each.event, sample_pieces(each), length, changed)


def _named(desk: Desk, name: str) -> str:
    """Give a value that the page names: a time as the language prints it, or a name."""
    if name not in _TIMES:
        return _NAMES.get(name, name)
    view = FactView(made_up(Size.USUAL), desk.language.style, "", AT.year)
    return view.clean(FILTERS[name](view.as_of_time))[0]


def _limit(part: str, text: str, limits: Limits | None) -> int | None:
    """Give the most characters of a part; a headline that names a lower bound may have more."""
    if limits is None or part == "dek":
        return None
    if part == "headline" and limits.floor.search(text):
        return limits.length.get("headline_hard")
    return limits.length.get(part)
