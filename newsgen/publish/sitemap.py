"""The news sitemap as Google reads it: what was published in two days, at most 1,000 pages.

Rules: developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap. A page that
was retracted, or whose approval is gone, is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsgen.errors import Problem, SettingsError
from newsgen.facts import timestamp
from newsgen.publish import xml
from newsgen.publish.copy import Copy, Site
from newsgen.publish.identity import web_address
from newsgen.publish.times import updated

if TYPE_CHECKING:
    from lxml.etree import _Element

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MAX_PAGES = 1_000
MAX_AGE = timedelta(days=2)


def known_site(site: Site, file: str = "") -> None:
    """Refuse a site without what each entry must have: its address, and the publication's name."""
    remedies = {
        "address": "Write https://desk.example/{lang}/{slug}/, or give --no-sitemap.",
        "name": "Write the name as it stands on the site, or give --no-sitemap.",
    }
    missing = [
        Problem(f"site.{key}", "is missing, and a news sitemap needs it", "", remedy, file)
        for key, remedy in remedies.items()
        if not getattr(site, key)
    ]
    if missing:
        raise SettingsError(missing)


def listed(copies: Iterable[Copy], now: datetime) -> list[Copy]:
    """Give the pages of a sitemap made at `now`, newest first; more than MAX_PAGES are not cut."""
    found = [
        (copy.standing.published_at, copy)
        for copy in copies
        if copy.standing.usable
        and copy.standing.published_at is not None
        and now - MAX_AGE <= copy.standing.published_at <= now
        and web_address(copy.address)
    ]
    found.sort(key=lambda each: (-each[0].timestamp(), each[1].page.id, each[1].page.lang))
    return [copy for _, copy in found]


def write(copies: Iterable[Copy], now: datetime) -> bytes:
    """Write the sitemap of the pages that may be in one."""
    pages = listed(copies, now)[:MAX_PAGES]
    languages: dict[str, dict[str, Copy]] = {}
    for copy in pages:
        languages.setdefault(copy.page.id, {})[copy.page.lang] = copy
    root = xml.element(f"{{{SITEMAP}}}urlset", {None: SITEMAP, "news": NEWS, "xhtml": XHTML})
    for copy in pages:
        _page(root, copy, languages[copy.page.id])
    return xml.document(root)


def _page(root: _Element, copy: Copy, languages: Mapping[str, Copy]) -> None:
    url = xml.add(root, f"{{{SITEMAP}}}url")
    xml.add(url, f"{{{SITEMAP}}}loc", web_address(copy.address))
    xml.add(url, f"{{{SITEMAP}}}lastmod", timestamp(updated(copy)))
    if len(languages) > 1:
        for lang, each in sorted(languages.items()):
            link = {"rel": "alternate", "hreflang": lang, "href": web_address(each.address)}
            xml.add(url, f"{{{XHTML}}}link", "", link)
    news = xml.add(url, f"{{{NEWS}}}news")
    publication = xml.add(news, f"{{{NEWS}}}publication")
    xml.add(publication, f"{{{NEWS}}}name", copy.site.name)
    xml.add(publication, f"{{{NEWS}}}language", copy.page.lang.partition("-")[0].lower())
    if copy.standing.published_at is not None:
        xml.add(news, f"{{{NEWS}}}publication_date", timestamp(copy.standing.published_at))
    xml.add(news, f"{{{NEWS}}}title", copy.page.headline)
