"""Markdown for Jekyll: `published`, a permalink, and a file name that begins with the day.

Jekyll has no pairing of languages of its own, and builds two posts with one slug over each other:
each page names its place, and templates find its other languages by `translationKey`.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from newsgen.facts import timestamp
from newsgen.publish.copy import Copy, Status
from newsgen.publish.markdown.body import body
from newsgen.publish.markdown.front_matter import (
    Members,
    about,
    description,
    document,
    flow,
    names,
    published,
    scalar,
    title,
)
from newsgen.publish.times import updated


def write(copy: Copy) -> str:
    """Write a page: front matter as Jekyll and jekyll-seo-tag read it, then the body."""
    return document(_front_matter(copy), body(copy, heading=False))


def _front_matter(copy: Copy) -> Members:
    page = copy.page
    yield "layout", "post"
    yield "title", scalar(title(copy))
    yield "description", scalar(description(copy))
    yield "date", timestamp(published(copy))
    yield "last_modified_at", timestamp(updated(copy))
    yield "published", "false" if copy.standing.status is Status.DRAFT else "true"
    yield "slug", scalar(page.id)
    yield "permalink", scalar(_place(copy))
    yield "lang", scalar(page.lang)
    yield "translationKey", scalar(page.id)
    if copy.address:
        yield "canonical_url", scalar(copy.address)
    yield "tags", flow(names(copy, page.tags))
    yield "authors", flow(names(copy, page.authors))
    yield from about(copy)


def _place(copy: Copy) -> str:
    """Give the path of the page's address; where no address is known, language and slug."""
    return urlsplit(copy.address).path or f"/{copy.page.lang}/{copy.page.id}/"
