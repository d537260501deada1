"""Writes catalogs: the template, and a language brought up to date with it.

Nothing is guessed: a source text that changed is a new one, without a translation, and the old one
is kept at the end of the file as obsolete. The header of a file stays as its translators' program
wrote it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.errors import CatalogError, NotFoundError, Problem
from newsgen.pofile import parse
from newsgen.publish.files import put
from newsgen.translation.extraction import template

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

TEMPLATE = "newsgen.pot"
MADE, REVISED = "POT-Creation-Date", "PO-Revision-Date"
_BOM = b"\xef\xbb\xbf"
_MADE_AT = re.compile(rb'^"POT-Creation-Date: [^"]*"$', re.MULTILINE)
_HEADER = re.compile(rb'\A(?:#.*\n|\n)*msgid ""\nmsgstr ".*\n(?:".*\n)*')
_MANY_PLURALS = re.compile(rb"nplurals\s*=\s*\d{2,}")
_CHARSET = re.compile(rb"charset=[\w.-]+")
# What a message was before a program matched it with another one; Babel would read it as a comment.
_PREVIOUS = re.compile(rb"^#(?:~ ?)?\|.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update brought, by context: without translation, obsolete, and in use again.

    `written` is false where the file was up to date.
    """

    new: tuple[str, ...]
    obsolete: tuple[str, ...]
    revived: tuple[str, ...] = ()
    written: bool = False


@dataclass(frozen=True, slots=True)
class Differing:
    """How a template differs from the one on disk, by context, besides its date."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def catalog_file(tag: str, root: Path) -> Path:
    """Give the path of a language's catalog."""
    return root / tag / "LC_MESSAGES" / "newsgen.po"


def as_po(catalog: Catalog, *, obsolete: bool = True, header: bytes = b"") -> bytes:
    """Write a catalog as the bytes of a .po file: no line numbers, so that it changes seldom.

    `header` stands in place of the catalog's own, which Babel would write without the fields that
    it does not know.
    """
    from babel.messages.pofile import write_po

    file = io.BytesIO()
    catalog.charset = "utf-8"
    write_po(file, catalog, width=0, include_lineno=False, ignore_obsolete=True)
    data = file.getvalue()
    if header:
        kept = _CHARSET.sub(b"charset=utf-8", header)
        data = _HEADER.sub(lambda _: kept, data, count=1)
    if obsolete:
        data += "".join(_obsolete(catalog)).encode()
    return data


def header_of(data: bytes) -> bytes:
    """Give the header of a .po file with the comments above it; nothing where it has none."""
    found = _HEADER.match(_plain(data))
    return found[0].lstrip(b"\n") if found else b""


def dated(header: bytes, name: str, moment: datetime) -> bytes:
    """Set a date of a header."""
    line = f'"{name}: {moment.astimezone(UTC):%Y-%m-%d %H:%M}+0000\\n"'.encode()
    return re.sub(rb'^"' + name.encode() + rb': .*"$', lambda _: line, header, flags=re.MULTILINE)


def save(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files of a language in place; NotFoundError where the folder cannot be written."""
    try:
        put(folder, files)
    except NotFoundError as error:
        remedy = "Copy the languages to a folder of your own and name it in NEWSGEN_LOCALES."
        raise NotFoundError([replace(each, remedy=remedy) for each in error.problems]) from None


def write_template(root: Path, made_at: datetime) -> bool:
    """Write the template into a folder of languages; give whether anything but its date changed."""
    data = as_po(template(made_at))
    if not is_outdated(root, data):
        return False
    save(root, {TEMPLATE: data})
    return True


def is_outdated(root: Path, wanted: bytes) -> bool:
    """Tell whether the committed template differs from the one wanted in more than its date."""
    try:
        found = _plain((root / TEMPLATE).read_bytes())
    except (FileNotFoundError, IsADirectoryError):
        return True
    return _MADE_AT.sub(b"", found) != _MADE_AT.sub(b"", wanted)


def differing(root: Path, wanted: Catalog) -> Differing:
    """Compare the template on disk with the one wanted; one that cannot be read holds nothing."""
    try:
        old = _by_context(read_catalog(root / TEMPLATE, TEMPLATE))
    except CatalogError:
        old = {}
    new = _by_context(wanted)
    return Differing(
        tuple(context for context in new if context not in old),
        tuple(context for context in old if context not in new),
        tuple(context for context in new if context in old and old[context] != new[context]),
    )


def update(tag: str, root: Path, made_at: datetime) -> Updated:
    """Bring a language's catalog up to date with the templates, and write it where it changes.

    Translations stay with their exact source and context, also those that were obsolete; comments
    of translators and the header stay.
    """
    path = catalog_file(tag, root)
    catalog, data = read_catalog(path, tag), path.read_bytes()
    wanted = template(made_at, tag)
    before = _keys(catalog)
    revived = _revive(catalog, wanted)
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    now = _keys(catalog)
    new, gone = now - before - revived, before - now
    header = header_of(data)
    if new or gone or revived:
        header = dated(header, MADE, made_at)
    made = as_po(catalog, header=header)
    if made != data:
        save(path.parent, {path.name: made})
    return Updated(_contexts(new), _contexts(gone), _contexts(revived), made != data)


def read_catalog(path: Path, tag: str) -> Catalog:
    """Read a .po file as translators' programs write it; CatalogError where it cannot be read."""
    try:
        return parse_catalog(path.read_bytes(), tag, str(path))
    except FileNotFoundError:
        remedy = f"Begin one with newsgen locale init {tag}."
        raise CatalogError(Problem(tag, "has no catalog", "", remedy, str(path))) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CatalogError(Problem(tag, f"cannot be read: {reason}", file=str(path))) from error


def parse_catalog(data: bytes, tag: str, file: str) -> Catalog:
    """Read the bytes of a .po file; CatalogError names each line that cannot be read.

    Babel alone would pass over such a line, and the catalog be written again without it.
    """
    from babel.core import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    if found := _MANY_PLURALS.search(data):  # Babel makes room for every one of them
        told = found[0][:40].decode()
        raise CatalogError(Problem(tag, "names more plural forms than there are", told, file=file))
    _refuse_faulty(data, file)
    try:
        read = io.BytesIO(_PREVIOUS.sub(b"", _plain(data)))
        return read_po(read, locale=None, abort_invalid=True)
    # IndexError, AttributeError: Babel's answer to a file that begins or ends within a message.
    except (PoFileError, ValueError, LookupError, UnknownLocaleError, AttributeError) as error:
        raise CatalogError(
            Problem(tag, f"is no valid catalog: {error}", "", "Mend the file.", file)
        ) from error


def _refuse_faulty(data: bytes, file: str) -> None:
    if faults := parse(data).faults:
        raise CatalogError(
            [Problem(f"line {each.line}", each.message, "", each.remedy, file) for each in faults]
        )


def _plain(data: bytes) -> bytes:
    return data.removeprefix(_BOM).replace(b"\r\n", b"\n")


def _obsolete(catalog: Catalog) -> Iterator[str]:
    """Write what is obsolete with the flag fuzzy, which Babel would drop."""
    from babel.messages.pofile import normalize

    for message in catalog.obsolete.values():
        yield from (f"# {comment}\n" for comment in message.user_comments)
        if message.fuzzy:
            yield "#, fuzzy\n"
        ids, texts = _each(message.id), _each(message.string)
        lines = [("msgctxt", message.context or ""), ("msgid", ids[0])]
        lines += [("msgid_plural", each) for each in ids[1:]]
        lines += [
            (f"msgstr[{number}]" if len(ids) > 1 else "msgstr", each)
            for number, each in enumerate(texts)
        ]
        for keyword, text in lines:
            if text or keyword != "msgctxt":
                yield f"#~ {keyword} {normalize(text, prefix='#~ ', width=0)}\n"
        yield "\n"


def _each(texts: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [texts or ""] if isinstance(texts, str | None) else list(texts)


def _revive(catalog: Catalog, wanted: Catalog) -> set[tuple[str, str]]:
    """Put back what was obsolete and is wanted again; give what was put back."""
    asked = _keys(wanted) - _keys(catalog)
    found = {
        name: message
        for name, message in catalog.obsolete.items()
        if isinstance(message.id, str) and (message.context or "", message.id) in asked
    }
    for name, message in found.items():
        del catalog.obsolete[name]
        catalog[message.id] = message
    return {(message.context or "", str(message.id)) for message in found.values()}


def _keys(catalog: Catalog) -> set[tuple[str, str]]:
    return {(message.context or "", str(message.id)) for message in catalog if message.id}


def _contexts(keys: set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({context for context, _ in keys}))


def _by_context(catalog: Catalog) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    for message in catalog:
        if message.id:
            files = tuple(file for file, _ in message.locations)
            # A comment's lines are broken at spaces, and at hyphens.
            comments = "".join("".join(message.auto_comments).split())
            told = (message.id, comments, files)
            found.setdefault(message.context or "", []).append(told)
    return found
