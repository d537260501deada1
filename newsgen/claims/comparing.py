"""Compares a file with its article: the parts that it lacks, the numbers that it adds."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from newsgen.claims.finding import Finding
from newsgen.claims.language import Language, language
from newsgen.claims.pages import Block, normal, without_addresses
from newsgen.claims.reader import lowered, read
from newsgen.claims.text import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsgen.claims.outputs import Output
    from newsgen.claims.shape import Parts

_AGAIN = "Publish the article again from its article.json."
_TIMES = frozenset(("date", "clock"))


class Wanted(NamedTuple):
    """What a file is compared with: the article, and what else may stand there.

    `names` are names, notices, titles and the like. Unless they are `complete`, a page may show any
    date and time, and any figure in its references.
    """

    article: Parts
    names: list[str]
    complete: bool


def check_page(name: str, output: Output, wanted: Wanted) -> Iterator[Finding]:
    """Give a finding for each part that a file lacks, and each number that its body adds.

    Numbers are looked for in what is left when every part, label and name is taken out.
    """
    known, explained = language(wanted.article.lang), set()
    for where, part in wanted.article.parts:
        headline = where.endswith(".headline")
        blocks = output.titled if headline else output.blocks
        text = without_addresses(part)
        if blocks is not None and text not in " ".join(block.text for block in blocks):
            yield _part_differs(name, where.removeprefix("articles."), text, blocks, known)
            explained.add(_nearest(text, blocks))
    body = output.blocks if wanted.complete else _body(output.blocks, known)
    yield from _added(name, (block for block in body if block not in explained), wanted)


def check_heads(name: str, output: Output, wanted: Wanted) -> Iterator[Finding]:
    """Give a finding for each number that the texts beside a file's body add."""
    yield from _added(name, output.heads, wanted)


def _body(blocks: list[Block], known: Language) -> Iterator[Block]:
    """Give the blocks before the heading of the references."""
    for block in blocks:
        if lowered(block.text).strip(" :") in known.references:
            return
        yield block


def _added(name: str, blocks: Iterable[Block], wanted: Wanted) -> Iterator[Finding]:
    """Give a finding for each number of the blocks that the article does not have."""
    article = wanted.article
    known = language(article.lang)
    own = [without_addresses(part) for _, part in article.parts]
    named = (article.short_headline, article.label, *wanted.names)
    own += [normal(each) for each in named if each.strip()]
    own.sort(key=len, reverse=True)
    shown = {_value(article.text, *figure[:2]) for figure in read(article.text, known)}
    free = frozenset() if wanted.complete else _TIMES
    for block in blocks:
        rest = masked(block.text, [part for part in own if part in block.text])
        for figure in read(rest, known):
            found = rest[figure.start : figure.end]
            if figure.kind not in free and _value(rest, *figure[:2]) not in shown:
                message = f"the number {found} is not in the article"
                where = f"{name} line {block.line}"
                yield Finding("file_differs", known.tag, where, found, message, _AGAIN)


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
