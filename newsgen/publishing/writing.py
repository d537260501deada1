"""Writes the files of an article, article.json last, and names those that were edited since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsgen.publish import CARDS, CHARTS, FORMATS, write_copy
from newsgen.publish.charts import standalone
from newsgen.publish.copy import Copy, Status
from newsgen.publish.files import as_bytes, put
from newsgen.publishing.composing import as_written, compose
from newsgen.publishing.documents import ARTICLE, Folder, load, said
from newsgen.publishing.versions import healed, is_kept, keep_version
from newsgen.review.entry import Entry
from newsgen.settings import Settings

if TYPE_CHECKING:
    from newsgen.review.record import Record

SHAPES = ("card", "square")  # of publish.charts.cards, whose import takes matplotlib's time
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def write_outputs(
    folder: Path,
    copies: Mapping[str, Copy],
    formats: Sequence[str],
    document: Mapping[str, Any],
    *,
    entries: Sequence[Entry] | None = None,
    beside: Mapping[str, bytes] = _NOTHING,
) -> tuple[Path, ...]:
    """Write every format of every copy, then article.json with the copies' standing.

    `entries` are the rows of the record, whose last decisions article.json names; `beside` are
    more files by name. Cards that are there are drawn again, as they show the label.
    """
    cards = _cards(folder, copies, document, every=CARDS in formats)
    vouched = with_cards(document, cards, tuple(copies))
    files = files_of(copies, formats, said(vouched, copies, entries))
    written = put(folder, {**beside, **cards, **files})
    for lang, copy in copies.items():
        if copy.standing.status is Status.RETRACTED:
            for shape in _cards_there(folder, lang):
                (folder / _card(lang, shape)).unlink(missing_ok=True)
    return written


def files_of(
    copies: Mapping[str, Copy], formats: Sequence[str], document: Mapping[str, Any]
) -> dict[str, bytes]:
    """Give the files by name, article.json last; without cards, which are drawn apart."""
    files: dict[str, bytes] = {}
    for lang, copy in copies.items():
        for form in formats:
            if form == CHARTS:
                files |= {
                    _chart(lang, each.name): standalone(each, copy.standing.label, lang).encode()
                    for each in copy.page.charts
                }
            elif form != CARDS:
                files[FORMATS[form].name(copy.page)] = write_copy(copy, form).encode()
    return {**files, ARTICLE: as_bytes(document)}


def formats_there(folder: Folder) -> tuple[str, ...]:
    """Give the formats that stand in a folder, in any language."""
    names = {path.name for path in folder.path.iterdir()}
    found = [
        form
        for form, each in FORMATS.items()
        if any(each.name(page) in names for page in folder.pages.values())
    ]
    charts = {
        _chart(lang, chart.name) for lang, page in folder.pages.items() for chart in page.charts
    }
    return (*found, CHARTS) if charts & names else tuple(found)


def changed(folder: Folder, settings: Settings) -> tuple[str, ...]:
    """Name the files that are not what article.json gives, or are missing beside their like."""
    found = as_written(folder.document, settings)
    document = said(folder.document, found, None)
    wanted = files_of(found, formats_there(folder), document)
    differing = [name for name, data in wanted.items() if _bytes(folder.path / name) != data]
    return (*differing, *_other_cards(folder))


def _other_cards(folder: Folder) -> Iterator[str]:
    """Name the cards that are not those that article.json vouches for, or are gone."""
    for lang, article in folder.document["articles"].items():
        sums = _sums(article)
        for shape in SHAPES:
            data = _bytes(folder.path / _card(lang, shape))
            found = None if data is None else hashlib.sha256(data).hexdigest()
            if found != sums.get(shape):
                yield _card(lang, shape)


def republish(
    path: Path,
    settings: Settings,
    record: Record | None,
    formats: Sequence[str] = (),
    *,
    strict: bool = True,
) -> tuple[Path, ...]:
    """Write the files of an article again from its article.json, as the record has it now.

    The formats that are there, so that none keeps an old label, and `formats` beside them. What a
    retraction leaves out is deleted. CheckError where article.json was edited, if `strict`.
    """
    folder = load(path, strict=strict)
    entries = record.entries() if record else None
    document = healed(folder.document, folder.pages, entries)
    if document != folder.document and not is_kept(folder.path, folder.document):
        keep_version(folder.path, folder.document)
    found = compose(document, entries, settings)
    wanted = tuple(dict.fromkeys((*formats_there(folder), *formats)))
    written = write_outputs(folder.path, found, wanted, document, entries=entries)
    remove_charts(folder, found)
    return written


def remove_charts(folder: Folder, copies: Mapping[str, Copy]) -> None:
    """Delete the charts of pages that no longer show them."""
    for lang, page in folder.pages.items():
        shown = {chart.name for chart in copies[lang].page.charts}
        for chart in page.charts:
            if chart.name not in shown:
                (folder.path / _chart(lang, chart.name)).unlink(missing_ok=True)


def _cards(
    folder: Path, copies: Mapping[str, Copy], document: Mapping[str, Any], *, every: bool
) -> dict[str, bytes]:
    """Draw the cards that are there, or were, or all; none of a retracted page."""
    found: dict[str, bytes] = {}
    for lang, copy in copies.items():
        known = _sums(document["articles"][lang])
        there = _cards_there(folder, lang)
        shapes = tuple(each for each in SHAPES if every or each in known or each in there)
        if shapes:
            found |= _drawn(copy, shapes)
    return found


def with_cards(
    document: Mapping[str, Any], cards: Mapping[str, bytes], langs: Sequence[str]
) -> dict[str, Any]:
    """Give the document with the checksums of these languages' cards.

    Of other pixels nobody could tell the words.
    """
    articles = dict(document["articles"])
    for lang in langs:
        article = articles[lang]
        sums = {
            shape: hashlib.sha256(cards[_card(lang, shape)]).hexdigest()
            for shape in SHAPES
            if _card(lang, shape) in cards
        }
        members = {name: value for name, value in article.items() if name != "cards"}
        articles[lang] = {**members, "cards": sums} if sums else members
    return {**document, "articles": articles}


def _drawn(copy: Copy, shapes: Sequence[str]) -> dict[str, bytes]:
    from newsgen.publish.charts.cards import cards

    return {
        _card(copy.page.lang, shape): data for shape, data in cards(copy).items() if shape in shapes
    }


def _sums(article: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the checksums of a language's cards; none where they were made something else."""
    found = article.get("cards")
    return found if isinstance(found, Mapping) else {}


def _cards_there(folder: Path, lang: str) -> tuple[str, ...]:
    return tuple(shape for shape in SHAPES if (folder / _card(lang, shape)).is_file())


def _card(lang: str, shape: str) -> str:
    return f"{lang}.{shape}.png"


def _chart(lang: str, name: str) -> str:
    return f"{lang}.{name}.svg"


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
