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
_CUT = ("…", ".", "!", "?")
_WORD = re.compile(r"[−+]?[^\W_]+(?:[.,:][^\W_]+)*%?")


class Wanted(NamedTuple):
    """What a file is compared with: the article, and what else may stand there.

    `own` are the texts that may stand there, longest first, and `whole` those that stand alone or
    not at all; `shown` are the figures of the article. Unless all that is `complete`, a page may
    show any date and time, and any figure in its references.
    """

    article: Parts
    own: list[str]
    whole: frozenset[tuple[str, ...]]
    shown: frozenset[str]
    complete: bool


def wanted(
    article: Parts, names: Iterable[str], whole: Iterable[tuple[str, ...]], *, complete: bool
) -> Wanted:
    """Give what a file may show: the article's parts, and names, notices, titles and the like."""
    parts = (part for _, part in article.parts)
    told = map(without_addresses, (*parts, article.short_headline, article.label, *names))
    own = sorted({each for each in told if each}, key=lambda each: (-len(each), each))
    figures = read(article.text, language(article.lang))
    shown = frozenset(_value(article.text, *figure[:2]) for figure in figures)
    return Wanted(article, own, frozenset(whole), shown, complete)


def check_page(name: str, output: Output, wanted: Wanted) -> Iterator[Finding]:
    """Give a finding for each part that a file lacks, and each number that its body adds.

    Numbers are looked for in what is left when every part, label and name is taken out.
    """
    known, explained = language(wanted.article.lang), set()
    body, titles = _Blocks(output.blocks), None
    if output.titled is not None:
        titles = body if output.titled is output.blocks else _Blocks(output.titled)
    for where, part in wanted.article.parts:
        place = titles if where.endswith(".headline") else body
        text = without_addresses(part)
        if place is not None and text not in place.text:
            block = place.nearest(text)
            yield _part_differs(name, where.removeprefix("articles."), text, block, known)
            explained.add(block)
    blocks = output.blocks if wanted.complete else list(_body(output.blocks, known))
    yield from _added(name, (block for block in blocks if block not in explained), wanted)


def check_heads(name: str, output: Output, wanted: Wanted) -> Iterator[Finding]:
    """Give a finding for each number that the texts beside a file's body add.

    A text may be cut short, but not within a figure.
    """
    known = language(wanted.article.lang)
    heads = (block for block in output.heads if not _is_cut(block.text, wanted.own, known))
    yield from _added(name, heads, wanted)


def check_lines(
    name: str, blocks: list[Block], article: Parts, lines: list[str]
) -> Iterator[Finding]:
    """Give a finding for each line of a chart that Markdown lacks, unless it is retracted."""
    body, shown = _Blocks(blocks), {bare(block.text) for block in blocks}
    for line in dict.fromkeys(lines if article.parts else ()):
        if line not in body.text and bare(line) not in shown:
            near = body.nearest(line)
            yield _part_differs(name, "a chart's line", line, near, language(article.lang))


def bare(*texts: str) -> tuple[str, ...]:
    """Give the words and numbers of texts, without the signs that some files write otherwise."""
    return tuple(_WORD.findall(" ".join(texts).replace(";", ",")))


class _Blocks:
    """The blocks in which parts are looked for."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        self.text = " ".join(block.text for block in blocks)
        self._words: list[Counter[str]] = []

    def nearest(self, part: str) -> Block | None:
        """Give the block that shares most words with a part, if it shares a third of them."""
        self._words = self._words or [_words(block.text) for block in self.blocks]
        words = _words(part)
        best, shared = None, sum(words.values()) / 3
        for block, found in zip(self.blocks, self._words, strict=True):
            common = sum(min(count, found[word]) for word, count in words.items())
            if common > shared:
                best, shared = block, common
        return best


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def _is_cut(text: str, own: list[str], known: Language) -> bool:
    """Tell whether a text is the beginning of another, with all its figures as they are there."""
    begun = text.removesuffix("…") if text.endswith(_CUT) else ""
    shown = [(start, text[start:end]) for start, end, *_ in read(begun, known)]
    for part in own:
        if begun and part.startswith(begun):
            figures = [(start, part[start:end]) for start, end, *_ in read(part, known)]
            return figures[: len(shown)] == shown
    return False


def _body(blocks: list[Block], known: Language) -> Iterator[Block]:
    """Give the blocks before the heading of the references."""
    for block in blocks:
        if lowered(block.text).strip(" :") in known.references:
            return
        yield block


def _added(name: str, blocks: Iterable[Block], wanted: Wanted) -> Iterator[Finding]:
    """Give a finding for each number of the blocks that the article does not have there."""
    known, shown = language(wanted.article.lang), wanted.shown
    allowed = frozenset[str]() if wanted.complete else shown
    free = frozenset[str]() if wanted.complete else _TIMES
    for block in blocks:
        if wanted.whole and bare(block.text) in wanted.whole:
            continue
        rest = masked(block.text, [part for part in wanted.own if part in block.text])
        for figure in read(rest, known):
            found = rest[figure.start : figure.end]
            value = _value(rest, *figure[:2])
            if figure.kind not in free and value not in allowed:
                message = f"the number {found} is not in the article"
                if value in shown:
                    message = f"the article does not have the number {found} there"
                where = f"{name} line {block.line}"
                yield Finding("file_differs", known.tag, where, found, message, _AGAIN)


def _part_differs(
    name: str, where: str, part: str, block: Block | None, known: Language
) -> Finding:
    """Tell that a page lacks a part, and which figure stands there instead."""
    if block is None:
        message = f"{where} is not in the page"
        return Finding("file_differs", known.tag, name, part[:60], message, _AGAIN)
    lost, added = _differing(part, block.text, known)
    message = f"{where} differs, or is not in the page; the nearest is “{block.text[:80]}”"
    if lost or added:
        message = f"{where} differs: found {added or 'no figure'} instead of {lost or 'none'}"
    shown = added or part[:60]
    return Finding("file_differs", known.tag, f"{name} line {block.line}", shown, message, _AGAIN)


def _differing(part: str, found: str, known: Language) -> tuple[str, str]:
    """Give the figures that only the part has, and those that only the page has."""
    expected, there = (
        Counter(_value(text, *figure[:2]) for figure in read(text, known)) for text in (part, found)
    )
    return ", ".join(expected - there), ", ".join(there - expected)


def _value(text: str, start: int, end: int) -> str:
    """Give a figure as it stands, in a form that compares."""
    return normal(lowered(text[start:end]))
