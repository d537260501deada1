"""Writes catalogs: the template, and a language brought up to date with it.

Nothing is guessed: a source text that changed is a new one, without a translation, and the old one
is kept at the end of the file as obsolete.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.errors import CatalogError, Problem
from newsgen.publish.files import put
from newsgen.translation.extraction import template

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

TEMPLATE = "newsgen.pot"
_MADE_AT = re.compile(rb'^"POT-Creation-Date: [^"]*"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update brought: contexts that are new and without translation, and obsolete ones."""

    new: tuple[str, ...]
    obsolete: tuple[str, ...]


def catalog_file(tag: str, root: Path) -> Path:
    """Give the path of a language's catalog."""
    return root / tag / "LC_MESSAGES" / "newsgen.po"


def as_po(catalog: Catalog, *, obsolete: bool = True) -> bytes:
    """Write a catalog as the bytes of a .po file: no line numbers, so that it changes seldom."""
    from babel.messages.pofile import write_po

    file = io.BytesIO()
    write_po(file, catalog, width=0, include_lineno=False, ignore_obsolete=not obsolete)
    return file.getvalue()


def write_template(root: Path, made_at: datetime) -> bool:
    """Write the template into a folder of languages; give whether anything but its date changed."""
    data = as_po(template(made_at))
    if not is_outdated(root, data):
        return False
    put(root, {TEMPLATE: data})
    return True


def is_outdated(root: Path, wanted: bytes) -> bool:
    """Tell whether the committed template differs from the one wanted in more than its date."""
    try:
        found = (root / TEMPLATE).read_bytes().replace(b"\r\n", b"\n")
    except FileNotFoundError:
        return True
    return _MADE_AT.sub(b"", found) != _MADE_AT.sub(b"", wanted)


def update(tag: str, root: Path, made_at: datetime) -> Updated:
    """Bring a language's catalog up to date with the templates, and write it.

    Translations stay with their exact source and context; comments of translators stay.
    """
    path = catalog_file(tag, root)
    catalog = read_catalog(path, tag)
    before = {(message.context, message.id) for message in catalog if message.id}
    wanted = template(made_at, tag)
    catalog.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    now = {(message.context, message.id) for message in catalog if message.id}
    put(path.parent, {path.name: as_po(catalog)})
    return Updated(
        tuple(sorted(str(context) for context, _ in now - before)),
        tuple(sorted(str(context) for context, _ in before - now)),
    )


def read_catalog(path: Path, tag: str) -> Catalog:
    """Read a .po file as translators' programs write it; CatalogError where it cannot be read."""
    from babel.core import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        return read_po(io.BytesIO(data), locale=None, abort_invalid=True)
    except FileNotFoundError:
        remedy = f"Begin one with newsgen locale init {tag}."
        raise CatalogError(Problem(tag, "has no catalog", "", remedy, str(path))) from None
    except (PoFileError, ValueError, LookupError, UnknownLocaleError, OSError) as error:
        raise CatalogError(
            Problem(tag, f"is no valid catalog: {error}", "", "Mend the file.", str(path))
        ) from error
