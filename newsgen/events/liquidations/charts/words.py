"""The words and figures of charts in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsgen.figures import FILTERS, FactView, start_sentence
from newsgen.model import Article, Fact, Facts, MessageRef, Unit
from newsgen.publish.gathering import mark_of
from newsgen.publish.page import Chart, Mark

if TYPE_CHECKING:
    from newsgen.publish.charts import Drawing
    from newsgen.render import Language

NO_FIGURE = "–"
_EVERY_YEAR = 0  # no event is of this year, so that every day is told with its own


@dataclass(frozen=True, slots=True)
class Parts:
    """What a chart is made of, before it is drawn."""

    name: str
    title: str
    text: Iterable[str]
    drawing: Drawing
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: Iterable[str]
    section: str


class Told(str):  # noqa: SLOT000 - a default stands in for marks
    """A text of a chart, with its figures."""

    marks: tuple[Mark, ...] = ()


class Words:
    """The words and figures of one language; every figure is a traced fact."""

    def __init__(self, facts: Facts, article: Article, language: Language) -> None:
        self._facts = facts
        self._language = language
        self._told = {claim.fact for claim in article.claims}
        self._view = FactView(facts, language.style, "", _EVERY_YEAR)

    def known(self, *names: str) -> bool:
        """Say whether all these facts are known and, if they are flags, true."""
        return all(self._view.has(name) for name in names)

    def told(self, *names: str) -> bool:
        """Say whether the article shows all these facts."""
        found = [self._facts.get(name) for name in names]
        return all(fact is not None and fact.id in self._told for fact in found)

    def fact(self, name: str) -> Fact:
        """Give a fact."""
        return self._facts[name]

    def say(self, name: str, part: str = "chart") -> str:
        """Word a message."""
        return self._clean(self._language.word(MessageRef(part, name), self._view))

    def show(self, name: str, form: str) -> str:
        """Print a fact through a filter; a dash where it is not known."""
        if not self._view.has(name):
            return NO_FIGURE
        return self._clean(FILTERS[form](getattr(self._view, name)))

    def name(self, name: str) -> str:
        """Print a coin's name as a label."""
        return self._clean(start_sentence(FILTERS["asset"](getattr(self._view, name))))

    def chart(self, parts: Parts) -> Chart:
        """Make the chart of its parts."""
        from newsgen.publish.charts import as_svg

        text = " ".join(parts.text)
        name = f"{self._language.tag}-{parts.name}"
        svg = as_svg(parts.drawing, name=name, title=parts.title, description=text)
        notes = tuple(parts.notes)
        placed = _placed(parts, notes)
        return Chart(
            parts.name,
            parts.title,
            text,
            svg,
            parts.columns,
            parts.rows,
            notes,
            parts.section,
            {place: told.marks for place, told in placed if isinstance(told, Told) and told.marks},
        )

    def source(self) -> str:
        """Word the source of the figures, and when they were retrieved."""
        if not self.known("retrieved_time"):
            return self.say("source_plain")
        return self.say("source" if self.known("oslo_time") else "source_abroad")

    def counted(self) -> Iterator[str]:
        """Word how the total is counted."""
        if self.known("is_rolling"):
            yield self.say("rolling_note")
        else:
            yield self.say("utc_day", "note")
        if self.known("unfinished"):
            yield self.say("unfinished", "note")

    def columns(self, *names: str) -> tuple[str, ...]:
        """Word the columns of a table."""
        return tuple(self.say(f"column_{name}") for name in names)

    def _clean(self, marked: str) -> Told:
        text, claims = self._view.clean(marked)
        told = Told(text)
        told.marks = tuple(
            mark_of(claim, self._facts)
            for claim in claims
            if self._facts[claim.fact].unit is not Unit.TEXT
        )
        return told


def _placed(parts: Parts, notes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give the texts of a chart that are written as HTML, by their places."""
    yield "title", parts.title
    for place, note in enumerate(notes):
        yield f"notes.{place}", note
    for line, row in enumerate(parts.rows):
        yield from ((f"rows.{line}.{place}", cell) for place, cell in enumerate(row))
