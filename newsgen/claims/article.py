"""Checks a whole article.json: its texts, claims, parts, facts, and one language with another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsgen.claims import shape
from newsgen.claims.derivations import check_derivations
from newsgen.claims.finding import Finding
from newsgen.claims.language import language
from newsgen.claims.matching import Index, told
from newsgen.claims.stored import check_claims, check_parts
from newsgen.claims.text import check, reading
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from newsgen.claims.shape import Document, Parts
    from newsgen.model import Edition

# Amounts in kroner are for readers in Norway only.
_IN_ALL_LANGUAGES = frozenset(
    (Unit.USD, Unit.PRICE, Unit.SHARE, Unit.PERCENT, Unit.COUNT, Unit.PLACE, Unit.RATIO)
) | {Unit.POINTS}


def check_article(data: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Check the plain data of an article.json; CheckError when it is malformed."""
    return check_document(shape.document(data))


def check_edition(edition: Edition, timezone: str | tzinfo) -> tuple[Finding, ...]:
    """Check an edition in memory, as if it were read from its article.json."""
    return check_document(shape.made(edition, timezone))


def check_made(
    articles: Mapping[str, Any], facts: Mapping[str, Any], timezone: str
) -> tuple[Finding, ...]:
    """Check articles that were just made, given as the plain values of an article.json."""
    return check_article({"articles": articles, "facts": facts, "timezone": timezone})


def check_text(
    text: str, lang: str, facts: Mapping[str, Any] | Index, timezone: str | tzinfo = "UTC"
) -> tuple[Finding, ...]:
    """Check every number of a text against facts, given plain or as an index made before."""
    made = facts if isinstance(facts, Index) else index(facts, timezone)
    return tuple(check(reading(text, "text", language(lang), made), made))


def index(facts: Mapping[str, Any], timezone: str | tzinfo) -> Index:
    """Give an index of facts, to check several texts against."""
    return Index(shape.records(facts), shape.timezone(timezone))


def check_document(document: Document) -> tuple[Finding, ...]:
    """Check a document that has the right shape."""
    made = Index(document.facts, document.timezone)
    findings = list(check_derivations(document.facts))
    claimed: dict[str, frozenset[str]] = {}
    for article in document.articles:
        found, claimed[article.lang] = _check_language(article, made)
        findings += found
    findings += _parity(claimed, made)
    return tuple(findings)


def _check_language(article: Parts, made: Index) -> tuple[list[Finding], frozenset[str]]:
    """Give the findings on one language's article, and the facts it is verified to show."""
    known = language(article.lang)
    text = reading(article.text, "text", known, made, article.claims)
    short = reading(article.short_headline, "short_headline", known, made)
    by_claims = check_claims(article, text, made)
    findings = [*check(text, made, by_claims.places), *check(short, made)]
    return [*findings, *by_claims.findings, *check_parts(article)], by_claims.facts


def _parity(claimed: Mapping[str, frozenset[str]], made: Index) -> Iterator[Finding]:
    """Give a finding for each figure that one language shows and another does not."""
    everywhere = frozenset().union(*claimed.values())
    for lang, shown in claimed.items():
        for fact_id in sorted(everywhere - shown):
            fact = made.facts[fact_id]
            if fact.unit in _IN_ALL_LANGUAGES:
                others = ", ".join(other for other in claimed if fact_id in claimed[other])
                message = f"{fact_id} = {told(fact)} is shown in {others}, not in {lang}"
                remedy = "Show the same figures in every language."
                yield Finding("parity", lang, f"{lang}.claims", "", message, remedy)
