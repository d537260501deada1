"""Writes the files of an article, article.json last, and names those that were edited since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsgen.publish import CHARTS, FORMATS, write_copy
from newsgen.publish.charts import standalone
from newsgen.publish.copy import Copy
from newsgen.publish.files import as_bytes, put
from newsgen.publishing.composing import as_written, compose
from newsgen.publishing.documents import ARTICLE, Folder, load, said
from newsgen.publishing.versions import healed, keep_version
from newsgen.review.entry import Entry
from newsgen.settings import Settings

if TYPE_CHECKING:
    from newsgen.review.record import Record

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
    more files by name.
    """
    files = files_of(copies, formats, said(document, copies, entries))
    return put(folder, {**beside, **files})


def files_of(
    copies: Mapping[str, Copy], formats: Sequence[str], document: Mapping[str, Any]
) -> dict[str, bytes]:
    """Give the files by name, article.json last."""
    files: dict[str, bytes] = {}
    for lang, copy in copies.items():
        for form in formats:
            if form == CHARTS:
                files |= {
                    _chart(lang, each.name): standalone(each, copy.standing.label, lang).encode()
                    for each in copy.page.charts
                }
            else:
                files[f"{lang}.{FORMATS[form].ending}"] = write_copy(copy, form).encode()
    return {**files, ARTICLE: as_bytes(document)}


def formats_there(folder: Folder) -> tuple[str, ...]:
    """Give the formats that stand in a folder, in any language."""
    names = {path.name for path in folder.path.iterdir()}
    found = [
        form
        for form, each in FORMATS.items()
        if any(f"{lang}.{each.ending}" in names for lang in folder.pages)
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
    return tuple(name for name, data in wanted.items() if _bytes(folder.path / name) != data)


def republish(
    path: Path,
    settings: Settings,
    record: Record | None,
    formats: Sequence[str] | None = None,
) -> tuple[Path, ...]:
    """Write the files of an article again from its article.json, as the record has it now.

    `formats` unless given: exactly those that are there. What a retraction leaves out is deleted.
    """
    folder = load(path)
    entries = record.entries() if record else None
    document = healed(folder.document, folder.pages, entries)
    if document != folder.document:
        keep_version(folder.path, folder.document)
    found = compose(document, entries, settings)
    wanted = formats_there(folder) if formats is None else formats
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


def _chart(lang: str, name: str) -> str:
    return f"{lang}.{name}.svg"


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
