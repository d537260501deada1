"""Puts one post of one language in place, however often it is asked to.

A lost answer tells nothing of what was written. So every attempt looks first at what stands there
and then writes, and one that wrote after a doubtful attempt looks once more: a server that was only
slow may have made a second post.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from newsgen.delivery import contents, refusal
from newsgen.publish.copy import Copy, Status
from newsgen.sources.trouble import TroubleError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it stands at the target: `ours` by its marker, `public` where readers see it.

    `edited`: other words stand there than we wrote; `current`: what we wrote last is what we would
    write now. `slug` is the last part of its address, `head` its part of the page's head, `changed`
    the target's own word for its state, to be given back with a change.
    """

    id: str
    slug: str
    address: str
    ours: bool
    status: str
    public: bool
    edited: bool = False
    current: bool = False
    tags: tuple[str, ...] = ()
    head: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one delivery: what was done (`created`, `updated`, `sent`, `nothing`)."""

    target: str
    languages: tuple[str, ...]
    status: str
    done: str
    id: str = ""
    address: str = ""
    note: str = ""

    def as_plain(self) -> dict[str, Any]:
        """Give the members for JSON."""
        return {
            "target": self.target,
            "languages": list(self.languages),
            "status": self.status,
            "done": self.done,
            "id": self.id,
            "address": self.address,
            "note": self.note,
        }


class Blog(Protocol):
    """A place that holds posts."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def overwrite(self) -> bool: ...  # noqa: D102
    def find(self, copy: Copy) -> Sequence[Post]:
        """Give our posts of this page, the oldest first, and any other at its address."""

    def create(self, copy: Copy) -> Post:
        """Make the post."""

    def update(self, copy: Copy, post: Post) -> Post:
        """Write the post again; a retracted one is scheduled no more."""

    def withdraw(self, post: Post) -> None:
        """Take away a post that was made a moment ago, and too much."""


class Placing:
    """One post on its way into a blog; call `attempt` until it raises nothing."""

    def __init__(self, copy: Copy, blog: Blog) -> None:
        self._copy, self._blog = copy, blog
        self._made_here: bool | None = None  # whether no post stood there when we first looked
        self._doubtful = False

    def attempt(self) -> Sent:
        """Look, then write; TroubleError says whether another attempt may help."""
        sent = self._once()
        while self._doubtful and len(ours := self._ours(self._find())) > 1:
            sent = self._updated(self._one_of(ours))
        return sent

    def _once(self) -> Sent:
        found = self._find()
        ours = self._ours(found)
        if self._made_here is None:
            self._made_here = not ours
        if ours:
            return self._updated(self._one_of(ours))
        if self._copy.standing.status is Status.RETRACTED:
            return self._sent(None, "nothing", "it never stood there")
        if found:
            raise refusal.taken(found[0].slug)
        return self._sent(self._created(), "created")

    def _created(self) -> Post:
        """Make the post, and look whether another push made one at the same moment.

        One that got a number at its end, and is alone, stands beside something unseen.
        """
        post = self._written(partial(self._blog.create, self._copy))
        if len(self._ours(self._find())) > 1:
            self._doubtful = True
        elif re.fullmatch(rf"{contents.slug(self._copy)}-\d+", post.slug):
            self._written(partial(self._blog.withdraw, post))
            raise refusal.unseen(post.slug)
        return post

    def _find(self) -> Sequence[Post]:
        return self._blog.find(self._copy)

    @staticmethod
    def _ours(found: Sequence[Post]) -> list[Post]:
        return [post for post in found if post.ours]

    def _updated(self, post: Post) -> Sent:
        """Write a post again, unless readers or an editor's words would suffer from it.

        A retraction waits for nobody: the CMS keeps the edited words among its revisions.
        """
        status = self._copy.standing.status
        if post.public and status is Status.DRAFT:
            raise refusal.public(post.address)
        if post.edited and not self._blog.overwrite and status is not Status.RETRACTED:
            if post.current:
                return self._sent(post, "nothing", "edited there since, and nothing is new here")
            raise refusal.edited(post.address)
        written = self._written(partial(self._blog.update, self._copy, post))
        note = "written over what was edited there" if post.edited else ""
        return self._sent(written, "created" if self._made_here else "updated", note)

    def _one_of(self, ours: Sequence[Post]) -> Post:
        """Give the oldest post, after any that this run made beside it were taken away."""
        first, *more = ours
        if more and not (self._made_here and not any(post.public for post in more)):
            raise refusal.doubled(", ".join(post.id for post in ours))
        for post in more:
            self._written(partial(self._blog.withdraw, post))
        return first

    def _written(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except TroubleError:
            self._doubtful = True
            raise

    def _sent(self, post: Post | None, done: str, note: str = "") -> Sent:
        page, standing = self._copy.page, self._copy.standing
        place = (post.id, post.address) if post else ("", "")
        return Sent(self._blog.name, (page.lang,), str(standing.status), done, *place, note)
