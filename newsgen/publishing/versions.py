"""Counts the versions of an article, and keeps the files of the old ones.

A version is new when the record has a decision on the one before and the text is another one. Old
files stand in versions/<n>/ with `.old` after their names, so that no site builder, feed or check
takes a superseded text for a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newsgen.publish import DATED, language_of, stored
from newsgen.publish.files import put
from newsgen.publish.page import Page
from newsgen.publishing.documents import ARTICLE, BRIEF
from newsgen.review.entry import Entry
from newsgen.review.standing import version_in

VERSIONS = "versions"
OLD = ".old"


def version_of(
    pages: Mapping[str, Page],
    entries: Sequence[Entry],
    previous: Mapping[str, Any] | None,
) -> int:
    """Give the version of newly made pages: that of the record where the text is the same.

    `previous` is the document that stands in the folder.
    """
    decided = _decided(pages, entries)
    here = version_in(previous) if previous else 1
    if not decided:
        return here
    latest = max(each.version for each in decided)
    return latest if _same_text(pages, decided, latest) else max(latest + 1, here)


def healed(
    document: dict[str, Any], pages: Mapping[str, Page], entries: Sequence[Entry] | None
) -> dict[str, Any]:
    """Give the document with the version that the record gave its text, if that is a later one.

    So a run that ended between the record and the files is finished.
    """
    decided = _decided(pages, entries or ())
    latest = max((each.version for each in decided), default=0)
    if latest > version_in(document) and _same_text(pages, decided, latest):
        return {**document, "version": latest}
    return document


def is_kept(folder: Path, document: Mapping[str, Any]) -> bool:
    """Say whether the files of a version were kept, all of them."""
    return (_place(folder, document) / f"{ARTICLE}{OLD}").is_file()


def keep_version(folder: Path, document: Mapping[str, Any]) -> tuple[Path, ...]:
    """Copy the files of the version in a folder to versions/<n>/, article.json last; name them."""
    langs = tuple(document.get("articles", {}))
    found = {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and language_of(path.name, langs)
    }
    for name in (BRIEF, ARTICLE):
        if (folder / name).is_file():
            found[name] = (folder / name).read_bytes()
    put(_place(folder, document), {f"{_undated(name)}{OLD}": data for name, data in found.items()})
    return tuple(folder / name for name in found)


def _undated(name: str) -> str:
    """Give a dated name without its day and id: Jekyll takes every dated file for a post."""
    return ".".join(name.split(".")[-3:]) if DATED.match(name) else name


def _place(folder: Path, document: Mapping[str, Any]) -> Path:
    return folder / VERSIONS / str(version_in(document))


def _decided(pages: Mapping[str, Page], entries: Sequence[Entry]) -> tuple[Entry, ...]:
    ids = {page.id for page in pages.values()}
    return tuple(each for each in entries if each.article in ids)


def _same_text(pages: Mapping[str, Page], decided: Sequence[Entry], version: int) -> bool:
    """Say whether the last decision of a version on each language was on these very texts."""
    sums = {each.lang: each.text_sha256 for each in decided if each.version == version}
    known = {lang: stored.checksum(page) for lang, page in pages.items() if lang in sums}
    return bool(known) and all(sums[lang] == each for lang, each in known.items())
