"""Publishes a newly made edition: its pages, composed with what the record knows of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsgen import pipeline
from newsgen.events.liquidations.charts import draw
from newsgen.events.liquidations.topics import TOPICS
from newsgen.model import Edition
from newsgen.publish.gathering import Brief, make_page
from newsgen.publish.page import Page
from newsgen.publishing.composing import compose
from newsgen.publishing.documents import ARTICLE, BRIEF, make_document, tells
from newsgen.publishing.turns import turn
from newsgen.publishing.versions import keep_version, version_of
from newsgen.publishing.writing import write_outputs
from newsgen.review.entry import Entry
from newsgen.review.place import open_record
from newsgen.review.standing import version_in
from newsgen.settings import Settings

_CARRIED = ("status", "notices", "decision")


def pages_of(
    edition: Edition, brief: Brief, settings: Settings, *, charts: bool = False
) -> dict[str, Page]:
    """Give the page of each language of an edition, with its charts if wanted."""
    pages = {}
    for tag, article in edition.articles.items():
        language = pipeline.spoken(tag, settings)
        drawn = draw(edition.facts, article, language) if charts else ()
        pages[tag] = make_page(
            edition, brief, settings.house, language, topics=TOPICS, charts=drawn
        )
    return pages


def publish(
    edition: Edition,
    pages: Mapping[str, Page],
    settings: Settings,
    formats: Sequence[str],
    folder: Path,
) -> tuple[Path, ...]:
    """Write the pages and, last, the article.json that they go by.

    The same bytes keep their approval. A text other than the one that was decided on is a new
    version; the files of the old one are moved to its folder, so that none stays as approved.
    """
    document = make_document(edition, pages, settings)
    with turn(folder):
        previous, entries = _previous(folder), _entries(settings)
        document["version"] = version_of(pages, entries or (), previous)
        document = _carried(document, previous)
        found = compose(document, entries, settings)
        kept: tuple[Path, ...] = ()
        if previous is not None and version_in(previous) != document["version"]:
            kept = keep_version(folder, previous)
        written = write_outputs(folder, found, formats, document, entries=entries)
        for path in {*kept} - {*written, folder / BRIEF}:
            path.unlink(missing_ok=True)
    return written


def _entries(settings: Settings) -> tuple[Entry, ...] | None:
    record = open_record(settings)
    if record is None:
        return None
    with record:
        return record.entries()


def _previous(folder: Path) -> dict[str, Any] | None:
    """Give the members of the article.json that stands there, if it can be read."""
    try:
        found = json.loads((folder / ARTICLE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and tells(found.get("articles")) else None


def _carried(document: dict[str, Any], previous: Mapping[str, Any] | None) -> dict[str, Any]:
    """Keep what the article.json before says of a language; the record, if any, corrects it."""
    before = previous["articles"] if previous else {}
    articles = {
        lang: {**article, **{name: said[name] for name in _CARRIED if name in said}}
        if isinstance(said := before.get(lang), dict)
        else article
        for lang, article in document["articles"].items()
    }
    return {**document, "articles": articles}
