"""A finished article as its measures see it: parts with their place, role, figures and facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsgen.claims import shape
from newsgen.claims.language import language
from newsgen.claims.matching import Index
from newsgen.claims.reader import Figure
from newsgen.claims.shape import Record
from newsgen.claims.text import reading
from newsgen.model import Claim

SAME_ON_PURPOSE = frozenset({"definition", "note"})  # sections that say the same each time
QUOTED = frozenset({"quote"})  # sections of someone else's words


@dataclass(frozen=True, slots=True)
class Part:
    """A text of an article: its place, its role, its section, the figures read and the claims.

    Roles are headline, short, dek, bullet, heading and paragraph. Claims count from the part's
    beginning.
    """

    where: str
    role: str
    section: str
    text: str
    figures: tuple[Figure, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One language's article, its facts, who published each of them, and their index."""

    lang: str
    parts: tuple[Part, ...]
    facts: Mapping[str, Record]
    sources: Mapping[str, str]
    index: Index

    def of(self, *roles: str) -> tuple[Part, ...]:
        """Give the parts with one of the roles."""
        return tuple(part for part in self.parts if part.role in roles)

    def body(self, *, without: frozenset[str] = frozenset()) -> tuple[Part, ...]:
        """Give the paragraphs of the body without quotations and the sections named."""
        return tuple(part for part in self.of("paragraph") if part.section not in QUOTED | without)

    @property
    def provider(self) -> str:
        """Give the name of who published the total."""
        fact = self.facts.get("provider")
        return str(fact.value) if fact else ""


def written(data: Mapping[str, Any]) -> tuple[Written, ...]:
    """Give the articles of an article.json; CheckError where it is malformed."""
    document = shape.document(data)
    index = Index(document.facts, document.timezone)
    sources = {name: _source(fact) for name, fact in data["facts"].items()}
    return tuple(
        Written(
            article.lang,
            tuple(_parts(data["articles"][article.lang], article.lang, article.claims, index)),
            document.facts,
            sources,
            index,
        )
        for article in document.articles
    )


def _source(fact: Mapping[str, Any]) -> str:
    source = fact.get("source")
    return str(source.get("name", "")) if isinstance(source, Mapping) else ""


def _parts(
    article: Mapping[str, Any], lang: str, claims: tuple[Claim, ...], index: Index
) -> Iterator[Part]:
    """Give the parts in their order; the short headline, which the text lacks, comes last."""
    text, at = article["text"], 0
    for where, role, section, part in _told(article):
        start = text.find(part, at)
        at = max(start, at)
        yield _part((f"{lang}.{where}", role, section, part), start, claims, index, lang)
    short = article["short_headline"]
    yield _part((f"{lang}.short_headline", "short", "", short), -1, claims, index, lang)


def _told(article: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Give place, role, section and text of each part that has a text."""
    yield "headline", "headline", "", article["headline"]
    yield "dek", "dek", "", article["dek"]
    for number, bullet in enumerate(article["bullets"]):
        yield f"bullets[{number}]", "bullet", "", bullet
    for section in article["sections"]:
        name = str(section.get("id", ""))
        if section.get("heading"):
            yield f"{name}.heading", "heading", name, section["heading"]
        for number, paragraph in enumerate(section["paragraphs"]):
            yield f"{name}.paragraphs[{number}]", "paragraph", name, paragraph


def _part(
    told: tuple[str, str, str, str], start: int, claims: tuple[Claim, ...], index: Index, lang: str
) -> Part:
    where, role, section, text = told
    end = start + len(text)
    own = tuple(
        Claim(claim.fact, claim.shown, claim.start - start, claim.end - start)
        for claim in claims
        if start >= 0 and start <= claim.start and claim.end <= end
    )
    known = [claim for claim in own if claim.fact in index.facts]
    figures = reading(text, where, language(lang), index, known).figures
    return Part(where, role, section, text, figures, tuple(known))
