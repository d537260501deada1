"""What the record says of one language's page: its status, label, version and notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from newsgen.errors import Problem
from newsgen.publish import stored
from newsgen.publish.copy import RULES, Notice, Standing, Status
from newsgen.publish.page import Page, Wording
from newsgen.review.entry import Decided, Entry
from newsgen.review.errors import TamperedError
from newsgen.review.labels import label
from newsgen.review.sums import article_sha256
from newsgen.settings import Settings

NOTICES = {Decided.CORRECT: "correction", Decided.RETRACT: "retraction"}


def standing(
    entries: Sequence[Entry] | None,
    page: Page,
    document: Mapping[str, Any],
    words: Wording,
    settings: Settings,
) -> Standing:
    """Give a page's standing; without a record (None) it is a draft, with its document's notices.

    Approved only while the last decision on this article and language approves exactly these bytes.
    TamperedError where the record lacks the decision that the document names.
    """
    said = document["articles"].get(page.lang, {})
    own = of_language(entries or (), page.id, page.lang)
    notices = _notices(own) if entries is not None else told(said)
    if entries is not None:
        refuse_missing(own, said, page.lang)
    approval = _approval(own, page, document)
    status = Status.DRAFT
    if notices and _retracted(own, said, known=entries is not None):
        status = Status.RETRACTED
    elif approval:
        status = Status.APPROVED
    return Standing(
        status=status,
        label=label(status, str(document.get("made_by", RULES)), words, settings),
        version=version_in(document),
        modified_at=max(
            [page.made_at, *(each.at for each in notices), *(each.time for each in own)]
        ),
        published_at=next((each.time for each in own if each.decision == Decided.APPROVE), None),
        reviewed_by=approval.reviewer if approval and status is Status.APPROVED else "",
        notices=notices,
    )


def of_language(entries: Sequence[Entry], article: str, lang: str) -> tuple[Entry, ...]:
    """Give the decisions on one language of an article, in their order."""
    return tuple(each for each in entries if each.article == article and each.lang == lang)


def version_in(document: Mapping[str, Any]) -> int:
    """Give the version of a document; the first where it names none."""
    found = document.get("version", 1)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 1


def told(said: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Give the notices that article.json keeps of a language."""
    return tuple(
        Notice(str(each["kind"]), datetime.fromisoformat(each["at"]), str(each["text"]))
        for each in said.get("notices", ())
    )


def refuse_missing(own: Sequence[Entry], said: Mapping[str, Any], lang: str) -> None:
    """Raise a TamperedError where the decision that a document names is not in the record."""
    named = said.get("decision")
    if named and named not in {each.hash for each in own}:
        raise TamperedError(
            Problem(
                f"articles.{lang}.decision",
                "is not in the record: its last rows were taken off, or it is another record",
                str(named)[:12],
                "Put a copy of the record back, or name the right one: [review] record.",
                "article.json",
            )
        )


def _notices(own: Sequence[Entry]) -> tuple[Notice, ...]:
    return tuple(
        Notice(NOTICES[Decided(each.decision)], each.time, each.notice)
        for each in own
        if each.decision in NOTICES
    )


def _retracted(own: Sequence[Entry], said: Mapping[str, Any], *, known: bool) -> bool:
    if not known:
        return bool(said.get("status") == Status.RETRACTED)
    turns = [each.decision for each in own if each.decision in NOTICES]
    return bool(turns) and turns[-1] == Decided.RETRACT


def _approval(own: Sequence[Entry], page: Page, document: Mapping[str, Any]) -> Entry | None:
    """Give the last decision, if it approves exactly these bytes."""
    if not own or own[-1].decision != Decided.APPROVE:
        return None
    approved = own[-1].text_sha256, own[-1].article_sha256
    here = stored.checksum(page), article_sha256(document, page.lang)
    return own[-1] if approved == here else None
