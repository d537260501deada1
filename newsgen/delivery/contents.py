"""What is said of a page to another system, the same for every target."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from newsgen.facts import timestamp
from newsgen.publish import body, write_copy
from newsgen.publish.copy import Copy
from newsgen.publish.stored import checksum

_MARK = re.compile(r"<article data-newsgen=\"([0-9a-f]{16})\"")
# What an editor puts between words: it counts as an edit, though it has no words.
_PUT_IN = frozenset({"a", "audio", "embed", "iframe", "img", "video"})


def slug(copy: Copy) -> str:
    """Give the last part of a post's address: letters, digits and hyphens, language last.

    An id with other marks gets a checksum, so that no two ids have one address.
    """
    name = f"{copy.page.id}-{copy.page.lang.lower()}"
    plain = re.sub(r"[^a-z0-9]+", "-", name).strip("-")
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def marked_html(copy: Copy, title: str, dek: str) -> str:
    """Give the article for a CMS with the checksum of its words, title and dek among them."""
    text = body.write(copy)
    return text.replace("<article", f'<article data-newsgen="{checksum_of(title, dek, text)}"', 1)


def mark_in(text: str) -> str:
    """Give the checksum that a text was marked with; empty where the mark is gone."""
    found = _MARK.search(text)
    return found[1] if found else ""


def checksum_of(title: str, dek: str, text: str) -> str:
    """Give the checksum of a post's words, and of what is put between them.

    A CMS writes blanks and entities its own way, and takes some elements away: they do not count.
    """
    words = _Words()
    for part in (html.escape(title), html.escape(dek), text):
        words.feed(f"{part}\n")
    words.close()
    plain = " ".join("".join(words.found).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


class _Words(HTMLParser):
    """Reads words, and where links, pictures and the like stand between them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in _PUT_IN:
            self.found.append(f"<{tag}>")


def alternates(copy: Copy) -> dict[str, str]:
    """Give the known addresses of a page by language, its own among them."""
    known = {copy.page.lang: copy.address, **copy.others}
    return {lang: known[lang] for lang in sorted(known) if known[lang]}


_LINK = '<link rel="alternate" hreflang="'


def alternate_links(copy: Copy, head: str = "") -> str:
    """Give a page's head with the link elements of its languages; other lines of it stay."""
    ours = (
        f'{_LINK}{html.escape(lang)}" href="{html.escape(address)}">'
        for lang, address in alternates(copy).items()
    )
    theirs = (line for line in head.splitlines() if not line.startswith(_LINK))
    return "\n".join((*ours, *theirs))


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
