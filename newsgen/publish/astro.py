"""Markdown for Astro's content collections: `pubDate`, and an entry's own slug.

The slug is the id of the entry in the collection, so it begins with the language: the languages of
an article share everything else. Images stand in the same folder.
"""

from __future__ import annotations

from newsgen.facts import timestamp
from newsgen.publish.copy import Copy
from newsgen.publish.markdown.body import body
from newsgen.publish.markdown.front_matter import (
    Members,
    about,
    description,
    document,
    flow,
    is_draft,
    names,
    published,
    scalar,
    title,
)
from newsgen.publish.times import updated


def write(copy: Copy) -> str:
    """Write a page: front matter as Astro's own blog names it, then the body without headline."""
    return document(_front_matter(copy), body(copy, heading=False, beside="./"))


def _front_matter(copy: Copy) -> Members:
    page = copy.page
    yield "title", scalar(title(copy))
    yield "description", scalar(description(copy))
    yield "pubDate", timestamp(published(copy))
    yield "updatedDate", timestamp(updated(copy))
    yield "draft", is_draft(copy)
    yield "slug", scalar(f"{page.lang}/{page.id}")
    yield "lang", scalar(page.lang)
    yield "translationKey", scalar(page.id)
    if copy.address:
        yield "canonical", scalar(copy.address)
    yield "tags", flow(names(copy, page.tags))
    yield "authors", flow(names(copy, page.authors))
    yield from about(copy)
