"""Corrections and retractions: what the record is told, and the version that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsgen import __version__, pipeline
from newsgen.facts import timestamp
from newsgen.publish import stored
from newsgen.publish.page import Page
from newsgen.review.entry import Decided, Entry, listed
from newsgen.review.standing import version_in
from newsgen.review.sums import article_sha256
from newsgen.settings import Settings

_NOTICES = {Decided.CORRECT: "corrected_at", Decided.RETRACT: "retracted_at"}


@dataclass(frozen=True, slots=True)
class Editor:
    """Who decides, in which role, who answers for it, when, and the comment for the house."""

    name: str
    role: str
    responsible: str
    at: datetime
    comment: str = ""


def entry_of(decided: Decided, document: Mapping[str, Any], page: Page, editor: Editor) -> Entry:
    """Give the row of a decision on one language of a document."""
    made = document.get("inputs", {})
    data = made.get("data", {})
    return Entry(
        article=page.id,
        lang=page.lang,
        version=version_in(document),
        decision=decided,
        text_sha256=stored.checksum(page),
        article_sha256=article_sha256(document, page.lang),
        data_sha256=str(data.get("sha256", "")),
        data_as_of=str(data.get("as_of", "")),
        made_by=str(document.get("made_by", "")),
        newsgen=__version__,
        rules=str(made.get("rules", "")),
        templates=str(made.get("templates", "")),
        catalog=str(made.get("catalogs", {}).get(page.lang, "")),
        reviewer=editor.name,
        role=editor.role,
        responsible=editor.responsible,
        at=timestamp(editor.at),
        comment=editor.comment,
    )


def noticed(entry: Entry, text: str, at: datetime, settings: Settings) -> Entry:
    """Give the row of a correction or retraction with the dated line that readers see."""
    words = pipeline.spoken(entry.lang, settings)
    line = words.phrase(
        _NOTICES[Decided(entry.decision)],
        day=words.style.local_day(at, year=True),
        clock=words.style.clock(at),
        city=settings.house.city,
        text=text,
    )
    return replace(entry, notice=line)


def fact_edits(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """List the facts whose values a corrected brief changed, for the record."""
    old, new = (_values(document) for document in (before, after))
    return listed(
        {"fact": name, "before": old.get(name, ""), "after": new.get(name, "")}
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def _values(document: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(fact["value"]) for name, fact in document["facts"].items()}
