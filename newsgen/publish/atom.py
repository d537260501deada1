"""Atom feeds (RFC 4287), one for each language, newest first.

Only what was approved stands in a feed. A correction keeps its entry's id and moves `updated`; of a
retracted page the entry becomes the notice, under the same id. Without a site the ids are urn:uuid:
and no link is written: an entry that has its content needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from newsgen.facts import timestamp
from newsgen.publish import body, xml
from newsgen.publish.copy import Copy, Site, Status
from newsgen.publish.identity import TOPICS, feed_name, page_name, web_address
from newsgen.publish.jsonld import summary
from newsgen.publish.times import updated

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATOR = "newsgen"


@dataclass(frozen=True, slots=True)
class Feed:
    """A language's feed: whose it is, when it is made, where it is served, how many it holds.

    `address` is empty where it is not known; `limit` None holds all.
    """

    lang: str
    site: Site
    made_at: datetime
    address: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that may stand in a feed, with the HTML below its headline."""

    copy: Copy
    content: str


def in_feed(copy: Copy) -> bool:
    """Say whether a page has an entry: it is approved, or it was published and then retracted."""
    status = copy.standing.status
    published = copy.standing.published_at is not None
    return status is Status.APPROVED or (status is Status.RETRACTED and published)


def entry_of(copy: Copy) -> Entry:
    """Make the entry of a page that may be in a feed; CheckError where it cannot be written."""
    return Entry(copy, body.write(copy))


def write(feed: Feed, articles: Iterable[Mapping[str, Entry]]) -> bytes:
    """Write a feed of the articles, each given as its entries by language.

    `updated` is that of the newest entry; of a feed without entries, the time it was made.
    """
    chosen = newest(feed, articles)
    root = xml.element(_atom("feed"), {None: ATOM})
    root.set(LANG, feed.lang)
    changed = updated(chosen[0][feed.lang].copy) if chosen else feed.made_at
    name = feed.site.name or feed.site.publisher or GENERATOR
    xml.add(root, _atom("id"), feed_name(feed.site, feed.lang))
    xml.add(root, _atom("title"), name)
    xml.add(root, _atom("updated"), timestamp(changed))
    _author(root, feed.site.publisher or name)
    xml.add(root, _atom("generator"), GENERATOR)
    if web_address(feed.address):
        self = {"rel": "self", "type": "application/atom+xml", "href": web_address(feed.address)}
        xml.add(root, _atom("link"), "", self)
    for article in chosen:
        _entry(root, article[feed.lang], article)
    return xml.document(root)


def newest(feed: Feed, articles: Iterable[Mapping[str, Entry]]) -> list[Mapping[str, Entry]]:
    """Give the articles whose entries a feed holds, in its order."""
    found = (article for article in articles if feed.lang in article)
    return sorted(found, key=lambda article: _place(article[feed.lang].copy))[: feed.limit]


def _place(copy: Copy) -> tuple[float, str]:
    return -updated(copy).timestamp(), copy.page.id


def _entry(root: _Element, own: Entry, languages: Mapping[str, Entry]) -> None:
    copy, page, standing = own.copy, own.copy.page, own.copy.standing
    entry = xml.add(root, _atom("entry"))
    xml.add(entry, _atom("id"), page_name(copy))
    xml.add(entry, _atom("title"), page.headline)
    xml.add(entry, _atom("updated"), timestamp(updated(copy)))
    if standing.published_at is not None:
        xml.add(entry, _atom("published"), timestamp(standing.published_at))
    for author in page.authors:
        _author(entry, author)
    others = (lang for lang in sorted(languages) if copy.others.get(lang))
    for lang in (page.lang, *others):
        _alternate(entry, languages[lang].copy)
    for topic in page.topics:
        term = {"term": topic.code, "scheme": TOPICS, "label": topic.name}
        xml.add(entry, _atom("category"), "", term)
    for tag in page.tags:
        xml.add(entry, _atom("category"), "", {"term": tag})
    if summary(copy):
        xml.add(entry, _atom("summary"), summary(copy))
    xml.add(entry, _atom("content"), own.content, {"type": "html"})


def _alternate(entry: _Element, copy: Copy) -> None:
    href = web_address(copy.address)
    place = {"rel": "alternate", "type": "text/html", "hreflang": copy.page.lang}
    if href:
        xml.add(entry, _atom("link"), "", {**place, "href": href})


def _author(parent: _Element, name: str) -> None:
    xml.add(xml.add(parent, _atom("author")), _atom("name"), name)


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
