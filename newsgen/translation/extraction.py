"""Extracts every message for translators, through Babel: the .pot file and its comments.

Babel finds the methods in locales/mapping.toml; `template` runs them the same way over the files
that are installed. Each entry says in its comments where the text is told, how long it may be, what
each placeholder holds, with an example, and which wording of how many it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newsgen import resources
from newsgen.errors import CatalogError, Problem
from newsgen.events.liquidations import event
from newsgen.quality.limits import load_limits
from newsgen.translation.places import occasions, place
from newsgen.translation.specimens import example
from newsgen.translation.template import SHARED, Message, labels, parsed_messages, phrases_by_macro

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCE = "en"
COMMENT_TAGS = ("Translators:",)
MOST_OCCASIONS = 3
_HEADER = """\
# Messages of newsgen, for translators; `newsgen locale extract` writes this file.
# Copyright (C) 2026 The newsgen authors
# This file is distributed under the licence of newsgen (MIT).
#"""

Extracted = tuple[int, str, tuple[str, str], list[str]]


def templates(
    fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: dict[str, Any]
) -> Iterator[Extracted]:
    """Extract a template's wordings for Babel; a broken template is an error, never silence.

    The option `lang` names the language whose limits of length the comments give.
    """
    _ = keywords
    path = Path(fileobj.name)
    source = _decoded(fileobj.read(), path)
    found = parsed_messages(source, str(path), _phrases(path.parent / f"{SHARED}.j2"))
    notes = _notes(source, tuple(comment_tags) or COMMENT_TAGS)
    for message in found:
        yield from _entries(message, options.get("lang", SOURCE), notes.get(message.line, []))


def data_files(
    fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: dict[str, Any]
) -> Iterator[Extracted]:
    """Extract the labels of a TOML file for Babel: names of rules, questions of a brief."""
    _ = keywords, comment_tags
    file = str(fileobj.name)
    try:
        found = list(labels(fileobj.read(), file))
    except KeyError as error:
        problem = Problem("", f"has an entry without {error}", remedy="Add it.", file=file)
        raise CatalogError(problem) from error
    except ValueError as error:
        problem = Problem("", f"is no valid TOML: {error}", remedy="Mend the file.", file=file)
        raise CatalogError(problem) from error
    for message in found:
        yield from _entries(message, options.get("lang", SOURCE), [])


def template(made_at: datetime, lang: str = SOURCE) -> Catalog:
    """Extract everything into a Babel catalog, in the order of the files; errors name the file.

    The comments give the limits of length of `lang`.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_file

    from newsgen import __version__

    found = Catalog(
        project="newsgen",
        version=__version__,
        copyright_holder="The newsgen authors",
        msgid_bugs_address="newsgen@example.org",
        header_comment=_HEADER,
        creation_date=made_at,
        fuzzy=False,
    )
    for path, name, method in _files():
        try:
            extracted = extract_from_file(method, str(path), options={"lang": lang})
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            problem = Problem(name, f"cannot be read: {reason}", file=str(path))
            raise CatalogError(problem) from error
        for _line, text, comments, context in extracted:
            found.add(text, None, [(name, 0)], auto_comments=comments, context=context)
    return found


def _files() -> Iterator[tuple[Path, str, Any]]:
    """Give every file that holds messages, its name in comments, and the method that reads it."""
    root = resources.templates()
    for path in sorted(root.glob("**/*.j2")):
        yield path, f"templates/{path.relative_to(root).as_posix()}", templates
    yield event.rules_file(), f"newsgen/rules/{event.KIND}.toml", data_files
    yield event.questions_file(), f"newsgen/events/{event.KIND}/questions.toml", data_files


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"line {data[: error.start].count(10) + 1}"
        problem = Problem(where, "is not UTF-8", remedy="Save the file as UTF-8.", file=str(path))
        raise CatalogError(problem) from error


def _phrases(shared: Path) -> dict[str, tuple[str, ...]]:
    """Give the phrases of a folder's shared template, which is named where it is broken."""
    if not shared.is_file():
        return {}
    return _phrases_in(_decoded(shared.read_bytes(), shared), str(shared))


@lru_cache(maxsize=2)
def _phrases_in(source: str, file: str) -> dict[str, tuple[str, ...]]:
    return phrases_by_macro(source, file)


def _entries(message: Message, lang: str, notes: list[str]) -> Iterator[Extracted]:
    shared = [*notes, *_about(message, lang)]
    count = len(message.wordings)
    for number, wording in enumerate(message.wordings, start=1):
        which = [f"Wording {number} of {count}; one translated is enough."] if count > 1 else []
        named = [each for each in message.values if f"%({each.name})s" in wording]
        comments = [*shared, *which, *(example(each) for each in named)]
        yield message.line, "pgettext", (message.context, wording), comments


def _about(message: Message, lang: str) -> Iterator[str]:
    """Say where the text is told, when, and how long it may be."""
    told = _OCCASIONS.get(message.context, ())
    shown = " | ".join(told[:MOST_OCCASIONS])
    more = f" | and {len(told) - MOST_OCCASIONS} more" if len(told) > MOST_OCCASIONS else ""
    yield f"{place(message.part)}. Told when: {shown}{more}." if told else f"{place(message.part)}."
    limit = load_limits(lang, resources.locales()).length.get(message.part)
    if limit is not None:
        yield f"At most {limit} characters ({lang})."


def _notes(source: str, tags: tuple[str, ...]) -> dict[int, list[str]]:
    """Give the comments that the template's author left for translators, by the message's line."""
    from jinja2.ext import babel_extract

    options: Mapping[str, Any] = {
        "silent": "false",
        "extensions": "newsgen.messages.MessageExtension",
        "trimmed": "true",
    }
    found = babel_extract(io.BytesIO(source.encode()), ["say"], tags, dict(options))
    return {line: comments for line, _, _, comments in found if comments}


_OCCASIONS = occasions(event.PLAN)
