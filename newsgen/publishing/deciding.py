"""Decisions of an editor: checked against the files, put on record, then written out.

The record comes first. A run that ends between the two leaves files that say less than the record;
`republish` brings them up to it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.errors import NotFoundError, Problem
from newsgen.facts import timestamp
from newsgen.publish.page import Page
from newsgen.publishing import refusing
from newsgen.publishing.composing import compose
from newsgen.publishing.correcting import Editor, entry_of, fact_edits, noticed
from newsgen.publishing.documents import Folder
from newsgen.publishing.versions import keep_version
from newsgen.publishing.writing import formats_there, remove_charts, republish, write_outputs
from newsgen.review.entry import Decided, Entry
from newsgen.review.standing import of_language, refuse_missing, version_in
from newsgen.settings import Settings

if TYPE_CHECKING:
    from newsgen.review.record import Record


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rows that were appended, all rows before them, and the files written after them."""

    entries: tuple[Entry, ...]
    before: tuple[Entry, ...]
    written: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An article made again: document, pages, and files to be written beside them by name."""

    document: Mapping[str, Any]
    pages: Mapping[str, Page]
    beside: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where decisions are made: the settings and the open record."""

    settings: Settings
    record: Record


def approve(
    folder: Folder, langs: Sequence[str], editor: Editor, confirmed: Collection[str], desk: Desk
) -> Outcome:
    """Approve exactly these bytes in these languages.

    CheckError where the independent reader finds anything, a file was edited, a warning is not
    confirmed, the article is retracted or superseded, or the time lies before the article's.
    """
    entries = desk.record.entries()
    for lang in langs:
        _refuse_gone(folder, of_language(entries, str(folder.document["id"]), lang))
    refusing.refuse_findings(folder)
    refusing.refuse_edited(folder, desk.settings)
    confirmed_warnings = refusing.checklist(folder, confirmed)

    def decide(own: Sequence[Entry], page: Page) -> Entry:
        _refuse_gone(folder, own)
        made = entry_of(Decided.APPROVE, folder.document, page, editor)
        return replace(made, checklist=confirmed_warnings)

    return _decided(folder, langs, editor, desk, decide)


def _refuse_gone(folder: Folder, own: Sequence[Entry]) -> None:
    refusing.refuse_superseded(folder, own)
    refusing.refuse_retracted(own)


def revoke(folder: Folder, langs: Sequence[str], editor: Editor, desk: Desk) -> Outcome:
    """Take an approval back; CheckError where the last decision on a language is none."""

    def decide(own: Sequence[Entry], page: Page) -> Entry:
        refusing.refuse_unapproved(own, page)
        return entry_of(Decided.REVOKE, folder.document, page, editor)

    return _decided(folder, langs, editor, desk, decide)


def _decided(
    folder: Folder,
    langs: Sequence[str],
    editor: Editor,
    desk: Desk,
    decide: Callable[[Sequence[Entry], Page], Entry],
) -> Outcome:
    before: list[tuple[Entry, ...]] = []

    def rows(entries: tuple[Entry, ...]) -> list[Entry]:
        before.append(entries)
        pages = [folder.pages[lang] for lang in langs]
        return [decide(_own(folder, entries, page, editor), page) for page in pages]

    entries = desk.record.append(rows)
    with _on_record(folder):
        written = republish(folder.path, desk.settings, desk.record)
    return Outcome(entries, before[-1], written)


@contextmanager
def _on_record(folder: Folder) -> Iterator[None]:
    """Tell that a decision stands although its files could not be written."""
    try:
        yield
    except NotFoundError as error:
        remedy = "Mend that, then write the files: newsgen publish PATH."
        stands = Problem("", "the decision is on record", remedy=remedy, file=str(folder.path))
        raise NotFoundError([*error.problems, stands]) from None


def _own(folder: Folder, entries: Sequence[Entry], page: Page, editor: Editor) -> tuple[Entry, ...]:
    """Give the decisions on a language so far; the record must know the last one and its time."""
    own = of_language(entries, str(folder.document["id"]), page.lang)
    refuse_missing(own, folder.document["articles"].get(page.lang, {}), page.lang)
    refusing.refuse_early(page, own, timestamp(editor.at))
    return own


def correct(
    folder: Folder,
    texts: Mapping[str, str],
    editor: Editor,
    desk: Desk,
    made: Made | None = None,
) -> Outcome:
    """Make the next version with a dated notice in each language; it is a draft.

    `made` from a corrected brief; without it only the notice is added.
    """
    again = made or Made(folder.document, folder.pages, {})
    return _turned(Decided.CORRECT, folder, again, texts=texts, editor=editor, desk=desk)


def retract(folder: Folder, texts: Mapping[str, str], editor: Editor, desk: Desk) -> Outcome:
    """Make the next version, of which readers see the dated notice only."""
    again = Made(folder.document, folder.pages, {})
    return _turned(Decided.RETRACT, folder, again, texts=texts, editor=editor, desk=desk)


def _turned(
    decided: Decided,
    folder: Folder,
    made: Made,
    *,
    texts: Mapping[str, str],
    editor: Editor,
    desk: Desk,
) -> Outcome:
    refusing.refuse_edited(folder, desk.settings)
    keep_version(folder.path, folder.document)
    document = {**made.document, "version": version_in(folder.document) + 1}
    edits = fact_edits(folder.document, document)
    before: list[tuple[Entry, ...]] = []

    def rows(entries: tuple[Entry, ...]) -> list[Entry]:
        before.append(entries)
        found = []
        for lang, page in made.pages.items():
            own = _own(folder, entries, page, editor)
            refusing.refuse_superseded(folder, own)
            row = replace(entry_of(decided, document, page, editor), edits=edits)
            found.append(noticed(row, texts[lang], editor.at, desk.settings))
        return found

    entries = desk.record.append(rows)
    every = desk.record.entries()
    copies = compose(document, every, desk.settings)
    forms = formats_there(folder)
    with _on_record(folder):
        written = write_outputs(
            folder.path, copies, forms, document, entries=every, beside=made.beside
        )
        remove_charts(folder, copies)
    return Outcome(entries, before[-1], written)
