"""What the page shows of one string."""

from __future__ import annotations

from dataclasses import dataclass

from newsgen.glossary import Term
from newsgen.translation.checks import Finding
from newsgen.translation.preview.pieces import Piece
from newsgen.translation.template import Message


@dataclass(frozen=True, slots=True)
class Value:
    """A placeholder: its name, its group for the colour, in words, the phrases it may be."""

    name: str
    group: str
    words: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Length:
    """Characters of a text against the most that it may have; `what` where it is not the text's."""

    characters: int
    limit: int | None = None
    what: str = ""

    @property
    def over(self) -> bool:
        """Say whether the text is longer than it may be."""
        return self.limit is not None and self.characters > self.limit


@dataclass(frozen=True, slots=True)
class Rendering:
    """A wording printed with facts: why these, the event, the text; `changed` for other amounts."""

    why: str
    event: str
    pieces: tuple[Piece, ...]
    length: Length
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a reader sees around a string: kinds of blocks and their pieces, of which event."""

    event: str
    lead: str
    blocks: tuple[tuple[str, tuple[Piece, ...]], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One wording of a translation: its anchor, its text, why it cannot be used, how it reads."""

    id: str
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...] = ()
    wrong: str = ""
    renderings: tuple[Rendering, ...] = ()
    length: Length | None = None
    paragraph: Paragraph | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A source text and its translations; `spare` where another text of the string has one."""

    source: tuple[Piece, ...]
    shown: tuple[Shown, ...]
    spare: bool
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one string; `holders` are the strings that it is a phrase of.

    `stand_in` is the paragraph of a string without a wording, in the source language.
    """

    message: Message
    place: str
    when: tuple[str, ...]
    values: tuple[Value, ...]
    rows: tuple[Row, ...]
    states: tuple[str, ...]
    findings: tuple[Finding, ...]
    terms: tuple[tuple[Term, bool], ...]
    events: tuple[str, ...]
    holders: tuple[str, ...]
    stand_in: Paragraph | None = None
