"""What the house settings hold: every table and key with its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class House:
    """Style, names and limits of the house; `label` and `follow_line` are by language tag."""

    number_style: Literal["ntb", "sprakradet"] = "ntb"
    bitcoin_capital: Literal["lower", "upper"] = "lower"
    desk: str = ""
    timezone: str = "Europe/Oslo"
    follow_line: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    label: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    max_age_hours: int = 48
    indicative_ranks: bool = True

    @property
    def city(self) -> str:
        """Give the city whose time the house keeps."""
        return self.timezone.rpartition("/")[2].replace("_", " ")


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Another rules file, and thresholds by rule and name that replace those of the file."""

    file: Path | None = None
    thresholds: Mapping[str, Mapping[str, Number]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Data:
    """Where data is kept; None is the user's own data folder."""

    store: Path | None = None
    bodies: Path | None = None


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Where articles stand when they are published; `address` names {lang} and {slug}.

    `image` is the same for their social cards.
    """

    name: str = ""
    address: str = ""
    publisher: str = ""
    logo: str = ""
    image: str = ""
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """Where approvals are recorded, and who answers for what is published.

    `record` is a file, or the address of a database; empty is a file in the user's data folder.
    """

    record: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class PushSettings:
    """Where finished articles are sent; an empty address is no target. Keys are kept elsewhere."""

    webhook: str = ""
    wordpress: str = ""
    wordpress_user: str = ""
    wordpress_status: Literal["draft", "pending"] = "draft"
    ghost: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, and the file they come from; None where there is no file.

    `quality` holds limits by name, by language tag, under "" those of all languages.
    """

    house: House = field(default_factory=House)
    rules: RuleSettings = field(default_factory=RuleSettings)
    gate: Mapping[str, Number] = field(default_factory=lambda: MappingProxyType({}))
    quality: Mapping[str, Mapping[str, Number]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    data: Data = field(default_factory=Data)
    site: SiteSettings = field(default_factory=SiteSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    push: PushSettings = field(default_factory=PushSettings)
    file: Path | None = None
