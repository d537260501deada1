"""A page of semantic HTML that stands alone: no scripts, its style inline, nothing fetched.

Open Graph: ogp.me. Alternates by language: Google Search Central, "Localized versions of your
pages". The policy: Content Security Policy Level 3, w3.org/TR/CSP3.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup

from newsgen import resources
from newsgen.publish.copy import Copy
from newsgen.publish.jsonld import CARD, card_text, news_article, summary
from newsgen.publish.layout import layout, members
from newsgen.publish.times import updated


def write(copy: Copy) -> str:
    """Write a page; what it says of itself in its head is said of this copy."""
    named = members(copy)
    styles = [style for drawing in named["drawings"].values() for style in drawing.styles]
    linked = news_article(copy)
    return layout("article.html").render(
        named,
        description=summary(copy),
        address=copy.address,
        alternates=_alternates(copy),
        locales={tag: _open_graph(tag) for tag in copy.page.languages},
        site=copy.site,
        image=copy.image,
        card=CARD,
        alt=card_text(copy.page),
        updated=updated(copy),
        css=_css(),
        linked=linked,
        policy=_policy(linked, [_css(), *styles]),
    )


def _alternates(copy: Copy) -> dict[str, str]:
    """Give the addresses of the page by language, itself among them, and that for all others.

    All languages of an article must name the same ones, or search engines follow none.
    """
    if not copy.address:
        return {}
    every = {**copy.others, copy.page.lang: copy.address}
    found = {tag: every[tag] for tag in copy.page.languages if every.get(tag)}
    default = copy.site.language if copy.site.language in found else next(iter(found))
    return {**found, "x-default": found[default]}


@lru_cache(maxsize=16)
def _open_graph(tag: str) -> str:
    """Give a language as Open Graph writes it, with the country where most read it: nb_NO."""
    from babel.core import get_global

    full = str(get_global("likely_subtags").get(tag, tag))
    return f"{tag}_{full.rpartition('_')[2]}" if "_" in full else tag


@lru_cache(maxsize=1)
def _css() -> Markup:
    """Give the style of a page, as it stands within its element."""
    text = (resources.templates() / "layouts" / "article.css").read_text(encoding="utf-8")
    return Markup(f"\n{text}")  # noqa: S704 - a file of the program


def _policy(script: str, styles: Iterable[str]) -> str:
    """Let the page use what stands in it, by its checksum, and nothing else."""
    sheets = " ".join(dict.fromkeys(map(_hash, styles)))
    rules = [
        "default-src 'none'",
        f"script-src {_hash(script)}",
        f"style-src {sheets}",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(rules)


@lru_cache(maxsize=32)
def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
