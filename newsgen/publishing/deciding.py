"""Decisions of an editor: checked against the files, put on record, then written out.

The record comes first, so that a full disk keeps nobody from a retraction. A run that ends between
the two leaves files that say less than the record; `republish` brings them up to it. Callers hold
the folder's `turn` from the reading of its files on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
    from newsgen.review.record import Decide, Record

_Row = Callable[[Sequence[Entry], Page], Entry]


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

    def decide(own: Sequence[Entry], page: Page) -> Entry:
        refusing.refuse_superseded(folder, own)
        refusing.refuse_retracted(own)
        refusing.refuse_early(page, own, timestamp(editor.at))
        made = entry_of(Decided.APPROVE, folder.document, page, editor)
        return replace(made, checklist=refusing.checklist(folder, confirmed))

    rows = _rows(folder, [folder.pages[lang] for lang in langs], decide)
    rows(desk.record.entries())  # what the record rules out need not be read
    refusing.refuse_findings(folder, desk.settings)
    refusing.refuse_edited(folder, desk.settings)
    return _decided(folder, rows, desk)


def revoke(folder: Folder, langs: Sequence[str], editor: Editor, desk: Desk) -> Outcome:
    """Take an approval back, whatever the files and the clock are like.

    CheckError where the last decision on a language is none.
    """

    def decide(own: Sequence[Entry], page: Page) -> Entry:
        refusing.refuse_unapproved(own, page)
        return entry_of(Decided.REVOKE, folder.document, page, editor)

    rows = _rows(folder, [folder.pages[lang] for lang in langs], decide)
    return _decided(folder, rows, desk)


def _rows(folder: Folder, pages: Iterable[Page], decide: _Row) -> Decide:
    """Give what makes the rows of a decision; the record must know the last one of each page."""

    def rows(entries: Sequence[Entry]) -> list[Entry]:
        found = []
        for page in pages:
            own = of_language(entries, page.id, page.lang)
            refuse_missing(own, folder.document["articles"].get(page.lang, {}), page.lang)
            found.append(decide(own, page))
        return found

    return rows


def _decided(folder: Folder, rows: Decide, desk: Desk) -> Outcome:
    entries, before = _recorded(rows, desk)
    with _on_record(folder, "write the files: newsgen publish PATH"):
        written = republish(folder.path, desk.settings, desk.record, strict=False)
    return Outcome(entries, before, written)


def _recorded(rows: Decide, desk: Desk) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Append the rows; give them, and all before. A refusal comes before a record is made."""
    rows(desk.record.entries())
    entries = desk.record.append(rows)
    return entries, desk.record.entries()[: entries[0].seq - 1]


@contextmanager
def _on_record(folder: Folder, then: str) -> Iterator[None]:
    """Tell that a decision stands although its files could not be written."""
    try:
        yield
    except NotFoundError as error:
        remedy = f"Mend that, then {then}."
        stands = Problem("", "the decision is on record", remedy=remedy, file=str(folder.path))
        raise NotFoundError([*error.problems, stands]) from None


def correct(
    folder: Folder,
    texts: Mapping[str, str],
    editor: Editor,
    desk: Desk,
    made: Made | None = None,
) -> Outcome:
    """Make the next version with a dated notice in each language; it is a draft.

    `made` from a corrected brief; without it only the notice is added. CheckError where a file was
    edited or a figure does not agree, the version is superseded, or the time lies before the
    article's or the last decision's.
    """
    refusing.refuse_edited(folder, desk.settings)
    if made is None:
        refusing.refuse_findings(folder, desk.settings)
    again = made or Made(folder.document, folder.pages, {})
    return _turned(Decided.CORRECT, folder, again, texts=texts, editor=editor, desk=desk)


def retract(folder: Folder, texts: Mapping[str, str], editor: Editor, desk: Desk) -> Outcome:
    """Make the next version, of which readers see the dated notice only.

    Edited files and a clock that was wrong do not keep an article from being withdrawn; CheckError
    where the version is superseded, or is withdrawn already.
    """
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
    document = {**made.document, "version": version_in(folder.document) + 1}
    edits = fact_edits(folder.document, document)

    def decide(own: Sequence[Entry], page: Page) -> Entry:
        refusing.refuse_superseded(folder, own)
        if decided is Decided.RETRACT:
            refusing.refuse_retracted(
                own, "Its files: newsgen publish PATH. Lift it: newsgen correct."
            )
        else:
            refusing.refuse_early(page, own, timestamp(editor.at))
        row = replace(entry_of(decided, document, page, editor), edits=edits)
        return noticed(row, texts[page.lang], editor.at, desk.settings)

    entries, before = _recorded(_rows(folder, made.pages.values(), decide), desk)
    every = (*before, *entries)
    copies = compose(document, every, desk.settings)
    same = made.document is folder.document
    again = "newsgen publish PATH" if same else "newsgen generate with the corrected brief"
    with _on_record(folder, f"write the files: {again}"):
        keep_version(folder.path, folder.document)
        forms = formats_there(folder)
        written = write_outputs(
            folder.path, copies, forms, document, entries=every, beside=made.beside
        )
        remove_charts(folder, copies)
    return Outcome(entries, before, written)
