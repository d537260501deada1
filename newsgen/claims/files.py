"""Checks the files of finished articles: article.json, and the pages made from it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from newsgen.claims import shape
from newsgen.claims.article import check_document, check_text, index
from newsgen.claims.finding import Finding
from newsgen.claims.language import Language, language
from newsgen.claims.markup import chart_words, check_charts, check_figures
from newsgen.claims.pages import Block, html_page, markdown_blocks, normal, without_addresses
from newsgen.claims.reader import lowered, read
from newsgen.claims.text import masked
from newsgen.errors import CheckError, NotFoundError, Problem
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newsgen.claims.shape import Document, Parts

_LARGEST = 20_000_000
_WHICH = "Give the folder or the article.json that `newsgen generate` made, not the brief."
_AGAIN = "Publish the article again from its article.json."
_TIMES = frozenset(("date", "clock"))


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
        told = [*names, *_notices(said)]
        page = path.parent / f"{article.lang}.md"
        if page.is_file():
            blocks = list(markdown_blocks(_read(page)))
            yield from _named(page, tuple(_check_page(page.name, blocks, article, [*told, *drawn])))
        for suffix in (".html", ".fragment.html"):
            page = path.parent / f"{article.lang}{suffix}"
            if page.is_file():
                stored = _stored_page(data, article.lang)
                yield from _named(page, tuple(_check_html(page, document, article, told, stored)))


def _notices(said: dict[str, Any]) -> Iterator[str]:
    """Give the notices of a correction or retraction: the editor's words, on record."""
    notices = said.get("notices")
    for each in notices if isinstance(notices, list) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            yield normal(each["text"])


def _check_html(
    path: Path, document: Document, article: Parts, names: list[str], stored: dict[str, Any]
) -> Iterator[Finding]:
    """Check an HTML page: its sentences, the values behind its figures, the words of its charts.

    A retracted article has no parts.
    """
    page = html_page(_read(path))
    yield from _check_page(path.name, page.blocks, article, names)
    yield from check_figures(path.name, page, article, document.facts)
    yield from check_charts(path.name, page, article, stored)


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


def _check_page(
    name: str, blocks: list[Block], article: Parts, names: list[str]
) -> Iterator[Finding]:
    """Give a finding for each part that a page lacks, and each number that it adds.

    Numbers are looked for in the blocks before the references, in what is left when every part,
    label and name is taken out. Dates and times are the byline's, so they may be added there.
    """
    known = language(article.lang)
    whole = " ".join(block.text for block in blocks)
    parts = [
        (where.removeprefix("articles."), without_addresses(part)) for where, part in article.parts
    ]
    missing = [(where, part) for where, part in parts if part not in whole]
    for where, part in missing:
        yield _part_differs(name, where, part, blocks, known)
    explained = {_nearest(part, blocks) for _, part in missing}
    own = [part for _, part in parts]
    own += [
        normal(each) for each in (article.short_headline, article.label, *names) if each.strip()
    ]
    own.sort(key=len, reverse=True)
    shown = {_value(article.text, *figure[:2]) for figure in read(article.text, known)}
    for block in _body(blocks, known):
        if block not in explained:
            yield from _added(name, block, own, shown, known)


def _body(blocks: list[Block], known: Language) -> Iterator[Block]:
    """Give the blocks before the heading of the references."""
    for block in blocks:
        if lowered(block.text).strip(" :") in known.references:
            return
        yield block


def _added(
    name: str, block: Block, own: list[str], shown: set[str], known: Language
) -> Iterator[Finding]:
    """Give a finding for each number of a block that the article does not have."""
    rest = masked(block.text, [part for part in own if part in block.text])
    for figure in read(rest, known):
        found = rest[figure.start : figure.end]
        if figure.kind not in _TIMES and _value(rest, *figure[:2]) not in shown:
            yield Finding(
                "file_differs",
                known.tag,
                f"{name} line {block.line}",
                found,
                f"the number {found} is not in the article",
                _AGAIN,
            )


def _part_differs(
    name: str, where: str, part: str, blocks: list[Block], known: Language
) -> Finding:
    """Tell that a page lacks a part, and which figure stands there instead."""
    block = _nearest(part, blocks)
    if block is None:
        message = f"{where} is not in the page"
        return Finding("file_differs", known.tag, name, part[:60], message, _AGAIN)
    lost, added = _differing(part, block.text, known)
    message = f"{where} differs, or is not in the page; the nearest is “{block.text[:80]}”"
    if lost or added:
        message = f"{where} differs: found {added or 'no figure'} instead of {lost or 'none'}"
    shown = added or part[:60]
    return Finding("file_differs", known.tag, f"{name} line {block.line}", shown, message, _AGAIN)


def _nearest(part: str, blocks: list[Block]) -> Block | None:
    """Give the block that shares most words with a part, if it shares a third of them."""
    words = Counter(re.findall(r"\w+", part))
    best, shared = None, sum(words.values()) / 3
    for block in blocks:
        common = sum((words & Counter(re.findall(r"\w+", block.text))).values())
        if common > shared:
            best, shared = block, common
    return best


def _differing(part: str, found: str, known: Language) -> tuple[str, str]:
    """Give the figures that only the part has, and those that only the page has."""
    expected, there = (
        Counter(_value(text, *figure[:2]) for figure in read(text, known)) for text in (part, found)
    )
    return ", ".join(expected - there), ", ".join(there - expected)


def _value(text: str, start: int, end: int) -> str:
    """Give a figure as it stands, in a form that compares."""
    return normal(lowered(text[start:end]))
