"""Begins a language: a catalog without translations, and its conventions to fill in.

The data files are those of the source language. What CLDR knows stands in style.toml and
reading.toml, and each table says which of its keys are still English.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.errors import CatalogError, Problem, SettingsError
from newsgen.style import resolve
from newsgen.style.load import FILE as STYLE
from newsgen.style.load import read
from newsgen.translation import cldr
from newsgen.translation.extraction import SOURCE, template
from newsgen.translation.filling import filled
from newsgen.translation.writing import as_po, catalog_file, save

if TYPE_CHECKING:
    from babel import Locale

READING = "reading.toml"
_TAG = re.compile(r"[a-z]{2,3}(_([A-Z]{2}|[0-9]{3}))?")
_FROM = "from CLDR"
_LEFT = "Still English"


@dataclass(frozen=True, slots=True)
class Begun:
    """A language begun: its tag and English name, and its files in the order to fill them in."""

    tag: str
    name: str
    files: tuple[Path, ...]


def begin(wanted: str, root: Path, made_at: datetime) -> Begun:
    """Write the files of a new language; CatalogError where the tag is wrong or taken."""
    tag = _new_tag(wanted, root)
    if not (root / SOURCE / STYLE).is_file():
        remedy = f"Copy the folder of languages whole; a new one is begun from {SOURCE}."
        raise CatalogError(Problem(str(root), f"holds no language {SOURCE}", remedy=remedy))
    locale = cldr.known(tag)
    if locale is None:
        remedy = "Write the tag of CLDR: sv, de, pt_BR."
        raise CatalogError(Problem("TAG", "is no language that CLDR knows", wanted, remedy))
    name = locale.get_display_name("en") or tag
    folder, path = root / tag, catalog_file(tag, root)
    try:
        save(folder, data_files(name, root / SOURCE, locale))
        catalog = template(made_at, tag)
        save(path.parent, {path.name: as_po(catalog, header=_header(tag, name, made_at))})
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    data = sorted(folder.glob("*.toml"), key=lambda each: (each.name != STYLE, each.name))
    return Begun(tag, name, (*data, path))


def data_files(name: str, source: Path, locale: Locale) -> dict[str, bytes]:
    """Give the data files of a new language by name, style.toml last: it makes it a language."""
    made = {}
    for path in sorted(source.glob("*.toml"), key=lambda each: each.name == STYLE):
        text = path.read_text("utf-8")
        if path.name == STYLE:
            made[path.name] = _style(name, text, path, locale)
        elif path.name == READING:
            values, months = cldr.reading_values(locale), {"month.month": cldr.months_read(locale)}
            head = f"# Begun from English for {name}; figures and months are from CLDR.\n"
            made[path.name] = head + filled(text, values, months, comment=_FROM)
        else:
            made[path.name] = f"# Begun from English for {name}; all of it is to fill in.\n{text}"
    return {file: text.encode() for file, text in made.items()}


def _style(name: str, text: str, path: Path, locale: Locale) -> str:
    """Fill in what CLDR knows, without what style.toml cannot hold."""
    values, scales = cldr.style_values(locale), cldr.scales(locale)
    head = (
        f"# House style, {name}. What says “{_FROM}” is common usage; it may not be the desk's.\n"
        f"# “{_LEFT}” names the keys to fill in.\n"
    )
    rest = text.partition("\n")[2] if text.startswith("#") else text
    while True:
        tables = {"scales": scales} if scales else {}
        made = head + filled(rest, values, tables, comment=_FROM, left=_LEFT)
        wrong = _refused(made, path)
        if not wrong:
            return made
        kept = {place: value for place, value in values.items() if ".".join(place) not in wrong}
        if len(kept) == len(values):
            if not scales:
                raise CatalogError(
                    Problem(wrong[0], "cannot be begun from", file=str(path), remedy="Mend it.")
                )
            scales = []
        values = kept


def _refused(text: str, path: Path) -> Sequence[str]:
    """Give the places of a style.toml that are refused, down to table and key."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path.name
        file.write_text(text, "utf-8")
        try:
            read(file)
        except CatalogError as error:
            return [".".join(each.where.split(".")[:2]) for each in error.problems]
    return []


def _new_tag(wanted: str, root: Path) -> str:
    """Give the tag as folders write it; CatalogError where a language has it already."""
    language, _, region = wanted.replace("-", "_").partition("_")
    tag = "_".join(filter(None, (language.lower(), region.upper())))
    if not _TAG.fullmatch(tag):
        remedy = "Write two or three letters, such as sv, or with a region: pt_BR."
        raise CatalogError(Problem("TAG", "is no language tag", wanted, remedy))
    if (root / tag).exists():
        remedy = f"Go on in {root / tag}."
        raise CatalogError(Problem("TAG", "is a language that is there already", tag, remedy))
    try:
        own = resolve(tag, root)
    except SettingsError:
        return tag
    remedy = f"Work on {own}; for words of its own, copy the folder {own} to {tag}."
    raise CatalogError(Problem("TAG", f"is another tag for {own}", wanted, remedy))


def _header(tag: str, name: str, made_at: datetime) -> bytes:
    from babel.messages.catalog import Catalog

    from newsgen import __version__

    fields = {
        "Project-Id-Version": f"newsgen {__version__}",
        "Report-Msgid-Bugs-To": "newsgen@example.org",
        "POT-Creation-Date": f"{made_at:%Y-%m-%d %H:%M%z}",
        "PO-Revision-Date": f"{made_at:%Y-%m-%d %H:%M%z}",
        "Last-Translator": "",
        "Language": tag,
        "Language-Team": name,
        "Plural-Forms": Catalog(locale=tag).plural_forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = "".join(f'"{key}: {value}\\n"\n' for key, value in fields.items())
    head = f"# {name} words of newsgen.\n# Copyright (C) 2026 The newsgen authors; MIT licence.\n"
    return f'{head}msgid ""\nmsgstr ""\n{lines}'.encode()
