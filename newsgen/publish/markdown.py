"""Markdown with YAML front matter, as Hugo and Eleventy build it unchanged.

Every text is escaped, so that any Markdown reader shows exactly the article's characters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from newsgen.facts import timestamp
from newsgen.publish.copy import Copy
from newsgen.publish.page import Link, Links, Page, Quote, Section

_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
_MARKS = re.compile(r"[\\`*_\[\]#!]")
# No backslash works for these in every reader, or other tools read them before Markdown does.
_ENTITIES = str.maketrans(
    {mark: f"&#{ord(mark)};" for mark in "{}|~"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_LIST_NUMBER = re.compile(r"^([0-9]+)([.)])")
_BLOCK_START = re.compile(r"^[-+]")
_BLOCK_ENTITY = re.compile(r"^[=:]")
_IN_ADDRESS = re.compile(r"[\s\x00-\x1f()<>\[\]{}\"'\\`|^*_~]")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_NOT_IN_YAML = re.compile(
    "[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]"
)


def write(copy: Copy) -> str:
    """Write a page: front matter, then the body."""
    page = replace(copy.page, label=copy.standing.label)
    blocks = "\n\n".join(_body(page))
    return f"---\n{_front_matter(page)}---\n\n{blocks}\n"


def escape(text: str) -> str:
    """Escape a text for any place on a line, so that it is shown as it stands."""
    line = _BREAKS.sub(" ", text)
    line = _MARKS.sub(r"\\\g<0>", line).translate(_ENTITIES)
    line = _LIST_NUMBER.sub(r"\1\\\2", line)
    line = _BLOCK_START.sub(r"\\\g<0>", line)
    return _BLOCK_ENTITY.sub(lambda found: f"&#{ord(found[0])};", line)


def address(url: str) -> str:
    """Write an address for a link: what could end it is percent-encoded."""
    encoded = _IN_ADDRESS.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url
    )
    return encoded.replace("&", "&amp;")


def scalar(text: str) -> str:
    """Write a text as a quoted scalar, the same in JSON and YAML."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _front_matter(page: Page) -> str:
    members = {
        "title": scalar(page.headline),
        "description": scalar(page.dek),
        "date": timestamp(page.as_of),
        "lastmod": timestamp(page.made_at),
        "draft": "true",
        "slug": scalar(page.id),
        "lang": scalar(page.lang),
        "translationKey": scalar(page.id),
        "tags": _flow(page.tags),
        "authors": _flow(page.authors),
        "params": "",
        "  newsgen": "",
        "    label": scalar(page.label),
        "    seed": scalar(page.seed),
        "    provider": scalar(page.provider),
    }
    return "".join(f"{key}: {value}".rstrip() + "\n" for key, value in members.items())


def _flow(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(scalar(text) for text in texts)}]"


def _body(page: Page) -> Iterator[str]:
    yield f"# {escape(page.headline)}"
    if page.dek:
        yield f"*{escape(page.dek)}*"
    if page.byline:
        yield escape(page.byline)
    yield f"**{escape(page.summary)}** ({escape(page.label)})"
    if page.bullets:
        yield "\n".join(f"- {escape(bullet)}" for bullet in page.bullets)
    for section in page.sections:
        yield from _section(section)
    yield from (f"*{escape(note)}*" for note in page.notes)
    yield from _links(page.sources)
    yield from _links(page.related)
    if page.follow:
        yield escape(page.follow)
    yield from (escape(line) for line in page.foot)


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"## {escape(section.heading)}"
    yield from (escape(paragraph) for paragraph in section.paragraphs)
    if section.quote is not None:
        yield from _quote(section.quote)


def _quote(quote: Quote) -> Iterator[str]:
    yield f"> {escape(quote.text)}"
    if quote.link is not None:
        yield _link(quote.link)


def _links(links: Links) -> Iterator[str]:
    if links.items:
        yield f"## {escape(links.heading)}"
        yield "\n".join(f"- {_link(link)}" for link in links.items)


def _link(link: Link) -> str:
    title = escape(link.title)
    if link.url and _ADDRESS.match(link.url):
        title = f"[{title}]({address(link.url)})"
    return f"{title}, {escape(link.after)}" if link.after else title
