"""Assembles the page: every string by part of the article, eight articles, and the counts."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from newsgen import resources
from newsgen.errors import NewsgenError
from newsgen.events.liquidations import event
from newsgen.glossary import load_glossary
from newsgen.quality.limits import load_limits
from newsgen.render import environment
from newsgen.settings import Settings
from newsgen.style import HouseStyle, languages
from newsgen.translation.checks import Finding, check_language
from newsgen.translation.entries import Words, load_words
from newsgen.translation.places import occasions, place
from newsgen.translation.preview.articles import Article, articles, plain_blocks, standing
from newsgen.translation.preview.card import Card
from newsgen.translation.preview.draft import draft_catalog, strays
from newsgen.translation.preview.proof import Proof
from newsgen.translation.preview.stories import (
    Telling,
    most_different,
    telling,
    tellings,
    with_phrases,
)
from newsgen.translation.preview.strings import Desk, anchors, cards
from newsgen.translation.samples import real_events
from newsgen.translation.template import Message

SOURCE = "en"
STATES = {
    "translated": "translated",
    "untranslated": "untranslated",
    "fuzzy": "fuzzy",
    "findings": "with findings",
    "review": "to review",
    "untold": "never told",
}
_SAID = frozenset({"untranslated", "missing", "unknown"})  # said as a state, or above all strings
_OPENING = ("headline", "short", "dek", "bullet", "lede")
_T = TypeVar("_T")
_CLOSING = ("heading", "common", "chart", "ui", "rule", "brief")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the article and its strings."""

    id: str
    place: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What the page holds; `general` are findings that belong to no string."""

    tag: str
    name: str
    source: str
    parts: tuple[Part, ...]
    articles: tuple[Article, ...]
    counts: Mapping[str, int]
    standing: Mapping[str, tuple[tuple[str, str], ...]]
    strays: tuple[str, ...]
    general: tuple[Finding, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Give the strings of all parts."""
        return tuple(card for part in self.parts for card in part.cards)


def make_page(tag: str, settings: Settings) -> Page:
    """Gather the page of a language; CatalogError only where its catalog cannot be read at all."""
    root = resources.locales()
    words = load_words(tag, root)
    wanted = _own_first(words)
    known = {message.context for message in wanted}
    language, source = _languages(words, root, settings)
    found = _findings(tag, root)
    events = real_events(settings, tag)
    own, others = tellings(language, events, settings)
    desk = Desk(
        language,
        words,
        with_phrases(events, (*own, *others)),
        (*others, *own),
        occasions(event.PLAN),
        found,
        _found(partial(load_limits, own=settings.quality), tag, root),
        _found(load_glossary, tag, root),
    )
    made = cards(desk, wanted)
    chosen = most_different(own)
    shown = articles(
        language,
        chosen,
        _beside(source, chosen, settings) if source is not language else {},
        anchors(words, wanted),
    )
    return Page(
        tag=tag,
        name=_name(tag),
        source="" if source is language else source.tag,
        parts=tuple(_parts(made)),
        articles=shown,
        counts=Counter(state for card in made for state in card.states),
        standing=standing(shown),
        strays=strays(words, wanted),
        general=tuple(
            each for context, told in found.items() if context not in known for each in told
        ),
    )


def write(page: Page) -> str:
    """Write the page: one file of HTML that needs nothing else and lets nothing else in."""
    folder = resources.templates() / "layouts"
    env = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    style, script = ((folder / f"strings.{kind}").read_text("utf-8") for kind in ("css", "js"))
    return env.get_template("strings.html").render(
        page=page,
        in_article={article.name for article in page.articles},
        states=STATES,
        style=Markup(style),  # noqa: S704  # the project's own files
        script=Markup(script),  # noqa: S704
        style_hash=_digest(style),
        script_hash=_digest(script),
    )


def _digest(text: str) -> str:
    """Give a text's name in a content security policy."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _own_first(words: Words) -> tuple[Message, ...]:
    """Give each message once: that of the language's own template where it has one."""
    own = f"templates/{words.tag}/"
    by_context: dict[str, Message] = {}
    for each in words.wanted:
        if each.file.startswith(own) or each.context not in by_context:
            by_context[each.context] = each
    return tuple(by_context.values())


def _findings(tag: str, root: Path) -> dict[str, tuple[Finding, ...]]:
    """Give what the checks find, by context; what the page says of every string is left out."""
    found: dict[str, list[Finding]] = {}
    for each in check_language(tag, root).findings:
        if each.check not in _SAID:
            found.setdefault(each.context, []).append(each)
    return {context: tuple(each) for context, each in found.items()}


def _languages(words: Words, root: Path, settings: Settings) -> tuple[Proof, Proof]:
    """Give the language and the source language, which stands in for what is not translated."""
    house = settings.house
    style = HouseStyle(house.number_style, house.bitcoin_capital, house.timezone)
    env = environment(resources.templates(), resources.cache())
    own = draft_catalog(words)
    other = own
    if words.tag != SOURCE and SOURCE in languages(root):
        with suppress(NewsgenError):  # without its catalog, the templates' own texts stand in
            other = draft_catalog(load_words(SOURCE, root))
    language = Proof(words.tag, env, root, style, (own, other))
    if other is own:
        return language, language
    return language, Proof(SOURCE, env, root, style, (other, other))


def _beside(
    source: Proof, chosen: Sequence[Telling], settings: Settings
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give the chosen articles in the source language, by event."""
    wanted = {each.event.name for each in chosen}
    return {
        each.name: plain_blocks(source, telling(source, each, each.story))
        for each in real_events(settings, source.tag)
        if each.name in wanted
    }


def _found(load: Callable[[str, Path], _T], tag: str, root: Path) -> _T | None:
    """Load a language's data; None where it has a fault, which the checks tell."""
    try:
        return load(tag, root)
    except NewsgenError:
        return None


def _parts(made: Iterable[Card]) -> Iterable[Part]:
    """Group the strings by part, in the order of the article."""
    by_part: dict[str, list[Card]] = {}
    for card in made:
        by_part.setdefault(card.message.part, []).append(card)
    sections = (section.part for section in event.PLAN.sections)
    order = dict.fromkeys((*_OPENING, *sections, *sorted(by_part.keys() - {*_CLOSING}), *_CLOSING))
    for part in order:
        if part in by_part:
            yield Part(part, place(part), tuple(by_part[part]))


def _name(tag: str) -> str:
    """Give a language's English name; its tag where it has none."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag).english_name or tag
    except (UnknownLocaleError, ValueError):
        return tag
