"""Drafts in Ghost, by its Admin API and the key of a custom integration.

https://docs.ghost.org/admin-api. A post is ours by an internal tag, which Ghost never shows to
readers and by which it can be found whatever its address; the text stands in one HTML card, which
Ghost keeps as it is. Nothing is ever published from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from newsgen.delivery import contents, refusal
from newsgen.delivery.answers import GhostErrors, GhostPost, GhostPosts, read, read_or_none
from newsgen.delivery.line import Line
from newsgen.delivery.placing import Placing, Post, Sent
from newsgen.delivery.refusal import Answers, DeliveryError
from newsgen.delivery.requests import Request, Sealed, as_body, checked_address
from newsgen.errors import Problem
from newsgen.publish.copy import Copy, Status
from newsgen.sources.fetched import Fetched
from newsgen.sources.keys import Secret
from newsgen.sources.trouble import TroubleError

API = "v5.0"  # the oldest whose interface this speaks
_KEY = re.compile(r"([0-9a-f]{24}):([0-9a-f]{64})")
_LASTS = timedelta(minutes=5)  # the longest that Ghost takes
_LONGEST_EXCERPT = 300
_SCHEDULED = "scheduled"
_STATES = "status:[draft,published,scheduled,sent]"
_PUBLIC = frozenset({"published", "scheduled", "sent"})
_COLLISION = 409
_GONE = 404
_ANSWERS = Answers(
    {
        401: (
            "refuses the key",
            "Check NEWSGEN_GHOST_KEY, a custom integration's Admin API key, and the clock.",
        ),
        403: (
            "does not let this integration do that",
            "Use the Admin API key of a custom integration; a plan without integrations has none.",
        ),
        404: (
            "has no Admin API at this address",
            "Check [push] ghost: the admin's own address, without /ghost.",
        ),
        406: ("is older than Ghost 5", "Update Ghost."),
        413: ("takes no text of this size", "Raise the limit of the server before Ghost."),
        422: ("refuses the post as not valid", "Look at the post by --dry-run."),
    },
    "Look at the post by --dry-run.",
)


@dataclass(slots=True)
class Ghost:
    """A Ghost site; `clock` gives the time of the tokens that are made of the key.

    `overwrite`: also what was edited there.
    """

    address: str
    key: Secret
    line: Line
    clock: Callable[[], datetime]
    overwrite: bool = False
    name: str = "ghost"

    def __post_init__(self) -> None:
        self.address = checked_address(self.name, self.address)

    def send(self, copy: Copy) -> Sent:
        """Put the post of one language in place; DeliveryError where it is not taken."""
        return self.line.in_attempts(f"ghost {copy.page.lang}", Placing(copy, self).attempt)

    def find(self, copy: Copy) -> Sequence[Post]:
        """Give our posts of this page, wherever they stand, and any other at its address."""
        either = f"slug:'{contents.slug(copy)}',tag:'{_tag_slug(copy)}'"
        query = {
            "filter": f"({either})+{_STATES}",
            "include": "tags",
            "formats": "html",
            "order": "created_at asc",
            "limit": "100",
        }
        answer = self._ask("GET", f"posts/?{urlencode(query)}", None, {"posts": []})
        return [_post(each, copy) for each in read(GhostPosts, answer).posts]

    def create(self, copy: Copy) -> Post:
        """Make the post as a draft."""
        members = _members(copy, (), "")
        members |= {"slug": contents.slug(copy), "status": "draft"}
        if (published := copy.standing.published_at) is not None:
            members["published_at"] = f"{published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
        return self._written("POST", "posts/", members, copy)

    def update(self, copy: Copy, post: Post) -> Post:
        """Write the post again; its address, its status and its editors' own tags stay."""
        members = {**_members(copy, post.tags, post.head), "updated_at": post.changed}
        if copy.standing.status is Status.RETRACTED and post.status == _SCHEDULED:
            members["status"] = "draft"
        return self._written("PUT", f"posts/{post.id}/", members, copy)

    def withdraw(self, post: Post) -> None:
        """Delete a draft that was made too much."""
        self._ask("DELETE", f"posts/{post.id}/", None, {})

    def _written(self, method: str, path: str, members: Mapping[str, Any], copy: Copy) -> Post:
        empty = {"posts": [{"id": "", "slug": contents.slug(copy), "status": "draft"}]}
        answer = self._ask(method, f"{path}?source=html", {"posts": [members]}, empty)
        found = read(GhostPosts, answer).posts
        if not found:
            raise refusal.no_json(answer.status)
        return _post(found[0], copy)

    def _ask(self, method: str, path: str, members: object, empty: object) -> Fetched:
        headers = {"Accept-Version": API}
        if members is not None:
            headers["Content-Type"] = "application/json"
        answer = self.line.send(
            Request(
                method,
                f"{self.address}/ghost/api/admin/{path}",
                as_body(members) if members is not None else b"",
                headers,
                {"Authorization": Sealed("Ghost ***", self._login, self.key)},
                empty,
            )
        )
        return _judge(answer, method)

    def _login(self) -> Secret:
        return Secret(f"Ghost {token(self.key, self.clock())}")


def token(key: Secret, now: datetime) -> str:
    """Give the token of an Admin API key (id:secret), good for five minutes."""
    import jwt

    found = _KEY.fullmatch(key.reveal())
    if found is None:
        remedy = "Copy the Admin API key of a custom integration, with its colon."
        raise DeliveryError(Problem("NEWSGEN_GHOST_KEY", "is no Admin API key", remedy=remedy))
    made = now.astimezone(UTC)
    claims = {"iat": made, "exp": made + _LASTS, "aud": "/admin/"}
    return jwt.encode(claims, bytes.fromhex(found[2]), "HS256", headers={"kid": found[1]})


def _members(copy: Copy, tags: Sequence[str], head: str) -> dict[str, Any]:
    page = copy.page
    return {
        "title": page.headline,
        "html": f"<!--kg-card-begin: html-->\n{_text(copy)}\n<!--kg-card-end: html-->",
        "custom_excerpt": _excerpt(copy) or None,
        "codeinjection_head": contents.alternate_links(copy, head) or None,
        "tags": [{"name": name} for name in dict.fromkeys((*tags, *page.tags, _tag(copy)))],
    }


def _excerpt(copy: Copy) -> str:
    dek = copy.page.dek
    return dek if len(dek) <= _LONGEST_EXCERPT else ""


def _text(copy: Copy) -> str:
    return contents.marked_html(copy, copy.page.headline, _excerpt(copy))


def _tag(copy: Copy) -> str:
    """Name the internal tag that marks our post of a page: internal ones begin with #."""
    return f"#newsgen-{contents.slug(copy)}"


def _tag_slug(copy: Copy) -> str:
    """Give the name that Ghost makes of the tag for its addresses."""
    return _tag(copy).replace("#", "hash-")


def _post(members: GhostPost, copy: Copy) -> Post:
    tags = tuple(tag.name for tag in members.tags)
    text = members.html or ""
    wrote = contents.mark_in(text)
    return Post(
        id=members.id,
        slug=members.slug,
        address=members.url,
        ours=_tag(copy) in tags,
        status=members.status,
        public=members.status in _PUBLIC,
        edited=wrote != contents.checksum_of(members.title, members.custom_excerpt or "", text),
        current=wrote == contents.mark_in(_text(copy)),
        tags=tags,
        head=members.codeinjection_head or "",
        changed=members.updated_at,
    )


def _judge(answer: Fetched, method: str) -> Fetched:
    """Give a good answer; a post changed or lost since it was found is to be looked up again."""
    gone = answer.status == _GONE and method in {"PUT", "DELETE"}
    if answer.status == _COLLISION or gone:
        message = "has changed the post at the same time"
        raise TroubleError(message, again=True, value=f"HTTP {answer.status}")
    refused = read_or_none(GhostErrors, answer)
    _ANSWERS.judge(answer, refused.errors[0].reason if refused and refused.errors else "")
    return answer
