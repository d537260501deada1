"""Reads the files of a page: its body, and the texts that stand beside it.

Titles and descriptions stand in front matter, in a page's head and its linked data, in members of
ninjs. Sites, searches and newsrooms show them, so their figures count like those of the body.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple

from newsgen.claims.pages import (
    Block,
    HtmlPage,
    after_front_matter,
    html_page,
    markdown_blocks,
    without_addresses,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_MEMBER = re.compile(r"(title|description|summary):\s+(.+)")
_METAS = frozenset(
    ("description", "og:title", "og:description", "og:image:alt", "twitter:title")
) | {"twitter:description"}
_LINKED = frozenset(("headline", "alternativeHeadline", "description", "caption"))
_NINJS = frozenset(("headline", "headlines", "description_text", "descriptions"))


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
    yield from sorted(folder.glob(f"*.{lang}.jekyll.md"))


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
    yield Output(_head(source), page.blocks, page, page.blocks)


def _ninjs(source: str) -> Iterator[Output]:
    data = _object(source)
    heads = list(_told(data, _NINJS, source))
    bodies = data.get("bodies")
    for body in bodies if isinstance(bodies, list) else ():
        members = body if isinstance(body, dict) else {}
        yield _bodied(members, "value", source, heads, heads)


def _ninjs1(source: str) -> Iterator[Output]:
    data = _object(source)
    yield _bodied(data, "body_html", source, list(_told(data, _NINJS, source)), None)


_READERS: Mapping[str, Callable[[str], Iterator[Output]]] = {
    ".md": _titled_within,
    ".pelican.md": _titled_above,
    ".astro.md": _titled_above,
    ".html": _html,
    ".fragment.html": _html,
    ".ninjs.json": _ninjs,
    ".ninjs1.json": _ninjs1,
}


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
    return Output(heads, blocks, page, titled)


def _front_matter(source: str) -> Iterator[Block]:
    """Give the texts above the body that readers of a site see."""
    lines = source.splitlines()
    for number, line in enumerate(lines[: after_front_matter(lines)], 1):
        found = _MEMBER.fullmatch(line.strip())
        if found:
            yield Block(number, without_addresses(_unquoted(found[2])))


def _unquoted(value: str) -> str:
    """Give a text as it reads; in quotes YAML escapes as JSON does."""
    try:
        text = json.loads(value) if value.startswith('"') else value
    except ValueError:
        return value
    return text if isinstance(text, str) else value


class _Head(HTMLParser):
    """Collects the title, the descriptions and the linked data of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._within = ""
        self._linked = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        linked = tag == "script" and said.get("type") == "application/ld+json"
        self._within = "ld" if linked else "title" if tag == "title" else ""
        if tag == "meta" and (said.get("name") or said.get("property")) in _METAS:
            self._add(said.get("content", ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        if self._within == "ld":
            self._add_linked()
        self._within = self._linked = ""

    def handle_data(self, data: str) -> None:
        if self._within == "title":
            self._add(data)
        elif self._within == "ld":
            self._linked += data

    def _add_linked(self) -> None:
        """Add the texts of linked data; where it is no JSON, all that stands there."""
        try:
            found = _object(self._linked)
        except ValueError:
            self._add(self._linked)
            return
        for each in _told(found, _LINKED, self._linked):
            self._add(each.text)

    def _add(self, text: str) -> None:
        self.found.append(Block(self.getpos()[0], without_addresses(text)))


def _head(source: str) -> list[Block]:
    head = _Head()
    head.feed(source)
    head.close()
    return head.found


def _object(source: str) -> dict[str, Any]:
    """Give the object that a text of JSON holds, an empty one of other JSON."""
    try:
        data = json.loads(source)
    except RecursionError:
        return {}
    return data if isinstance(data, dict) else {}


def _told(value: object, names: frozenset[str], source: str) -> Iterator[Block]:
    """Give the texts of the members of these names, at any depth."""
    if isinstance(value, list):
        for each in value:
            yield from _told(each, names, source)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name in names:
                for text in _texts(member):
                    yield Block(_line(source, text), without_addresses(text))
            else:
                yield from _told(member, names, source)


def _texts(member: object) -> Iterator[str]:
    """Give a text, or those of a list of objects with a value."""
    if isinstance(member, str):
        yield member
    for each in member if isinstance(member, list) else ():
        if isinstance(each, dict) and isinstance(each.get("value"), str):
            yield each["value"]


def _line(source: str, text: str) -> int:
    """Give the line of JSON on which a text stands."""
    place = source.find(json.dumps(text, ensure_ascii=False))
    return source.count("\n", 0, max(place, 0)) + 1
