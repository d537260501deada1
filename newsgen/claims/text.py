"""Checks one text: every number in it is a fact, and the house style of figures holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newsgen.claims.finding import Finding
from newsgen.claims.language import Language, StyleRule
from newsgen.claims.reader import Figure, read
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from newsgen.claims.matching import Index
    from newsgen.model import Claim

_CONTEXT = 20
_TIMES = frozenset((Unit.YEAR, Unit.DAY, Unit.INSTANT))
_IN_FIGURE = (r"(?<!\d[.,:])", r"(?![.,:]\d)")
_STOPS = re.compile(r"\.\.")
_TWO_STOPS = StyleRule(
    _STOPS,
    "two full stops",
    "An abbreviation's full stop ends the sentence as well.",
    _STOPS,
)


class Text(NamedTuple):
    """A text to check: its language, how findings name it, and the figures read in it.

    In `own` the names that claims show are covered with letters.
    """

    language: Language
    name: str
    whole: str
    figures: tuple[Figure, ...]
    own: str

    @property
    def lang(self) -> str:
        """Give the tag of its language."""
        return self.language.tag

    def where(self, start: int, end: int) -> str:
        """Name a place in the text."""
        return f"{self.lang}.{self.name}[{start}:{end}]"

    def shown(self, figure: Figure) -> str:
        """Give a figure as it stands."""
        return self.whole[figure.start : figure.end]

    def around(self, figure: Figure) -> str:
        """Give a figure with the words around it."""
        return context(self.whole, figure.start, figure.end)


def context(text: str, start: int, end: int) -> str:
    """Give a span with some characters on both sides."""
    before, after = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    return " ".join(f"{'…' * (before > 0)}{text[before:after]}{'…' * (after < len(text))}".split())


def reading(
    whole: str, name: str, language: Language, index: Index, claims: Iterable[Claim] = ()
) -> Text:
    """Read a text, the names among the facts left out, and those that claims show."""
    own, given = whole, list(claims)
    named = [claim for claim in given if claim.fact in index.named]
    counted = [claim for claim in given if claim.fact not in index.named]
    figures = read(_covered(own, index.names(language), counted), language)
    shown = [claim for claim in named if index.needs_claim(claim, whole)]
    if shown:
        for start, end in _whole_spans(shown, figures):
            own = f"{own[:start]}{'x' * (end - start)}{own[end:]}"
        figures = read(_covered(own, index.names(language), counted), language)
    return Text(language, name, whole, tuple(figures), own)


def _whole_spans(claims: list[Claim], figures: list[Figure]) -> Iterator[tuple[int, int]]:
    """Give the spans of names that no figure goes beyond: no part of a figure is a name."""
    for claim in claims:
        start, end = claim.start, claim.end
        if all(
            figure.end <= start or end <= figure.start or start <= figure.start <= figure.end <= end
            for figure in figures
        ):
            yield start, end


def _covered(text: str, names: tuple[str, ...], claims: list[Claim]) -> str:
    """Cover the names, but for the figures that claims show: a series may be called “seven”."""
    covered = masked(text, names)
    for start, end in ((claim.start, claim.end) for claim in claims if covered != text):
        if 0 <= start < end <= len(text):
            covered = f"{covered[:start]}{text[start:end]}{covered[end:]}"
    return covered


def masked(text: str, names: Iterable[str]) -> str:
    """Cover each whole occurrence of a name with letters, but within a figure; offsets stay."""
    for name in names:
        if name not in text:
            continue
        before = _IN_FIGURE[0] if name[:1].isdigit() else ""
        after = _IN_FIGURE[1] if name[-1:].isdigit() else ""
        expression = rf"(?<![^\W_]){before}{re.escape(name)}(?![^\W_]){after}"
        text = re.sub(expression, "x" * len(name), text)
    return text


def check(text: Text, index: Index, proven: Container[int] = ()) -> Iterator[Finding]:
    """Give a finding for each figure that is no fact, and for each fault of style.

    Figures that begin at a place in `proven` are known to show a fact that is no floor.
    """
    for figure in text.figures:
        if figure.start in proven and figure.hedge != "at_least":
            continue
        facts = index.traced(figure)
        if not facts:
            yield _untraced(text, figure, index)
        elif index.floors or figure.hedge == "at_least":
            yield from _floor(text, figure, facts, index)
    yield from _style(text, index)


def _untraced(text: Text, figure: Figure, index: Index) -> Finding:
    """Tell that a figure is no fact."""
    hedge = f" (read with “{figure.hedge}”)" if figure.hedge else ""
    return Finding(
        "untraced",
        text.lang,
        text.where(figure.start, figure.end),
        text.shown(figure),
        f"shown {text.shown(figure)}{hedge}; {index.nearest(figure)}; in “{text.around(figure)}”",
        "Print the figure from a fact, or word the sentence without it.",
    )


def _floor(text: Text, figure: Figure, facts: frozenset[str], index: Index) -> Iterator[Finding]:
    """Tell that “at least” is missing, or that no fact supports it."""
    if figure.kind in {"date", "clock"}:
        return
    floors = facts & index.floors
    said = figure.hedge == "at_least"
    if said and (floors or all(index.facts[fact].unit in _TIMES for fact in facts)):
        return
    if not said and floors != facts:
        return
    message = "“at least” stands before a figure that is no floor"
    remedy = "Leave it out, or mark the fact at_least."
    if not said:
        message = f"the fact {min(facts)} is a floor, and the text does not say so"
        remedy = "Say “at least” directly before the figure."
    where = text.where(figure.start, figure.end)
    yield Finding("at_least", text.lang, where, text.shown(figure), message, remedy)


def _style(text: Text, index: Index) -> Iterator[Finding]:
    """Give a finding for each fault of style outside names and quotations."""
    rules = (*text.language.style, _TWO_STOPS)
    whole = text.own
    rules = tuple(rule for rule in rules if rule.holds.search(whole) and rule.pattern.search(whole))
    if not rules:
        return
    own = masked(whole, index.texts())
    for rule in rules:
        for match in rule.pattern.finditer(own):
            where = text.where(*match.span())
            message = f"{rule.message}, in “{context(text.whole, *match.span())}”"
            yield Finding("style", text.lang, where, match[0], message, rule.remedy)
