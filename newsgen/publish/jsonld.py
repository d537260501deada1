"""An article as schema.org's NewsArticle, for search engines and archives.

Members: schema.org/NewsArticle, and Google Search Central, "Article structured data". A member
whose value is not known is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from newsgen.facts import timestamp
from newsgen.publish.copy import Copy, Notice, Status
from newsgen.publish.layout import is_web_address
from newsgen.publish.page import Link, Page, Topic
from newsgen.publish.source_type import source_type
from newsgen.publish.times import updated

CARD = (1200, 630)  # width and height of a social card, in pixels
_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
_WORK_STATUS = {
    Status.DRAFT: "Draft",
    Status.APPROVED: "Published",
    Status.RETRACTED: "Retracted",
}


def news_article(copy: Copy) -> Markup:
    """Write the article as JSON that is safe within a script element."""
    return htmlsafe_json_dumps(
        as_members(copy), ensure_ascii=False, separators=(",", ":"), sort_keys=False
    )


def summary(copy: Copy) -> str:
    """Give what is said of a page in one paragraph: of a retracted one, that it is."""
    if copy.standing.status is Status.RETRACTED:
        return " ".join(notice.text for notice in copy.standing.notices[-1:])
    return copy.page.dek


def card_text(page: Page) -> str:
    """Put a page's social card in words: the headline, and what the chart on it shows."""
    shown = [chart.description for chart in page.charts[:1]]
    return ". ".join((page.headline, *shown))


def as_members(copy: Copy) -> dict[str, Any]:
    """Give the members in their order; without a site no address of the article is known."""
    page, standing = copy.page, copy.standing
    gone = standing.status is Status.RETRACTED
    found = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": copy.address,
        "identifier": page.id,
        "headline": page.headline,
        "description": summary(copy),
        "url": copy.address,
        "mainEntityOfPage": copy.address,
        "image": _image(copy),
        "inLanguage": page.lang,
        "dateCreated": timestamp(page.made_at),
        "datePublished": timestamp(standing.published_at) if standing.published_at else "",
        "dateModified": timestamp(updated(copy)),
        "version": standing.version,
        "creativeWorkStatus": _WORK_STATUS[standing.status],
        "author": _authors(copy),
        "publisher": _publisher(copy),
        "digitalSourceType": "" if gone else source_type(copy.made_by)[1],
        "correction": [_correction(notice, page.lang) for notice in standing.notices],
        **_translations(copy),
    }
    if not gone:
        found |= _subject(page)
    return {name: value for name, value in found.items() if value not in ("", [], {})}


def _subject(page: Page) -> dict[str, Any]:
    """Say what an article is about and what it rests on."""
    return {
        "alternativeHeadline": page.short_headline,
        "about": [_topic(topic) for topic in page.topics],
        "keywords": [*(topic.name for topic in page.topics), *page.tags],
        "isBasedOn": list(_works(page.sources.items)),
        "citation": [*_unlinked(page.sources.items), *_posts(page)],
    }


def _image(copy: Copy) -> list[dict[str, Any]]:
    if not copy.image:
        return []
    width, height = CARD
    found = {"@type": "ImageObject", "url": copy.image, "width": width, "height": height}
    return [{**found, "caption": card_text(copy.page)}]


def _authors(copy: Copy) -> list[dict[str, Any]]:
    """Give the authors; the house where nobody, or the house, signed, and for a retraction."""
    houses = {copy.site.publisher, copy.site.name} - {""}
    gone = copy.standing.status is Status.RETRACTED
    found = [
        {"@type": "Organization" if name in houses else "Person", "name": name}
        for name in (() if gone else copy.page.authors)
    ]
    if not found and copy.site.publisher:
        found = [{"@type": "Organization", "name": copy.site.publisher}]
    return found


def _publisher(copy: Copy) -> dict[str, Any]:
    if not copy.site.publisher:
        return {}
    logo = {"logo": {"@type": "ImageObject", "url": copy.site.logo}} if copy.site.logo else {}
    return {"@type": "NewsMediaOrganization", "name": copy.site.publisher, **logo}


def _correction(notice: Notice, lang: str) -> dict[str, str]:
    return {
        "@type": "CorrectionComment",
        "datePublished": timestamp(notice.at),
        "inLanguage": lang,
        "text": notice.text,
    }


def _translations(copy: Copy) -> dict[str, Any]:
    """Tie the languages: the others are translations of the site's own, or of the first known."""
    known = {lang: url for lang, url in copy.others.items() if url}
    there = [lang for lang in copy.page.languages if lang in known or lang == copy.page.lang]
    first = copy.site.language if copy.site.language in there else there[0]
    if copy.page.lang != first:
        return {"translationOfWork": _language(first, known[first])}
    return {"workTranslation": [_language(lang, url) for lang, url in known.items()]}


def _language(lang: str, url: str) -> dict[str, str]:
    return {"@type": "NewsArticle", "@id": url, "inLanguage": lang}


def _topic(topic: Topic) -> dict[str, str]:
    code = topic.code.rpartition(":")[2]
    return {"@type": "Thing", "@id": f"{_TOPICS}{code}", "name": topic.name}


def _works(links: Iterable[Link]) -> Iterator[dict[str, str]]:
    for link in links:
        if link.url and is_web_address(link.url):
            yield {"@type": "CreativeWork", "name": link.title, "url": link.url}


def _unlinked(links: Iterable[Link]) -> Iterator[str]:
    return (link.title for link in links if not is_web_address(link.url))


def _posts(page: Page) -> Iterator[dict[str, str]]:
    for section in page.sections:
        quote = section.quote
        if quote and quote.link and quote.link.url and is_web_address(quote.link.url):
            lang = {"inLanguage": quote.lang} if quote.lang else {}
            yield {"@type": "SocialMediaPosting", "url": quote.link.url, **lang}
