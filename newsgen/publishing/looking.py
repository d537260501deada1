"""What an editor should know of a language: its standing, the last decision, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from newsgen import pipeline
from newsgen.publish import language_of
from newsgen.publish.copy import Copy, Status
from newsgen.publishing.composing import compose
from newsgen.publishing.correcting import Editor, entry_of
from newsgen.publishing.documents import ARTICLE, Folder
from newsgen.publishing.refusing import to_confirm
from newsgen.publishing.writing import changed
from newsgen.review.entry import Decided, Entry
from newsgen.review.labels import label
from newsgen.review.standing import of_language, version_in
from newsgen.settings import Settings

_COMPARED = {
    "text_sha256": "the text",
    "data_sha256": "the data",
    "rules": "the rules",
    "templates": "the templates",
    "catalog": "the words",
    "version": "the version",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A language as it stands in its folder.

    `changed` names what differs: files, parts of the article, the label. Where an approved
    language's own files differ, or article.json does, the copy is a draft. `confirm` gives what
    an approval has to confirm, by rule or fact, where there is none.
    """

    copy: Copy
    last: Entry | None
    changed: tuple[str, ...]
    confirm: Mapping[str, str]


def look(folder: Folder, entries: Sequence[Entry] | None, settings: Settings) -> dict[str, Looked]:
    """Give what each language is, by the record and by the files that are there."""
    copies = compose(folder.document, entries, settings)
    files = set(changed(folder, settings)) | ({ARTICLE} if folder.edited else set())
    found = {}
    for lang, copy in copies.items():
        own = of_language(entries or (), copy.page.id, lang)
        edited = sorted(each for each in files if each == ARTICLE or language_of(each, [lang]))
        last = own[-1] if own else None
        told = (*_behind(folder, lang, entries), *_since(folder, lang, last))
        told = (*told, *_label(folder, copy), *edited)
        seen = _voided(copy, settings) if edited else copy
        draft = copy.standing.status is Status.DRAFT
        found[lang] = Looked(seen, last, told, to_confirm(folder) if draft else {})
    return found


def _voided(copy: Copy, settings: Settings) -> Copy:
    """Give an approved copy as the draft that an edit of its files makes it."""
    if not copy.standing.usable:
        return copy
    words = pipeline.spoken(copy.page.lang, settings)
    draft = label(Status.DRAFT, copy.made_by, words, settings)
    stands = replace(copy.standing, status=Status.DRAFT, label=draft, reviewed_by="")
    return replace(copy, standing=stands)


def _since(folder: Folder, lang: str, last: Entry | None) -> Iterator[str]:
    """Name what is not as it was when the article was approved."""
    if last is None or last.decision != Decided.APPROVE:
        return
    nobody = Editor("", "", "", last.time)
    here = entry_of(Decided.APPROVE, folder.document, folder.pages[lang], nobody)
    names = [name for name in _COMPARED if getattr(last, name) != getattr(here, name)]
    yield from (_COMPARED[name] for name in names)
    if not names and last.article_sha256 != here.article_sha256:
        yield "facts, claims or other members of article.json"


def _behind(folder: Folder, lang: str, entries: Sequence[Entry] | None) -> Iterator[str]:
    """Tell that the record is gone, or knows a later version than the files."""
    if entries is None and folder.document["articles"][lang].get("decision"):
        yield "the record of approvals is not there; put a copy back, or see [review] record"
    own = of_language(entries or (), str(folder.document["id"]), lang)
    here, latest = version_in(folder.document), max((each.version for each in own), default=0)
    if latest > here:
        yield f"version {latest} is on record, the files are version {here}"


def _label(folder: Folder, copy: Copy) -> Iterator[str]:
    """Tell that the files show another label than the record gives."""
    shown = str(folder.document["articles"][copy.page.lang].get("label", ""))
    if shown != copy.standing.label:
        yield f"the files say “{shown}”; write them again: newsgen publish PATH"
