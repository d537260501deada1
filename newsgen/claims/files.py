"""Checks the files of finished articles: article.json, and the pages made from it."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from newsgen.claims import shape
from newsgen.claims.article import check_document, check_text, index
from newsgen.claims.comparing import Wanted, bare, check_heads, check_lines, check_page, wanted
from newsgen.claims.finding import Finding
from newsgen.claims.markup import (
    Charts,
    charts,
    charts_of,
    check_charts,
    check_drawing,
    check_figures,
)
from newsgen.claims.outputs import files_of, outputs
from newsgen.claims.pages import without_addresses
from newsgen.claims.text import masked
from newsgen.errors import CheckError, NotFoundError, Problem
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsgen.claims.shape import Document, Parts

_LARGEST = 20_000_000
_TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_AGAIN = "Publish the article again from its article.json."
_MAKE = "Make the article again."
_WHICH = "Give the folder or the article.json that `newsgen generate` made, not the brief."


def check_path(path: Path) -> tuple[Finding, ...]:
    """Check an article.json, a folder with one, or a folder of such folders."""
    try:
        single = path.is_file()
    except OSError as error:
        raise _unreadable(path, error) from error
    if single:
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
    texts = {str(fact.value) for fact in document.facts.values() if fact.unit is Unit.TEXT}
    names = sorted(texts, key=lambda name: (-len(name), name))
    facts = index(data["facts"], data.get("timezone"))
    times = frozenset(_times(json.dumps(data, default=str)))
    for article in document.articles:
        stored = _stored_page(data, article.lang)
        drawn = charts(stored)
        wording = [stored.get(name) for name in ("dated", "summary", "table")]
        ours = [text for text in wording if isinstance(text, str)]
        for text in dict.fromkeys((*drawn.words, *drawn.lines, *ours)):
            yield from _named(path, check_text(masked(text, names), article.lang, facts))
        kept = _kept(article, data["articles"][article.lang], stored, names)._replace(times=times)
        for page in files_of(path.parent, article.lang):
            found = _check_file(page, document, kept)
            yield from _named(page, tuple(dict.fromkeys(found)))
        for chart in charts_of(stored):
            page = path.parent / f"{article.lang}.{chart.get('name')}.svg"
            if page.is_file():
                drawing = check_drawing(page.name, _read(page), chart, kept.page.article)
                yield from _named(page, tuple(drawing))


class _Kept(NamedTuple):
    """What files of a language may show in HTML, in other bodies and above; its charts, times."""

    page: Wanted
    text: Wanted
    heads: Wanted
    drawn: Charts
    times: frozenset[str] = frozenset()


def _kept(whole: Parts, said: dict[str, Any], stored: dict[str, Any], names: list[str]) -> _Kept:
    """Give what the files of a language may show; of a retracted one no part of the article."""
    article = whole._replace(parts=()) if said.get("status") == "retracted" else whole
    drawn, complete = charts(stored), bool(stored)
    told = [*names, *_notices(said), *_around(stored)]
    beside, lines = [*told, *drawn.lines], frozenset(bare(each) for each in drawn.lines)
    heads = lines.union(_heads(stored, article.label))
    return _Kept(
        wanted(article, told, (), complete=complete),
        wanted(article, beside, lines, complete=complete),
        wanted(article, beside, heads, complete=complete),
        drawn,
    )


def _notices(said: dict[str, Any]) -> Iterator[str]:
    """Give the notices of a correction or retraction: the editor's words, on record."""
    notices = said.get("notices")
    for each in notices if isinstance(notices, list) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            text = without_addresses(each["text"])
            yield from (text, f"{each.get('at')} {text}")


def _around(stored: dict[str, Any]) -> Iterator[str]:
    """Give what stands around a page's text: its time, byline, quotes, titles, closing lines."""
    day, clock = stored.get("day"), stored.get("clock")
    lines: list[object] = [stored.get(name) for name in ("dated", "byline", "summary", "follow")]
    if isinstance(day, str) and isinstance(clock, str):
        lines.append(f"{day}, {clock}")
    links = [stored.get(name) for name in ("sources", "related")]
    for each in links:
        lines += _list(each, "items")
    for section in _list(stored, "sections"):
        quote = section.get("quote") if isinstance(section, dict) else None
        if isinstance(quote, dict):
            lines += [quote.get("text"), quote.get("link")]
    for line in (*lines, *_list(stored, "foot")):
        said = [line.get(name) for name in ("title", "after")] if isinstance(line, dict) else [line]
        yield from (without_addresses(each) for each in said if isinstance(each, str))


def _list(members: object, name: str) -> list[Any]:
    """Give a list among members, or an empty one."""
    value = members.get(name) if isinstance(members, dict) else None
    return value if isinstance(value, list) else []


def _heads(stored: dict[str, Any], label: str) -> Iterator[tuple[str, ...]]:
    """Give the texts that stand alone above a page: headline, names, tags, source, wordings."""
    for name in ("authors", "tags"):
        listed = [without_addresses(str(each)) for each in _list(stored, name)]
        yield from (bare(*listed), *map(bare, listed))
    told = (stored.get(name) for name in ("headline", "dek", "provider", "seed", "id", "kind"))
    yield from (bare(without_addresses(str(each))) for each in (*told, label))


def _check_file(path: Path, document: Document, kept: _Kept) -> Iterator[Finding]:
    """Check a file: its sentences and titles, times and values for programs, the words of charts.

    A retracted article has no parts.
    """
    article, source = kept.page.article, _read(path)
    try:
        seen = list(outputs(path, article.lang, source))
    except ValueError as error:
        _refuse(path, f"is no JSON: {str(error)[:120]}", _AGAIN)
    for output in seen:
        yield from check_page(path.name, output, kept.page if output.html else kept.text)
        if kept.heads.complete:
            yield from check_heads(path.name, output, kept.heads)
        if output.html:
            yield from check_figures(path.name, output.html, article, document.facts)
            yield from check_charts(path.name, output.html, article, kept.drawn)
        elif path.suffix == ".md":
            yield from check_lines(path.name, output.blocks, article, kept.drawn.lines)
    for at in sorted(_times(source) - kept.times if kept.heads.complete else ()):
        message = f"the time {at} is not in the article"
        yield Finding("file_differs", article.lang, path.name, at, message, _AGAIN)


def _times(source: str) -> set[str]:
    """Give the times that are written for programs, in UTC."""
    found = set(_TIME.findall(source))
    for text in tuple(found):
        with contextlib.suppress(ValueError, OverflowError):
            at = datetime.fromisoformat(text)
            found.remove(text)
            found.add((at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat())
    return found


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
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> NotFoundError:
    """Give the error of a file that cannot be read."""
    message = f"cannot be read: {error.strerror}"
    return NotFoundError(Problem(str(path), message, remedy="Check its rights."))


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
        remedy = _MAKE if path.name == "article.json" else _WHICH
        _refuse(path, f"is no JSON: {str(error)[:120]}", remedy)
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


def _refuse(path: Path, message: str, remedy: str = _MAKE) -> NoReturn:
    """Raise an error about a file as a whole."""
    raise CheckError(Problem(path.name, message, remedy=remedy, file=str(path)))
