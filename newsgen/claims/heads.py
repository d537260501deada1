"""Gives the texts that stand beside a page's body: titles, descriptions, linked data, attributes.

Searches, browsers and screen readers tell them. What a style writes counts too.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from newsgen.claims.pages import Block, without_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

_METAS = re.compile(
    r"(?:.*[:._-])?(?:title|description|alt|headline|abstract|summary)", re.IGNORECASE
)
_SAID = frozenset(
    (
        *("alt", "title", "placeholder", "label", "summary", "srcdoc", "start"),
        *("aria-label", "aria-description", "aria-placeholder", "aria-roledescription"),
        "aria-valuetext",
    )
)
_LISTED = frozenset(("button", "input", "li", "option"))
_WRITTEN = re.compile(r"content\s*:([^;}]*)", re.IGNORECASE)
_STYLED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_LD = "application/ld+json"
# Addresses, names for programs, times and what the settings of a site say.
_UNREAD = frozenset(
    (
        *("@context", "@id", "@type", "url", "identifier", "mainEntityOfPage", "version"),
        *("inLanguage", "dateCreated", "datePublished", "dateModified", "author", "publisher"),
        *("digitalSourceType", "uri", "standard", "altIds", "guid", "slugline", "language"),
        *("renditions", "literal", "code", "firstCreated", "versionCreated", "contentCreated"),
        *("firstcreated", "versioncreated", "bodies", "body_html"),
    )
)


class _Head(HTMLParser):
    """Collects what a page says beside its blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._within = ""
        self._held: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        kind = said.get("type", "").partition(";")[0].strip().lower()
        self._within = "ld" if tag == "script" and kind == _LD else tag
        self._held = []
        if tag == "meta" and _METAS.fullmatch(said.get("name") or said.get("property") or ""):
            self._add(said.get("content", ""))
        for name, value in said.items():
            if name in _SAID or (name == "value" and tag in _LISTED):
                self._add(value)

    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._held)
        if self._within == "ld":
            self._add_linked(text)
        elif self._within == "style":
            for found in _WRITTEN.finditer(text):
                self._add(_STYLED.sub(_character, found[1]))
        elif tag in {"title", "script"}:
            self._add(text)
        self._within, self._held = "", []

    def handle_data(self, data: str) -> None:
        if self._within in {"ld", "style", "title", "script"}:
            self._held.append(data)

    def _add_linked(self, text: str) -> None:
        """Add the texts of linked data; where it is no JSON, all that stands there."""
        try:
            data = plain(text)
        except ValueError:
            self._add(text)
        else:
            for each in told(data):
                self._add(each)

    def _add(self, text: str) -> None:
        if text:
            self.found.append(Block(self.getpos()[0], without_addresses(text)))


def html_heads(source: str) -> list[Block]:
    """Give what an HTML page, or a part of one, says beside its blocks."""
    head = _Head()
    head.feed(source)
    head.close()
    return head.found


def plain(source: str) -> Any:
    """Give the data of a text of JSON; ValueError where it is none that all read alike."""
    try:
        data = json.loads(source, object_pairs_hook=_once)
        json.dumps(data, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return data


def told(value: object) -> Iterator[str]:
    """Give the texts of plain data, at any depth, but those that no reader takes for words."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, list):
            waiting += reversed(each)
        elif isinstance(each, dict):
            waiting += reversed([member for name, member in each.items() if name not in _UNREAD])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Give an object whose members stand in it once."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands there twice")
    return members


def _character(found: re.Match[str]) -> str:
    """Give the character that a style writes by its number."""
    number = int(found[1], 16)
    return chr(number) if number < 0xD800 else "\ufffd"  # noqa: PLR2004
