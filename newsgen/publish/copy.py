"""A page as it leaves the house: with its standing, its notices and its place on a site.

The words of a page are fixed when it is made; what is said about them is computed from the record
of approvals each time the page is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from newsgen.publish.page import Page

RULES, MODEL = "rules", "model"


class Status(StrEnum):
    """Whether a page may be read: `draft` leaves as a draft only, `retracted` as its notice."""

    DRAFT = "draft"
    APPROVED = "approved"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Notice:
    """A visible, dated notice in the page's language: `correction` or `retraction`."""

    kind: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record says of one language's page.

    `label` is the line that readers see; `version` counts from 1; `published_at` is the time of the
    first approval, None before; `modified_at` that of this version.
    """

    status: Status
    label: str
    version: int
    modified_at: datetime
    published_at: datetime | None = None
    reviewed_by: str = ""
    notices: tuple[Notice, ...] = ()

    @property
    def usable(self) -> bool:
        """Say whether the page may be published."""
        return self.status is Status.APPROVED


@dataclass(frozen=True, slots=True)
class Site:
    """Where pages stand: `[site]` of the settings.

    `address` is a pattern such as https://desk.example/{lang}/{slug}/; empty where there is no site
    yet. Then no address is written that is not known. `image` is the pattern of the address of an
    article's social card.
    """

    name: str = ""
    address: str = ""
    publisher: str = ""
    logo: str = ""
    image: str = ""
    language: str = "nb"

    def of(self, page_id: str, lang: str) -> str:
        """Give the address of a page; nothing where the site has none."""
        return _filled(self.address, page_id, lang)

    def card(self, page_id: str, lang: str) -> str:
        """Give the address of a page's social card; nothing where the site has none."""
        return _filled(self.image, page_id, lang)


@dataclass(frozen=True, slots=True)
class Copy:
    """One language's page with all that an output needs.

    `others` are the addresses of its other languages, empty where readers find none there yet;
    `made_by` is who worded it: `rules`, or `model`.
    """

    page: Page
    standing: Standing
    site: Site = field(default_factory=Site)
    others: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    made_by: str = RULES

    @property
    def address(self) -> str:
        """Give the page's own address; nothing where there is no site."""
        return self.site.of(self.page.id, self.page.lang)

    @property
    def image(self) -> str:
        """Give the address of the page's social card; nothing for a page that has none."""
        retracted = self.standing.status is Status.RETRACTED
        return "" if retracted else self.site.card(self.page.id, self.page.lang)


def draft(page: Page, site: Site | None = None) -> Copy:
    """Give a page as the draft that it is before anybody approved it."""
    standing = Standing(Status.DRAFT, page.label, 1, page.made_at)
    known = site or Site()
    others = {lang: known.of(page.id, lang) for lang in page.languages if lang != page.lang}
    return Copy(page, standing, known, MappingProxyType(others))


def _filled(pattern: str, page_id: str, lang: str) -> str:
    return pattern.replace("{lang}", lang).replace("{slug}", page_id)
