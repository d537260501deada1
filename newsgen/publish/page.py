"""What stands on an article's page, in reading order, before any format has touched it.

Above the sources every figure on a page is the article's own: the follow line, the editor and a
byline with a figure in it stand below them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from newsgen.style import Style


class Wording(Protocol):
    """A language that can word the strings of a page."""

    @property
    def tag(self) -> str: ...  # noqa: D102
    @property
    def style(self) -> Style: ...  # noqa: D102
    def phrase(self, name: str, **values: str) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Link:
    """A title, its address if there is one, and what follows it."""

    title: str
    url: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """A list of links under its heading."""

    heading: str
    items: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted post with its language, if known, and the link to it."""

    text: str
    lang: str | None
    link: Link | None


@dataclass(frozen=True, slots=True)
class Section:
    """A section; a quote ends it."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure within a text: its place, the fact behind it, and the fact's value and unit."""

    start: int
    end: int
    fact: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject of the IPTC's media topics: code and name in English."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of facts that stand in the article: file name, SVG, and all of it in words.

    `columns` and `rows` are the table of what is drawn; `notes` say definition, n and source.
    `section` names the section that it stands after; elsewhere, or where that is not told, it
    stands after all of them. `marks` are the figures by the place of their text: `title`,
    `rows.0.1`, `notes.0`.
    """

    name: str
    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    section: str = ""
    marks: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One language's page. A part without content is empty; `notes` stand in italics.

    `table` is what a chart's table is called, `dated` the line that tells the time of the figures.
    """

    id: str
    lang: str
    languages: tuple[str, ...]
    headline: str
    dek: str
    label: str
    byline: str
    as_of: datetime
    made_at: datetime
    day: str
    clock: str
    summary: str
    bullets: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    sources: Links
    related: Links
    follow: str
    foot: tuple[str, ...]
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    seed: str
    provider: str
    kind: str = ""
    short_headline: str = ""
    provider_url: str = ""
    marks: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    charts: tuple[Chart, ...] = ()
    table: str = ""
    dated: str = ""
