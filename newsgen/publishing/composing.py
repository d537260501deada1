"""Pages joined with what the record says of them: the copies that every output is written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsgen import pipeline
from newsgen.errors import CheckError, Problem
from newsgen.publish import stored
from newsgen.publish.copy import MODEL, RULES, Copy, Site, Standing, Status
from newsgen.publish.page import Links, Page, Wording
from newsgen.review.entry import Entry
from newsgen.review.standing import standing, told, version_in
from newsgen.settings import Settings

if TYPE_CHECKING:
    from newsgen.review.record import Record


def copies(
    document: Mapping[str, Any], record: Record | None, settings: Settings
) -> dict[str, Copy]:
    """Give the copy of each language with its standing; without a record all are drafts.

    TamperedError where the record was changed, or lacks what the document names.
    """
    return compose(document, record.entries() if record else None, settings)


def compose(
    document: Mapping[str, Any], entries: Sequence[Entry] | None, settings: Settings
) -> dict[str, Copy]:
    """Give the copies by the rows of a record that were read before."""
    found = {}
    for lang, page in stored.pages(document).items():
        words = pipeline.spoken(lang, settings)
        stands = standing(entries, page, document, words, settings)
        found[lang] = copy_of(page, stands, words, settings, made_by=maker_of(document))
    return _paired(found)


def as_written(document: Mapping[str, Any], settings: Settings) -> dict[str, Copy]:
    """Give the copies with the standing that the document itself tells, whatever the record says.

    To compare files with, never to publish.
    """
    found = {}
    for lang, page in stored.pages(document).items():
        told_of = document["articles"][lang]
        words, stands = pipeline.spoken(lang, settings), _told(told_of, page, document)
        found[lang] = copy_of(page, stands, words, settings, made_by=maker_of(document))
    return _paired(found)


def _paired(found: Mapping[str, Copy]) -> dict[str, Copy]:
    """Give the copies; one that readers get gives no address of one that may not be published.

    A draft gives all; a retracted one those that are retracted too, or approved.
    """
    status = {lang: copy.standing.status for lang, copy in found.items()}
    return {
        lang: replace(
            copy,
            others={
                other: address
                if status[lang] is Status.DRAFT
                or status.get(other) in {status[lang], Status.APPROVED}
                else ""
                for other, address in copy.others.items()
            },
        )
        for lang, copy in found.items()
    }


def maker_of(document: Mapping[str, Any]) -> str:
    """Give who worded an article: `rules`, or `model`; CheckError for anybody else."""
    found = str(document.get("made_by", RULES))
    if found not in {RULES, MODEL}:
        remedy = "Make the article again."
        raise CheckError(Problem("made_by", "is neither rules nor model", found, remedy))
    return found


def copy_of(
    page: Page, stands: Standing, words: Wording, settings: Settings, *, made_by: str
) -> Copy:
    """Give one copy; of a retracted page nothing is left but its headline and notices."""
    site = Site(**asdict(settings.site))
    others = {lang: site.of(page.id, lang) for lang in page.languages if lang != page.lang}
    shown = withdrawn(page, words) if stands.status is Status.RETRACTED else page
    labelled = replace(shown, label=stands.label)
    return Copy(labelled, stands, site, MappingProxyType(others), made_by)


def withdrawn(page: Page, words: Wording) -> Page:
    """Give a page without its text: the headline says that it was retracted."""
    headline = words.phrase("retracted")
    nothing = Links("", ())
    return replace(
        page,
        headline=headline,
        short_headline=headline,
        dek="",
        byline="",
        summary="",
        bullets=(),
        sections=(),
        notes=(),
        sources=nothing,
        related=nothing,
        follow="",
        foot=(),
        marks={},
        charts=(),
    )


def require_approved(found: Mapping[str, Copy]) -> None:
    """Raise a CheckError that names each language that is a draft; a retraction may leave."""
    drafts = [copy for copy in found.values() if copy.standing.status is Status.DRAFT]
    remedy = "Approve it: newsgen approve PATH --lang {} --editor NAME."
    if drafts:
        raise CheckError(
            [
                Problem(
                    f"{copy.page.id} {copy.page.lang}",
                    "is not approved",
                    copy.standing.label,
                    remedy.format(copy.page.lang),
                )
                for copy in drafts
            ]
        )


def _told(members: Mapping[str, Any], page: Page, document: Mapping[str, Any]) -> Standing:
    notices = told(members)
    published = members.get("published_at")
    try:
        status = Status(members.get("status", Status.DRAFT))
        return Standing(
            status=status,
            label=str(members.get("label", page.label)),
            version=version_in(document),
            modified_at=_time(members.get("modified_at")) or page.made_at,
            published_at=_time(published),
            reviewed_by=str(members.get("reviewed_by", "")),
            notices=notices,
        )
    except (ValueError, TypeError):
        remedy = "Write the files again: newsgen publish PATH."
        problem = Problem(f"articles.{page.lang}", "tells no standing", remedy=remedy)
        raise CheckError(problem) from None


def _time(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
