"""What is said of a page to another system, the same for every target."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from typing import Any

from newsgen.facts import timestamp
from newsgen.publish import write_copy
from newsgen.publish.copy import Copy
from newsgen.publish.stored import checksum

# Of our own fragment alone: a CMS prints the headline itself, and takes drawings away.
_HEADLINE = re.compile(r"\s*<h1>.*?</h1>", re.DOTALL)
_DRAWING = re.compile(r"\s*<div class=\"drawing\">.*?</svg>\s*</div>", re.DOTALL)


def slug(copy: Copy) -> str:
    """Give the last part of a post's address: letters, digits and hyphens, language last.

    An id with other marks gets a checksum, so that no two ids have one address.
    """
    name = f"{copy.page.id}-{copy.page.lang.lower()}"
    plain = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def article_html(copy: Copy) -> str:
    """Give the article for a CMS: the fragment without headline, charts as their tables."""
    text = _DRAWING.sub("", write_copy(copy, "fragment"))
    return _HEADLINE.sub("", text, count=1).strip()


def alternates(copy: Copy) -> dict[str, str]:
    """Give the known addresses of a page by language, its own among them."""
    known = {copy.page.lang: copy.address, **copy.others}
    return {lang: known[lang] for lang in sorted(known) if known[lang]}


def alternate_links(copy: Copy) -> str:
    """Give the link elements of the page's languages for a page's head."""
    return "\n".join(
        f'<link rel="alternate" hreflang="{html.escape(lang)}" href="{html.escape(address)}">'
        for lang, address in alternates(copy).items()
    )


def event(copies: Mapping[str, Copy]) -> dict[str, Any]:
    """Give the members of a webhook's body; the same copies give the same members."""
    first = next(iter(copies.values()))
    state = overall(copies)
    return {
        "event": f"article.{state}",
        "id": first.page.id,
        "version": max(copy.standing.version for copy in copies.values()),
        "status": state,
        "languages": {lang: _language(copy) for lang, copy in copies.items()},
    }


def overall(copies: Mapping[str, Copy]) -> str:
    """Give the status of an article: the least of its languages' (draft, retracted, approved)."""
    states = {str(copy.standing.status) for copy in copies.values()}
    return next(state for state in ("draft", "retracted", "approved") if state in states)


def _language(copy: Copy) -> dict[str, Any]:
    page, standing = copy.page, copy.standing
    published = standing.published_at
    return {
        "status": str(standing.status),
        "label": standing.label,
        "version": standing.version,
        "sha256": checksum(page),
        "modified_at": timestamp(standing.modified_at),
        "published_at": timestamp(published) if published else None,
        "address": copy.address or None,
        "headline": page.headline,
        "dek": page.dek,
        "tags": list(page.tags),
        "notices": [
            {"kind": notice.kind, "at": timestamp(notice.at), "text": notice.text}
            for notice in standing.notices
        ],
        "html": write_copy(copy, "fragment"),
        "markdown": write_copy(copy, "md"),
        "ninjs": json.loads(write_copy(copy, "ninjs")),
    }
