"""The edition as plain data: the members of article.json, in their published order and names."""

from __future__ import annotations

from typing import Any

from newsgen.facts import as_plain, timestamp
from newsgen.model import Article, Edition


def as_article_json(edition: Edition, timezone: str) -> dict[str, Any]:
    """Give the members of article.json; other programs rely on their names."""
    return {
        "id": edition.id,
        "kind": edition.kind,
        "as_of": timestamp(edition.as_of),
        "seed": edition.seed,
        "timezone": timezone,
        "facts": as_plain(edition.facts),
        "decisions": [
            {"rule": item.rule, "outcome": str(item.outcome), "because": item.because}
            for item in edition.decisions
        ],
        "warnings": [
            {"code": item.code, "where": item.where, "message": item.message}
            for item in edition.warnings
        ],
        "articles": {tag: _article(article) for tag, article in edition.articles.items()},
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "headline": article.headline,
        "short_headline": article.short_headline,
        "dek": article.dek,
        "bullets": list(article.bullets),
        "sections": [
            {
                "id": section.id,
                "heading": section.heading,
                "paragraphs": list(section.paragraphs),
            }
            for section in article.sections
        ],
        "label": article.label,
        "text": article.text,
        "claims": [
            {"fact": claim.fact, "shown": claim.shown, "start": claim.start, "end": claim.end}
            for claim in article.claims
        ],
    }
