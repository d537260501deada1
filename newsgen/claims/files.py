"""Checks the files of finished articles: article.json, and the pages made from it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from newsgen.claims import shape
from newsgen.claims.article import check_document, check_text, index
from newsgen.claims.comparing import Wanted, check_heads, check_page
from newsgen.claims.finding import Finding
from newsgen.claims.markup import chart_words, check_charts, check_figures
from newsgen.claims.outputs import files_of, outputs
from newsgen.claims.pages import normal, without_addresses
from newsgen.errors import CheckError, NotFoundError, Problem
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsgen.claims.shape import Document, Parts

_LARGEST = 20_000_000
_AGAIN = "Publish the article again from its article.json."
_WHICH = "Give the folder or the article.json that `newsgen generate` made, not the brief."


def check_path(path: Path) -> tuple[Finding, ...]:
    """Check an article.json, a folder with one, or a folder of such folders."""
    if path.is_file():
        return _named(path, check_document(_shaped(path, _data(path))))
    found = sorted(path.rglob("article.json")) if path.is_dir() else []
    if not found:
        raise NotFoundError(
            Problem(
                str(path),
                "holds no article.json",
                remedy="Name an article.json, its folder, or a folder of such folders.",
            )
        )
    return tuple(finding for each in found for finding in _check_folder(each))


def _check_folder(path: Path) -> Iterator[Finding]:
    """Check an article.json and the pages beside it."""
    data = _data(path)
    document = _shaped(path, data)
    yield from _named(path, check_document(document))
    names = [str(fact.value) for fact in document.facts.values() if fact.unit is Unit.TEXT]
    facts = index(data["facts"], data.get("timezone"))
    for whole in document.articles:
        drawn = list(dict.fromkeys(chart_words(_stored_page(data, whole.lang))))
        for text in drawn:
            yield from _named(path, check_text(text, whole.lang, facts))
        said = data["articles"][whole.lang]
        article = whole._replace(parts=()) if said.get("status") == "retracted" else whole
        stored = _stored_page(data, article.lang)
        told = [*names, *_notices(said), *_around(stored)]
        for page in files_of(path.parent, article.lang):
            found = _check_file(page, document, article, (told, drawn), stored)
            yield from _named(page, tuple(dict.fromkeys(found)))


def _notices(said: dict[str, Any]) -> Iterator[str]:
    """Give the notices of a correction or retraction: the editor's words, on record."""
    notices = said.get("notices")
    for each in notices if isinstance(notices, list) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            yield normal(each["text"])


def _around(stored: dict[str, Any]) -> Iterator[str]:
    """Give what stands around a page's text: day and time of day, the house's lines, titles."""
    day, clock, dated = (stored.get(name) for name in ("day", "clock", "dated"))
    if isinstance(day, str) and isinstance(clock, str):
        yield dated if isinstance(dated, str) and dated else f"{day}, {clock}"
    for name in ("sources", "related"):
        links = stored.get(name)
        items = links.get("items") if isinstance(links, dict) else ()
        for item in items if isinstance(items, list) else ():
            said = (item.get(each) for each in ("title", "after")) if isinstance(item, dict) else ()
            yield from (without_addresses(each) for each in said if isinstance(each, str))
    foot = stored.get("foot")
    for line in (stored.get("follow"), *(foot if isinstance(foot, list) else ())):
        if isinstance(line, str):
            yield without_addresses(line)


def _check_file(
    path: Path,
    document: Document,
    article: Parts,
    words: tuple[list[str], list[str]],
    stored: dict[str, Any],
) -> Iterator[Finding]:
    """Check a file: its sentences and titles, the values behind figures, the words of charts.

    `words` are names and notices, and the texts of charts. A retracted article has no parts.
    """
    names, drawn = words
    try:
        seen = list(outputs(path, article.lang, _read(path)))
    except ValueError as error:
        _refuse(path, f"is no JSON: {str(error)[:120]}", _AGAIN)
    every = Wanted(article, [*names, *drawn], complete=bool(stored))
    for output in seen:
        yield from check_page(
            path.name, output, every._replace(names=names) if output.html else every
        )
        yield from check_heads(path.name, output, every)
        if output.html:
            yield from check_figures(path.name, output.html, article, document.facts)
            yield from check_charts(path.name, output.html, article, stored)


def _stored_page(data: dict[str, Any], lang: str) -> dict[str, Any]:
    """Give the members of a language's page; none where article.json keeps no pages."""
    pages = data.get("pages")
    page = pages.get(lang) if isinstance(pages, dict) else None
    return page if isinstance(page, dict) else {}


def _named(path: Path, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Give findings whose place begins with the folder of the file, where it has a name."""
    folder = path.parent.name
    if not folder:
        return findings
    return tuple(replace(each, where=f"{folder}: {each.where}") for each in findings)


def _read(path: Path) -> str:
    """Give the text of a file; an error names it."""
    try:
        if path.stat().st_size > _LARGEST:
            _refuse(path, f"is larger than {_LARGEST} bytes")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        _refuse(path, "is not UTF-8")
    except OSError as error:
        problem = Problem(
            str(path), f"cannot be read: {error.strerror}", remedy="Check its rights."
        )
        raise NotFoundError(problem) from error


def _data(path: Path) -> Any:
    """Give the plain data of an article.json; an error names the file."""
    try:
        data = json.loads(
            _read(path),
            parse_float=Decimal,
            parse_constant=lambda name: _refuse(path, f"holds {name}"),
        )
        json.dumps(data, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        _refuse(path, "holds half of a character (a lone surrogate)")
    except RecursionError:
        _refuse(path, "is nested too deeply")
    except ValueError as error:
        _refuse(path, f"is no JSON: {str(error)[:120]}")
    return data


def _shaped(path: Path, data: Any) -> Document:
    """Give the document of plain data; an error names the file and the field."""
    if not isinstance(data, dict) or not {"facts", "articles"} & data.keys():
        _refuse(path, "is no article: it has neither facts nor articles", _WHICH)
    try:
        return shape.document(data)
    except CheckError as error:
        raise CheckError(
            [
                Problem(each.where, each.message, each.value, each.remedy, str(path))
                for each in error.problems
            ]
        ) from error


def _refuse(path: Path, message: str, remedy: str = "Make the article again.") -> NoReturn:
    """Raise an error about a file as a whole."""
    raise CheckError(Problem(path.name, message, remedy=remedy, file=str(path)))
