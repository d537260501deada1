"""Drafts in WordPress, by its REST interface and an application password.

https://developer.wordpress.org/rest-api/reference/posts/. A post is ours if its text holds our
marker, a comment that WordPress keeps and nobody sees; it is found by that marker even where an
editor changed its address. The text stands in one block of HTML, so that neither the editor nor
the filters for plain paragraphs change it. Nothing is ever published from here.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from newsgen.delivery import contents
from newsgen.delivery.answers import WordPressPost, WordPressTag
from newsgen.delivery.line import Line
from newsgen.delivery.placing import Placing, Post, Sent
from newsgen.delivery.wordpress_rest import Rest
from newsgen.publish.copy import Copy, Status

_SHELTERED = frozenset({"draft", "pending", "auto-draft", "trash"})  # readers see the others
_SCHEDULED = "future"
_FIELDS = "id,slug,status,link,title,excerpt,content,tags"


@dataclass(slots=True)
class WordPress:
    """A WordPress site; `status` is what a new post gets: draft or pending.

    `overwrite`: also what was edited there.
    """

    rest: Rest
    line: Line
    status: str = "draft"
    overwrite: bool = False
    name: str = "wordpress"
    _tags: dict[str, int] = field(default_factory=dict)

    def send(self, copy: Copy) -> Sent:
        """Put the post of one language in place; DeliveryError where it is not taken."""
        return self.line.in_attempts(f"wordpress {copy.page.lang}", Placing(copy, self).attempt)

    def find(self, copy: Copy) -> Sequence[Post]:
        """Give our posts of this page, wherever they stand, and any other at its address."""
        by_marker = self._posts(copy, search=_marker(copy), orderby="id", order="asc")
        by_slug = self._posts(copy, slug=contents.slug(copy))
        found = {post.id: post for post in (*by_marker, *by_slug) if post.ours}
        ours = sorted(found.values(), key=lambda post: int(post.id))
        return (*ours, *(post for post in by_slug if not post.ours))

    def create(self, copy: Copy) -> Post:
        """Make the post, as draft or pending."""
        members = self._members(copy, ())
        members |= {"slug": contents.slug(copy), "status": self.status}
        if (published := copy.standing.published_at) is not None:
            members["date_gmt"] = f"{published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
        empty = {**_EMPTY, "slug": members["slug"]}
        return _post(self.rest.write(WordPressPost, "posts", members, empty), copy)

    def update(self, copy: Copy, post: Post) -> Post:
        """Write the post again; its address, its status and its editors' own tags stay."""
        members = self._members(copy, (int(tag) for tag in post.tags))
        if copy.standing.status is Status.DRAFT:
            # Were it published since we looked, it would show a text that nobody approved.
            members["status"] = post.status
        elif copy.standing.status is Status.RETRACTED and post.status == _SCHEDULED:
            members["status"] = "draft"
        return _post(self.rest.write(WordPressPost, f"posts/{post.id}", members, _EMPTY), copy)

    def withdraw(self, post: Post) -> None:
        """Move a post that was made too much to the trash."""
        self.rest.trash(f"posts/{post.id}")

    def _members(self, copy: Copy, tags: Iterable[int]) -> dict[str, Any]:
        """Give what both a new post and one written again are given."""
        page = copy.page
        return {
            "title": html.escape(page.headline, quote=False),
            "content": _content(copy),
            "excerpt": html.escape(page.dek, quote=False),
            "tags": list(dict.fromkeys((*tags, *(self._tag(name) for name in page.tags)))),
            "meta": {
                "newsgen_id": page.id,
                "newsgen_lang": page.lang,
                "newsgen_version": str(copy.standing.version),
                "newsgen_hreflang": json.dumps(contents.alternates(copy)),
            },
        }

    def _tag(self, name: str) -> int:
        """Give the number of a tag, which is made where the site has none of this name."""
        if name not in self._tags:
            query = {"search": name, "per_page": "100", "_fields": "id,name"}
            listed = self.rest.listed(WordPressTag, "tags", query)
            known = {html.unescape(each.name).lower(): each.id for each in listed}
            number = known.get(name.lower())
            if number is None:
                number = self.rest.new_tag(name, {"id": len(self._tags) + 1})
            self._tags[name] = number
        return self._tags[name]

    def _posts(self, copy: Copy, **query: str) -> list[Post]:
        asked = {**query, "status": "any", "context": "edit", "_fields": _FIELDS, "per_page": "100"}
        return [_post(each, copy) for each in self.rest.listed(WordPressPost, "posts", asked)]


_EMPTY = {"id": 0, "status": "draft"}


def _post(members: WordPressPost, copy: Copy) -> Post:
    title, dek = (html.unescape(text.raw) for text in (members.title, members.excerpt))
    text = members.content.raw
    wrote = contents.mark_in(text)
    return Post(
        id=str(members.id),
        slug=members.slug,
        address=members.link,
        ours=_marker(copy) in text,
        status=members.status,
        public=members.status not in _SHELTERED,
        edited=wrote != contents.checksum_of(title, dek, text),
        current=wrote == contents.mark_in(_content(copy)),
        tags=tuple(str(tag) for tag in members.tags),
    )


def _marker(copy: Copy) -> str:
    """Give the text by which a post is ours; the slug, for WordPress shortens -- in a comment."""
    return f"newsgen:{contents.slug(copy)};"


def _content(copy: Copy) -> str:
    """Give the text as one block of HTML; brackets are written so that they call no shortcode."""
    text = contents.marked_html(copy, copy.page.headline, copy.page.dek)
    text = text.replace("[", "&#91;").replace("]", "&#93;")
    return f"<!-- wp:html -->\n<!-- {_marker(copy)} -->\n{text}\n<!-- /wp:html -->"
