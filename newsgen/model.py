"""All frozen types, in the order of the flow: provenance, facts, decisions, story, article.

Figures are Decimal or int, times are aware UTC datetimes, collections are tuples or read-only
mappings. Nothing here computes; the stages do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from newsgen.errors import Problem, UnknownFactError

CONFIRM = "confirm"  # the code of a warning that an editor has to see to before approving
PARAGRAPH = "\n\n"  # between the parts of an article's text

Value = Decimal | int | bool | str | date | datetime


class Unit(StrEnum):
    """What a fact's value counts; the locale and the independent reader both go by it.

    `usd`, `nok`: amounts of money. `price`: a quoted price in dollars, printed exactly.
    `share`: 0 to 1, printed as a percentage. `percent`: a change or rate, already in percent.
    `points`: an index value. `ratio`: a plain number. `count`: things counted. `place`: a rank.
    `hours`, `minutes`: a duration. `year`: a calendar year. `day`: a UTC calendar day.
    `instant`: a UTC time. `text`: a name or a quotation, verbatim. `flag`: true or false.
    """

    USD = "usd"
    NOK = "nok"
    PRICE = "price"
    SHARE = "share"
    PERCENT = "percent"
    POINTS = "points"
    RATIO = "ratio"
    COUNT = "count"
    PLACE = "place"
    HOURS = "hours"
    MINUTES = "minutes"
    YEAR = "year"
    DAY = "day"
    INSTANT = "instant"
    TEXT = "text"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value comes from."""

    name: str
    url: str | None = None
    retrieved_at: datetime | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a fact came about: `stated` for a published figure, else a method and its inputs."""

    method: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One value with its unit, time, derivation and source.

    `at_least` marks a floor: the published figure is a lower bound, and texts say so.
    """

    id: str
    value: Value
    unit: Unit
    as_of: datetime
    derivation: Derivation
    provenance: Provenance
    at_least: bool = False

    @property
    def number(self) -> Decimal:
        """Give the value as a Decimal; TypeError for texts, flags and dates."""
        if isinstance(self.value, bool) or not isinstance(self.value, Decimal | int):
            raise TypeError(f"fact {self.id} is no number: {self.value!r}")
        return Decimal(self.value)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one event by id; an unknown id is an error that names the known ones.

    `names` holds second names by position (`asset_1_usd` is the largest asset's amount).
    """

    event: str
    by_id: Mapping[str, Fact]
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __getitem__(self, fact_id: str) -> Fact:
        try:
            return self.by_id[self.names.get(fact_id, fact_id)]
        except KeyError:
            known = ", ".join(sorted(self.by_id))
            raise UnknownFactError(
                Problem(fact_id, "is no fact of this event", remedy=f"Known facts: {known}.")
            ) from None

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.by_id or fact_id in self.names

    def get(self, fact_id: str) -> Fact | None:
        """Give the fact, or None when it is unknown."""
        return self.by_id.get(self.names.get(fact_id, fact_id))


class Outcome(StrEnum):
    """What became of a rule."""

    HEADLINE = "headline"
    BULLET = "bullet"
    SECTION = "section"
    UNUSED = "passed but not used"
    FAILED = "failed"
    UNDECIDABLE = "not decidable"


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule, what became of it, and why, in words an editor reads."""

    rule: str
    outcome: str
    because: str


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message to be worded: the part (template) and the name in it. No words."""

    part: str
    name: str


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section of the story: its heading, if it has one, and paragraphs of messages."""

    id: str
    heading: MessageRef | None
    paragraphs: tuple[tuple[MessageRef, ...], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What is told, in which order, by which messages."""

    headline: MessageRef
    short_headline: MessageRef
    dek: tuple[MessageRef, ...]
    bullets: tuple[MessageRef, ...]
    sections: tuple[SectionPlan, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as shown: `text[start:end] == shown`, offsets in characters of the whole text."""

    fact: str
    shown: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A worded section."""

    id: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """One language's article; `text` is the whole clean text that the claims point into."""

    lang: str
    headline: str
    short_headline: str
    dek: str
    bullets: tuple[str, ...]
    sections: tuple[Section, ...]
    label: str
    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the editor must know before signing: a code, the field, and the sentence.

    With the code CONFIRM, `where` is the rule or the fact by which the editor confirms it.
    """

    code: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything one run makes of a brief: facts, decisions, warnings and the articles."""

    id: str
    kind: str
    as_of: datetime
    seed: str
    facts: Facts
    decisions: tuple[Decision, ...]
    warnings: tuple[Warned, ...]
    articles: Mapping[str, Article] = field(default_factory=lambda: MappingProxyType({}))
