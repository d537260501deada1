"""What a chart is made of: boxes and words at their places, each of a kind that has its look.

Units are those of the SVG's view box, from the top left corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

WIDTH = 360

Anchor = Literal["start", "middle", "end"]


class Fill(StrEnum):
    """What a box stands for.

    `event`: the amount that the article is of; `guide`: the same where it is compared with figures
    that are counted in another way, hatched; `other`: what it is compared with.
    """

    LONG = "long"
    SHORT = "short"
    EVENT = "event"
    GUIDE = "guide"
    PART = "part"
    OTHER = "other"
    AXIS = "axis"
    PAPER = "paper"


class Type(StrEnum):
    """How words are set."""

    NAME = "name"
    STRONG = "strong"
    BIG = "big"
    VALUE = "value"
    QUIET = "quiet"
    TITLE = "title"
    LABEL = "label"


SIZES: Mapping[Type, float] = MappingProxyType(
    {
        Type.NAME: 14,
        Type.STRONG: 14,
        Type.BIG: 22,
        Type.VALUE: 14,
        Type.QUIET: 12.5,
        Type.TITLE: 18,
        Type.LABEL: 12.5,
    }
)
BOLD = frozenset((Type.STRONG, Type.BIG, Type.TITLE, Type.LABEL))


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of fills and words on light or dark paper."""

    paper: str
    ink: str
    quiet: str
    line: str
    other: str
    accent: str
    long: str
    short: str

    def of(self, kind: Fill | Type) -> str:
        """Give the colour of a kind."""
        return getattr(self, COLOURS[kind])  # type: ignore[no-any-return]


# Blue and orange are told apart with every common kind of colour blindness (Okabe and Ito, 2008);
# every fill has a contrast of at least 3:1 with its paper, all words at least 4.5:1.
LIGHT = Look("#fdfcf9", "#1b1b1a", "#62605a", "#8f8b82", "#8f8b82", "#8a1c1c", "#0072b2", "#d55e00")
DARK = Look("#151514", "#e7e4dc", "#a8a49b", "#8f8b82", "#6b6860", "#ec9a8e", "#56b4e9", "#e69f00")

COLOURS: Mapping[Fill | Type, str] = MappingProxyType(
    {
        Fill.LONG: "long",
        Fill.SHORT: "short",
        Fill.EVENT: "accent",
        Fill.GUIDE: "accent",
        Fill.PART: "long",
        Fill.OTHER: "other",
        Fill.AXIS: "line",
        Fill.PAPER: "paper",
        Type.NAME: "ink",
        Type.STRONG: "ink",
        Type.BIG: "ink",
        Type.VALUE: "ink",
        Type.QUIET: "quiet",
        Type.TITLE: "ink",
        Type.LABEL: "accent",
    }
)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words; `y` is its base line."""

    x: float
    y: float
    text: str
    type: Type
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and words, the later ones on top; `WIDTH` wide."""

    height: float
    boxes: tuple[Box, ...]
    words: tuple[Words, ...]
