"""Gives the visible blocks of a Markdown or HTML file, with their lines."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINK = re.compile(r"(?<!\\)!?\[((?:[^\[\]\\]|\\.){0,500})\]\([^()\s]{0,2000}\)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKS = re.compile(r"(?<!\\)(?:\*{1,3}|_{2})")
_STARTS_BLOCK = re.compile(r"\s{0,3}(#{1,6}\s+|[-*+]\s+|>\s?|[0-9]{1,3}[.)]\s+)")
_URL = re.compile(r"<?https?://[^\s>)]+>?")
_FENCE = "---"
_HIDDEN = frozenset(("script", "style", "template"))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_TAG = re.compile(r"</?[a-zA-Z][^<>0-9]*>")
_INLINE = frozenset(
    ("a", "abbr", "b", "cite", "code", "data", "em", "i", "mark", "q", "small", "span", "strong")
) | {"sub", "sup", "time", "u", "wbr"}
_SHAPE = ("d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Block(NamedTuple):
    """A paragraph, heading or list item: the line it begins on, and its plain text."""

    line: int
    text: str
    heading: bool = False


def normal(text: str) -> str:
    """Give a text with every run of white space as one space, without characters of no width."""
    return " ".join(_UNSEEN.sub("", text).split())


def markdown_blocks(source: str) -> Iterator[Block]:
    """Give the blocks of a Markdown file without its front matter."""
    lines = source.splitlines()
    first = after_front_matter(lines)
    begun: int = 0
    held: list[str] = []
    for number, line in enumerate(lines[first:], first + 1):
        starts = _STARTS_BLOCK.match(line)
        if held and (starts or not line.strip()):
            yield _markdown(begun, " ".join(held))
            held = []
        if line.strip():
            begun = begun if held else number
            held.append(line)
    if held:
        yield _markdown(begun, " ".join(held))


def after_front_matter(lines: list[str]) -> int:
    """Give the index of the first line after the front matter."""
    if lines and lines[0].lstrip("\ufeff").strip() == _FENCE:
        for index, line in enumerate(lines[1:], 1):
            if line.strip() == _FENCE:
                return index + 1
    return 0


def _markdown(line: int, source: str) -> Block:
    """Give a block of Markdown as its reader sees it."""
    start = _STARTS_BLOCK.match(source)
    # A figure and a full stop begin a list when nothing escapes them, and stay to be read.
    body = source[start.end() :] if start and not start[1][0].isdigit() else source
    heading = bool(start and start[1].startswith("#"))
    return Block(line, as_read(body), heading or _is_bold(source))


def as_read(source: str) -> str:
    """Give the words of Markdown within a block, without marks, links and escapes."""
    words = _TAG.sub("", _MARKS.sub("", _LINK.sub(r"\1", source)))
    return without_addresses(html.unescape(_ESCAPED.sub(r"\1", words)))


def without_addresses(text: str) -> str:
    """Take web addresses out: their digits are no figures, and pages shorten or link them."""
    return normal(_URL.sub("", text))


def _is_bold(source: str) -> bool:
    """Tell whether a whole block is bold, which stands for a heading."""
    stripped = source.strip()
    return stripped.startswith("**") and stripped.endswith("**")


class Shown(NamedTuple):
    """A figure in an element of its own: the line, the fact and value it names, what it reads."""

    line: int
    fact: str
    value: str
    text: str


class HtmlPage(NamedTuple):
    """An HTML page as it is checked; the words of its charts stand apart from its text.

    `shapes` are the measures of what is drawn.
    """

    blocks: list[Block]
    drawn: list[Block]
    shown: list[Shown]
    shapes: list[str]


class _Page(HTMLParser):
    """Collects the blocks and the figures of an HTML page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.drawn: list[Block] = []
        self.shown: list[Shown] = []
        self.shapes: list[str] = []
        self._held: list[str] = []
        self._line = 1
        self._hidden: list[str] = []
        self._charts = 0
        self._drawings = 0
        self._words: list[str] = []
        self._heading = False
        self._open: list[tuple[str, Shown, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        # Elsewhere than in a drawing a title stands above the page.
        if tag in _HIDDEN or (tag == "title" and not self._drawings):
            self._hidden.append(tag)
        if self._drawings:
            self.shapes += filter(None, [" ".join(said[each] for each in _SHAPE if each in said)])
        self._drawings += tag == "svg"
        if tag not in _INLINE:
            self.flush()
            self._heading = tag in _HEADINGS
        if tag == "figure":
            self._charts += 1
        if tag == "data" or (tag == "time" and "data-fact" in said):
            value = said.get("value" if tag == "data" else "datetime", "")
            shown = Shown(self.getpos()[0], said.get("data-fact", ""), value, "")
            self._open.append((tag, shown, len(self._words)))

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and self._hidden[-1] == tag:
            self._hidden.pop()
        if self._open and self._open[-1][0] == tag:
            _, shown, first = self._open.pop()
            self.shown.append(shown._replace(text="".join(self._words[first:])))
        if tag not in _INLINE:
            self.flush()
            self._heading = False
        if tag == "figure":
            self._charts = max(0, self._charts - 1)
        if tag == "svg":
            self._drawings = max(0, self._drawings - 1)

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._open:
            self._words.append(data)
        if not self._held:
            self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
        self._held.append(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_data(data)

    def flush(self) -> None:
        """End the block that is being read."""
        text = without_addresses("".join(self._held))
        self._held = []
        if text:
            blocks = self.drawn if self._charts else self.blocks
            blocks.append(Block(self._line, text, self._heading))


def html_page(source: str) -> HtmlPage:
    """Give what a reader, or a program, sees of an HTML page or a part of one."""
    page = _Page()
    page.feed(source)
    page.close()
    page.flush()
    return HtmlPage(page.blocks, page.drawn, page.shown, page.shapes)
