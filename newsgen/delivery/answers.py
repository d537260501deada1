"""The answers of WordPress and Ghost, as far as they are read here."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from newsgen.delivery import refusal
from newsgen.sources.fetched import Fetched


class Text(BaseModel):
    """A text of a WordPress post as it was written: HTML."""

    raw: str = ""


class WordPressPost(BaseModel):
    """A post of WordPress in its context `edit`."""

    id: int
    slug: str = ""
    status: str
    link: str = ""
    title: Text = Text()
    excerpt: Text = Text()
    content: Text = Text()
    tags: list[int] = []


class WordPressTag(BaseModel):
    """A tag of WordPress; its name is HTML."""

    id: int
    name: str = ""


class Cause(BaseModel):
    """The status that a refusal of one parameter would have on its own."""

    status: int = 0


class Reason(BaseModel):
    """Why WordPress refuses one parameter."""

    code: str = ""
    data: Cause | None = None


class Details(BaseModel):
    """What a refusal names: a tag that is there already, or the reasons by parameter."""

    term_id: int = 0
    details: dict[str, Reason] | list[Reason] = {}


class WordPressError(BaseModel):
    """A refusal of WordPress."""

    code: str
    data: Details | None = None

    @property
    def reason(self) -> Reason:
        """Give why the first parameter was refused, else the code of the whole."""
        found = self.data.details if self.data else {}
        reasons = found.values() if isinstance(found, dict) else found
        return next((each for each in reasons if each.code), Reason(code=self.code))


class GhostTag(BaseModel):
    """A tag of Ghost; internal ones begin with #."""

    name: str


class GhostPost(BaseModel):
    """A post of Ghost."""

    id: str
    slug: str = ""
    status: str
    url: str = ""
    updated_at: str = ""
    title: str = ""
    custom_excerpt: str | None = None
    html: str | None = None
    codeinjection_head: str | None = None
    tags: list[GhostTag] = []


class GhostPosts(BaseModel):
    """Posts of Ghost, in the envelope of all its answers."""

    posts: list[GhostPost]


class GhostError(BaseModel):
    """One error of Ghost: its kind, what it says, and of what."""

    type: str | None = None
    message: str | None = None
    context: str | None = None

    @property
    def reason(self) -> str:
        """Give what says most: what was wrong with it, else what was."""
        return self.context or self.message or self.type or ""


class GhostErrors(BaseModel):
    """A refusal of Ghost."""

    errors: list[GhostError]


T = TypeVar("T")


def read(kind: type[T], answer: Fetched) -> T:
    """Read an answer; TroubleError where it is none of this kind."""
    found = read_or_none(kind, answer)
    if found is None:
        raise refusal.no_json(answer.status)
    return found


def read_or_none(kind: type[T], answer: Fetched) -> T | None:
    """Read an answer, or give None where it is none of this kind."""
    try:
        return TypeAdapter(kind).validate_json(answer.body)
    except ValidationError:
        return None
