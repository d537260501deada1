"""Reads the files of a page: its body, and the texts that stand beside it.

Titles and descriptions stand in front matter, in a page's head and its linked data, in members of
ninjs. Sites, searches and newsrooms show them, so their figures count like those of the body.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from newsgen.claims.heads import html_heads, plain, told
from newsgen.claims.pages import (
    Block,
    HtmlPage,
    after_front_matter,
    as_read,
    html_page,
    markdown_blocks,
    without_addresses,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# Times are compared apart; the others are names for programs.
_UNREAD = re.compile(
    r"\s*(?:id|date|lastmod|modified|last_modified_at|pubDate|updatedDate|draft|published|version|seed"
    r"|newsgen_version|newsgen_seed|slug|permalink|lang|translationKey|canonical(?:_url)?):(?:\s|$)"
)
_MEMBER = re.compile(r"\s*([\w.-]+)\s*[:=](?:\s+|$)")
_PELICAN = {"title": html.unescape, "summary": as_read}
_LIST = re.compile(r"\[.*\]")


class Output(NamedTuple):
    """What a file shows: `heads` beside its body, the body's blocks, and its HTML if it has some.

    `titled` are the blocks of which one is the headline; None where the file has a shorter one.
    """

    heads: list[Block]
    blocks: list[Block]
    html: HtmlPage | None
    titled: list[Block] | None


def files_of(folder: Path, lang: str) -> Iterator[Path]:
    """Give the files of a language that can be read, those of a dated name too."""
    named = (folder / f"{lang}{ending}" for ending in _READERS)
    yield from (path for path in named if path.is_file())
    yield from sorted(path for path in folder.glob(f"*.{lang}.jekyll.md") if path.is_file())


def outputs(path: Path, lang: str, source: str) -> Iterator[Output]:
    """Give what a file shows, once for each form of its text; ValueError where JSON is none."""
    yield from _READERS.get(path.name.removeprefix(lang), _titled_above)(source)


def _titled_within(source: str) -> Iterator[Output]:
    blocks = list(markdown_blocks(source))
    yield Output(list(_front_matter(source)), blocks, None, blocks)


def _titled_above(source: str) -> Iterator[Output]:
    heads = list(_front_matter(source))
    yield Output(heads, list(markdown_blocks(source)), None, heads)


def _html(source: str) -> Iterator[Output]:
    page = html_page(source)
    yield Output(html_heads(source), page.blocks, page, page.blocks)


def _ninjs(source: str) -> Iterator[Output]:
    data, heads = _members(source)
    bodies = data.get("bodies")
    for body in bodies if isinstance(bodies, list) and bodies else ({},):
        yield _bodied(body if isinstance(body, dict) else {}, "value", source, heads, heads)


def _ninjs1(source: str) -> Iterator[Output]:
    data, heads = _members(source)
    yield _bodied(data, "body_html", source, heads, None)


_READERS: Mapping[str, Callable[[str], Iterator[Output]]] = {
    ".md": _titled_within,
    ".pelican.md": _titled_above,
    ".astro.md": _titled_above,
    ".html": _html,
    ".fragment.html": _html,
    ".ninjs.json": _ninjs,
    ".ninjs1.json": _ninjs1,
}


def _members(source: str) -> tuple[dict[str, Any], list[Block]]:
    """Give the members of ninjs, and the texts among them beside those of its bodies."""
    data = plain(source)
    heads = [Block(_line(source, text), without_addresses(text)) for text in told(data)]
    return (data if isinstance(data, dict) else {}), heads


def _bodied(
    members: Mapping[str, Any],
    name: str,
    source: str,
    heads: list[Block],
    titled: list[Block] | None,
) -> Output:
    """Give the body that a member holds, as HTML or plain text, on the line of the file."""
    text = members.get(name)
    body = text if isinstance(text, str) else ""
    line = _line(source, body)
    if members.get("contentType") == "text/plain":
        lines = (without_addresses(each) for each in body.splitlines())
        return Output(heads, [Block(line, each) for each in lines if each], None, titled)
    page = html_page(body)
    blocks = [each._replace(line=line) for each in page.blocks]
    said = [each._replace(line=line) for each in html_heads(body)]
    return Output([*heads, *said], blocks, page, titled)


def _front_matter(source: str) -> Iterator[Block]:
    """Give the texts above the body, each with the lines that go on with it."""
    lines = source.splitlines()
    begun, name, held = 0, "", ""
    for number, line in enumerate(lines[1 : max(0, after_front_matter(lines) - 1)], 2):
        member = _MEMBER.match(line)
        if member:
            yield from _member(begun, name, held)
            unread = _UNREAD.match(line)
            begun, name, held = number, member[1], "" if unread else line[member.end() :]
        else:
            held += f" {line.strip()}"
    yield from _member(begun, name, held)


def _member(line: int, name: str, value: str) -> Iterator[Block]:
    """Give the text of a member as it reads, or those of a list.

    In quotes YAML is like JSON; without them Pelican reads a title as HTML, a summary as Markdown.
    """
    text = value.strip()
    try:
        read = plain(text) if text[:1] == '"' or _LIST.fullmatch(text) else _PELICAN[name](text)
    except (KeyError, ValueError):
        read = text
    yield from (Block(line, without_addresses(each)) for each in told(read))


def _line(source: str, text: str) -> int:
    """Give the line of JSON on which a text stands."""
    place = source.find(json.dumps(text, ensure_ascii=False))
    return source.count("\n", 0, max(place, 0)) + 1
