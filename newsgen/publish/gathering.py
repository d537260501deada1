"""Gathers a language's page from its article, its facts and what the brief says beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from typing import Protocol

from newsgen.facts import timestamp
from newsgen.model import PARAGRAPH, Article, Claim, Edition, Facts, Provenance
from newsgen.model import Section as Worded
from newsgen.publish.page import Chart, Link, Links, Mark, Page, Quote, Section, Topic, Wording
from newsgen.settings import House

MAX_ASSET_TAGS = 3
_LISTED = ("record_usd", "above_usd", "below_usd", "since_usd", "tie_usd")


class Referred(Protocol):
    """A page elsewhere."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102


class Related(Referred, Protocol):
    """A related story of the house."""

    @property
    def author(self) -> str | None: ...  # noqa: D102


class Posted(Protocol):
    """A post that may be quoted."""

    @property
    def url(self) -> str | None: ...  # noqa: D102
    @property
    def lang(self) -> str | None: ...  # noqa: D102


class Brief(Protocol):
    """What a page takes from a brief beside the facts, whatever the event type."""

    @property
    def provider(self) -> str: ...  # noqa: D102
    @property
    def source_url(self) -> str | None: ...  # noqa: D102
    @property
    def author(self) -> str | None: ...  # noqa: D102
    @property
    def editor(self) -> str | None: ...  # noqa: D102
    @property
    def posts(self) -> Sequence[Posted]: ...  # noqa: D102
    @property
    def references(self) -> Sequence[Referred]: ...  # noqa: D102
    @property
    def related(self) -> Sequence[Related]: ...  # noqa: D102


def make_page(
    edition: Edition,
    brief: Brief,
    house: House,
    language: Wording,
    *,
    topics: tuple[Topic, ...] = (),
    charts: tuple[Chart, ...] = (),
) -> Page:
    """Gather the page of one language."""
    article, style = edition.articles[language.tag], language.style
    byline = language.phrase("byline", author=brief.author) if brief.author else ""
    counted = any(letter.isnumeric() for letter in byline)
    editor = language.phrase("editor", editor=brief.editor) if brief.editor else ""
    computed = edition.facts["computed_time"].value
    day, clock = style.local_day(edition.as_of, year=True), style.clock(edition.as_of)
    return Page(
        id=edition.id,
        lang=language.tag,
        languages=tuple(edition.articles),
        headline=article.headline,
        dek=article.dek,
        label=article.label,
        byline="" if counted else byline,
        as_of=edition.as_of,
        made_at=computed if isinstance(computed, datetime) else edition.as_of,
        day=day,
        clock=clock,
        summary=language.phrase("summary"),
        bullets=article.bullets,
        sections=tuple(_sections(article, brief, language)),
        notes=tuple(_paragraphs(article, "note")),
        sources=_sources(edition, brief, article, language),
        related=_related(brief, language),
        follow=_follow(house, language),
        foot=tuple(line for line in (byline if counted else "", editor) if line),
        authors=(brief.author,) if brief.author else (),
        tags=(edition.kind, *_assets(edition.facts)),
        seed=edition.seed,
        provider=brief.provider,
        kind=edition.kind,
        short_headline=article.short_headline,
        provider_url=brief.source_url or "",
        marks=_marks(article, edition.facts),
        topics=topics,
        charts=charts,
        table=language.phrase("table"),
        dated=language.phrase("figures_at", day=day, clock=clock, city=house.city),
    )


def _marks(article: Article, facts: Facts) -> dict[str, tuple[Mark, ...]]:
    """Give the figures of each part of the text, by the part's text."""
    found: dict[str, tuple[Mark, ...]] = {}
    at = 0
    for part in article.text.split(PARAGRAPH):
        end = at + len(part)
        found[part] = tuple(
            mark_of(claim, facts, at) for claim in article.claims if at <= claim.start < end
        )
        at = end + len(PARAGRAPH)
    return {part: marks for part, marks in found.items() if marks}


def mark_of(claim: Claim, facts: Facts, at: int = 0) -> Mark:
    """Give a claim as a figure of the text that begins at a place of the claim's own."""
    fact = facts[claim.fact]
    value = fact.value
    plain = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        plain = timestamp(value)
    return Mark(claim.start - at, claim.end - at, fact.id, plain, fact.unit.value)


def _paragraphs(article: Article, section_id: str) -> Iterator[str]:
    for section in article.sections:
        if section.id == section_id:
            yield from section.paragraphs


def _sections(article: Article, brief: Brief, language: Wording) -> Iterator[Section]:
    for section in article.sections:
        if section.id == "quote" and brief.posts and section.paragraphs:
            yield _quote(section, brief.posts[0], language)
        elif section.id != "note":
            yield Section(section.id, section.heading, section.paragraphs)


def _quote(section: Worded, post: Posted, language: Wording) -> Section:
    """Take the last paragraph as the words of the post; the ones before introduce it."""
    *intro, text = section.paragraphs
    link = Link(language.phrase("post_link"), post.url) if post.url else None
    return Section(section.id, section.heading, tuple(intro), Quote(text, post.lang, link))


def _follow(house: House, language: Wording) -> str:
    if language.tag in house.follow_line:
        return house.follow_line[language.tag]
    if house.desk:
        return language.phrase("follow_desk", desk=house.desk)
    return language.phrase("follow")


def _assets(facts: Facts) -> Iterator[str]:
    named = (facts.get(f"asset_{place}_name") for place in range(1, MAX_ASSET_TAGS + 1))
    return (str(fact.value) for fact in takewhile(lambda fact: fact is not None, named) if fact)


def _related(brief: Brief, language: Wording) -> Links:
    if not brief.related:
        return Links("", ())
    items = (
        Link(
            story.title,
            story.url,
            language.phrase("related_by", author=story.author) if story.author else "",
        )
        for story in brief.related
    )
    return Links(language.phrase("related"), tuple(items))


def _sources(edition: Edition, brief: Brief, article: Article, language: Wording) -> Links:
    """List the provider, the other sources of figures in the text, and the brief's own list."""
    facts = edition.facts
    titles = dict(_news(facts))
    listed = language.phrase("list_source")
    for name in _LISTED:
        fact = facts.get(name)
        if fact is not None:
            titles.setdefault(fact.provenance, f"{listed} – {fact.provenance.name}")
    found = [
        Link(brief.provider, brief.source_url),
        *(_link(titles.get(source, source.name), source) for source in _used(article, facts)),
        *(Link(source.title, source.url) for source in brief.references),
    ]
    return Links(language.phrase("references"), tuple(_distinct(found)))


def _link(title: str, source: Provenance) -> Link:
    """Link a source; a body that a program fetched is named alone, its address is no page."""
    return Link(title, None if source.sha256 else source.url)


def _news(facts: Facts) -> Iterator[tuple[Provenance, str]]:
    place = 1
    while (title := facts.get(f"trigger_{place}_title")) is not None:
        yield title.provenance, f"{title.provenance.name}: {title.value}"
        place += 1


def _used(article: Article, facts: Facts) -> Iterator[Provenance]:
    """Give the sources with an address behind the text's figures, in the text's order.

    A quoted post has its link where it is quoted.
    """
    pending = [claim.fact for claim in reversed(article.claims)]
    seen: set[str] = set()
    while pending:
        fact = facts.get(pending.pop())
        if fact is None or fact.id in seen:
            continue
        seen.add(fact.id)
        if fact.provenance.url and not fact.id.startswith("post_"):
            yield fact.provenance
        pending += reversed(fact.derivation.inputs)


def _distinct(links: Iterable[Link]) -> Iterator[Link]:
    """Keep the first link of each address; titles without one where no other link has them."""
    seen: set[str] = set()
    for link in links:
        key = link.url or link.title
        if key not in seen:
            seen.update((key, link.title) if link.url else (key,))
            yield link
