"""Checks of every wording as it is printed: with usual, edge and longest made-up facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen import claims, resources
from newsgen.catalog import Catalog, Wording
from newsgen.claims.language import language
from newsgen.errors import CatalogError, NewsgenError
from newsgen.events.liquidations import event
from newsgen.facts import as_plain
from newsgen.model import Claim, Facts, Unit
from newsgen.quality.limits import Limits
from newsgen.render import Language, environment
from newsgen.settings import Settings
from newsgen.style import HouseStyle
from newsgen.translation.checks.finding import CHECKS, Wrong
from newsgen.translation.checks.lines import Held
from newsgen.translation.checks.placeholders import MASK
from newsgen.translation.checks.terms import banned, forbidden
from newsgen.translation.samples import EDGES, may_be_floor, printed, with_amounts
from newsgen.translation.specimens import Size, made_up
from newsgen.translation.template import SHARED, Message

if TYPE_CHECKING:
    from newsgen.claims.matching import Index

_FLAGS = (("is_rolling",), ("is_day",), ("is_day", "unfinished"))
_NO_SENTENCES = frozenset({"headline", "short", "heading", SHARED})
_UNPRINTED = frozenset({"ui", "rule", "brief"})  # fixed texts; no fact stands in them
_STRAY = re.compile(r"\s\s| [.,;:!?]|\.\.|[,;:!?][.,;:!?]|%\(|[{}<>]")
_NEXT_WORD = re.compile(r"[\s-]+([^\W\d_]+|%)")
_SENTENCE_BEFORE = re.compile(r"(?:^|[.!?][»”\"]? )$")


@dataclass(frozen=True, slots=True)
class _Made:
    """Made-up facts: of what size, with which flags, and ready for the independent reader."""

    why: str
    facts: Facts
    index: Index
    floor: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A wording printed: `rest` is the text with names and quotations masked."""

    part: str
    why: str
    text: str
    rest: str
    claims: tuple[Claim, ...]
    index: Index


def language_of(tag: str, root: Path, catalog: Catalog) -> Language:
    """Give a language that words with the sound entries of a catalog."""
    house = Settings().house
    style = HouseStyle(house.number_style, house.bitcoin_capital, house.timezone)
    env = environment(resources.templates(), resources.cache())
    language = Language(tag, event.KIND, env, root, style)
    language.catalog = catalog
    return language


@cache
def made() -> tuple[_Made, ...]:
    """Make up facts of every size, for a rolling window, a day, and a day still going on."""
    timezone = Settings().house.timezone
    found = []
    for size in Size:
        for flags in _FLAGS:
            facts = made_up(Size.USUAL if size in EDGES else size, *flags)
            facts = with_amounts(facts, EDGES[size]) if size in EDGES else facts
            index = claims.index(as_plain(facts), timezone)
            found.append(_Made(f"{size} figures", facts, index))
    floor = made_up(Size.LONGEST, floor=True)
    index = claims.index(as_plain(floor), timezone)
    return (*found, _Made("a lower bound", floor, index, floor=True))


def printed_wordings(
    language: Language, message: Message, facts: tuple[_Made, ...], held: Held
) -> Iterator[tuple[Wording, Wrong]]:
    """Check each wording of a message; of one check and wording the first finding alone."""
    if message.part in _UNPRINTED:
        return
    try:
        wordings = language.catalog.options(message.context, message.wordings)
    except CatalogError:
        return  # the message is not translated, which is told elsewhere
    for number, wording in enumerate(wordings):
        told: set[str] = set()
        for wrong in _wrongs(language, message, number, facts, held):
            if wrong.check not in told:
                told.add(wrong.check)
                yield wording, wrong


def _wrongs(
    language: Language, message: Message, number: int, facts: tuple[_Made, ...], held: Held
) -> Iterator[Wrong]:
    seen: set[str] = set()
    for each in facts:
        if each.floor and not may_be_floor(message):
            continue
        try:
            text, own = printed(language, message, number, each.facts)
        except NewsgenError as error:
            yield from _unprinted(message, error)
            return
        if text not in seen:
            seen.add(text)
            rest = _rest(text, own, each.facts)
            one = _Text(message.part, each.why, text, rest, own, each.index)
            yield from _checked(one, language.tag, held)


def _unprinted(message: Message, error: NewsgenError) -> Iterator[Wrong]:
    """Tell why a wording cannot be printed, unless a phrase within it is to blame."""
    for problem in error.problems:
        if not problem.where.startswith(f"{SHARED}.") or message.part == SHARED:
            remedy = problem.remedy or CHECKS["print"].remedy
            yield Wrong("print", f"cannot be printed: {problem.message}", remedy)


def _rest(text: str, own: tuple[Claim, ...], facts: Facts) -> str:
    """Mask the words of others: names, titles, quotations."""
    for claim in own:
        if facts[claim.fact].unit is Unit.TEXT:
            mask = MASK * (claim.end - claim.start)
            text = f"{text[: claim.start]}{mask}{text[claim.end :]}"
    return text


def _checked(one: _Text, tag: str, held: Held) -> Iterator[Wrong]:
    for finding in claims.check_text(one.text, tag, one.index):
        yield Wrong("claims", f"{finding.message}; in “{one.text}”", finding.remedy)
    if found := _STRAY.search(one.rest):
        message = f"prints “{found[0].strip() or found[0]}” in “{one.text}”"
        yield Wrong("print", message, CHECKS["print"].remedy)
    yield from _unit_twice(one, tag)
    if one.part not in _NO_SENTENCES:
        yield from _figure_first(one)
    if held.glossary is not None:
        yield from forbidden(one.rest, held.glossary)
    if held.limits is not None:
        yield from banned(one.rest, held.limits)
        yield from _length(one, held.limits)


def _unit_twice(one: _Text, tag: str) -> Iterator[Wrong]:
    """Say where a unit follows a figure that has brought its own: 82 prosent prosent."""
    known = language(tag)
    for claim in one.claims:
        next_word, own = _NEXT_WORD.match(one.text, claim.end), claim.shown.split()[-1].lower()
        if next_word is None or not (own in known.units or own in known.scales):
            continue
        word = next_word[1].lower()
        if word in known.units or word in known.scales:
            remedy = "Take the word away; the figure brings its own."
            message = f"says “{next_word[1]}” after {claim.shown}: “{one.text}”"
            yield Wrong("print", message, remedy)


def _figure_first(one: _Text) -> Iterator[Wrong]:
    for claim in one.claims:
        figure = any(letter.isdigit() for letter in claim.shown.split()[0])
        if figure and _SENTENCE_BEFORE.search(one.text[: claim.start]):
            message = f"begins a sentence with the figure {claim.shown}: “{one.text}”"
            yield Wrong("figure_first", message, CHECKS["figure_first"].remedy)


def _length(one: _Text, limits: Limits) -> Iterator[Wrong]:
    name = one.part
    if name == "headline" and limits.floor.search(one.text):
        name = "headline_hard"
    limit = limits.length.get(name)
    if limit is not None and len(one.text) > limit:
        over = f"is {len(one.text)} characters with {one.why}, at most {limit}"
        remedy = f"Shorten it by {len(one.text) - limit}."
        yield Wrong("length", f"{over}: “{one.text}”", remedy)
