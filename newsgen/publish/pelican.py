"""Markdown for Pelican: metadata of its own, one plain line each, which is no YAML.

Pelican pairs the languages of an article by their slug. Its themes put titles and names into the
page as HTML, within attributes too; what could be markup there is written with other signs. The
summary is Markdown.
"""

from __future__ import annotations

import re

from newsgen.facts import timestamp
from newsgen.publish.copy import Copy, Status
from newsgen.publish.markdown.body import body
from newsgen.publish.markdown.front_matter import (
    Members,
    description,
    document,
    names,
    published,
    title,
)
from newsgen.publish.markdown.text import escape
from newsgen.publish.times import updated

_GAPS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_INERT = str.maketrans({"<": "‹", ">": "›", '"': "”"})


def write(copy: Copy) -> str:
    """Write a page: Pelican's metadata, then the body without headline."""
    return document(_metadata(copy), body(copy, heading=False, beside="{attach}"))


def plain(text: str) -> str:
    """Write a text on one line, without signs that begin or end markup."""
    return _GAPS.sub(" ", text).strip().translate(_INERT)


def _metadata(copy: Copy) -> Members:
    page, standing = copy.page, copy.standing
    yield "title", plain(title(copy)).replace("&", "&amp;")
    yield "date", timestamp(published(copy))
    yield "modified", timestamp(updated(copy))
    yield "status", "draft" if standing.status is Status.DRAFT else "published"
    if page.kind:
        yield "category", plain(page.kind)
    yield "slug", plain(page.id)
    yield "lang", plain(page.lang)
    if copy.address:
        yield "canonical", plain(copy.address)
    yield "tags", _listed(names(copy, page.tags))
    yield "authors", _listed(names(copy, page.authors))
    yield "summary", escape(description(copy))
    yield "newsgen_label", plain(standing.label)
    yield "newsgen_version", str(standing.version)
    yield "newsgen_seed", plain(page.seed)
    yield "newsgen_provider", plain(page.provider)


def _listed(texts: tuple[str, ...]) -> str:
    """Write names with commas between; where a name has one itself, Pelican reads semicolons."""
    found = [plain(text.replace(";", ",")) for text in texts]
    if any("," in text for text in found):
        return "; ".join(found) + ";"
    return ", ".join(found)
