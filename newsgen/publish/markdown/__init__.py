"""Markdown with YAML front matter, as Hugo and Eleventy build it unchanged.

The other dialects are modules of their own beside this package; they share its body, and differ in
the front matter that their site reads. Every text is escaped, so that any Markdown reader shows
exactly the article's characters.
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
from newsgen.publish.markdown.text import address, escape
from newsgen.publish.times import updated

__all__ = ["address", "escape", "scalar", "write"]


def write(copy: Copy) -> str:
    """Write a page: front matter in the order of Hugo's documentation, then the body.

    The body begins with the headline, so that the file is whole without a site.
    """
    return document(_front_matter(copy), body(copy, heading=True))


def _front_matter(copy: Copy) -> Members:
    page = copy.page
    yield "title", scalar(title(copy))
    yield "description", scalar(description(copy))
    yield "date", timestamp(published(copy))
    yield "lastmod", timestamp(updated(copy))
    yield "draft", is_draft(copy)
    yield "slug", scalar(page.id)
    yield "lang", scalar(page.lang)
    yield "translationKey", scalar(page.id)
    if copy.address:
        yield "canonical", scalar(copy.address)
    yield "tags", flow(names(copy, page.tags))
    yield "authors", flow(names(copy, page.authors))
    yield "params", ""
    yield from about(copy, indent="  ")
