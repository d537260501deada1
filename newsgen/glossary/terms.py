"""Terms, and the search for their forms in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from newsgen.glossary.notation import expression, literal, plain, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Term:
    """An English term: the forms to print, the first preferred, and the forms not to print.

    `allow` names what holds a form of `avoid` and is right all the same. `source` is how the term
    stands in English; where it does and the term is `binding`, a translation holds a form of `use`.
    """

    term: str
    use: tuple[str, ...]
    avoid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    note: str = ""
    binding: bool = False

    @property
    def preferred(self) -> str:
        """Give the preferred form as it is printed, without endings."""
        return plain(self.use[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """A form found in a text, at [start, end), and the term that it belongs to."""

    term: Term
    form: str
    start: int
    end: int

    @property
    def note(self) -> str:
        """Say why the form is not printed."""
        return self.term.note

    @property
    def preferred(self) -> str:
        """Give what is printed instead."""
        return self.term.preferred


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compile an expression when it is first needed."""
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class _Finder:
    """One expression for many forms, and that of each with its term; None is an allowed form."""

    every: str
    forms: tuple[tuple[str, Term | None], ...]

    def hits(self, text: str) -> Iterator[Hit]:
        """Give the forms in a text, in its order, none within another."""
        if not self.every:
            return
        lower = readable(text)
        for match in _compiled(self.every).finditer(lower):
            start, end = match.span()
            terms = (of for each, of in self.forms if _compiled(each).fullmatch(lower, start, end))
            term = next(terms)
            if term is None:
                continue
            while start and lower[start - 1].isalnum():
                start -= 1
            yield Hit(term, text[start:end], start, end)


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of one language, ready to be looked for."""

    tag: str
    file: str
    terms: tuple[Term, ...]
    _avoided: _Finder
    _sources: _Finder
    _bound: _Finder
    _used: dict[str, _Finder]

    def forbidden(self, text: str) -> tuple[Hit, ...]:
        """Give the forms in a text that are not to be printed."""
        return tuple(self._avoided.hits(text))

    def terms_in(self, source: str) -> tuple[Hit, ...]:
        """Give the terms in an English text; of one within another only the longer."""
        return tuple(self._sources.hits(source))

    def missing(self, source: str, text: str) -> tuple[Hit, ...]:
        """Give the binding terms of a source, once each, whose words its translation lacks."""
        found = {hit.term.term: hit for hit in self._bound.hits(source)}
        return tuple(
            hit for name, hit in found.items() if next(self._used[name].hits(text), None) is None
        )


def build(tag: str, file: str, terms: tuple[Term, ...], endings: tuple[str, ...]) -> Glossary:
    """Compile the forms of all terms."""
    avoided: list[tuple[str, Term | None]] = []
    for term in terms:
        avoided += [(form, None) for form in term.allow]
        avoided += [(form, term) for form in term.avoid]
    sources = [(form, term) for term in terms for form in term.source or (term.term,)]
    bound = [(form, term) for form, term in sources if term.binding]
    return Glossary(
        tag,
        file,
        terms,
        _finder(avoided, endings),
        _finder(sources, ()),
        _finder(bound, ()),
        {term.term: _finder([(f, term) for f in term.use], endings) for term in terms},
    )


def _finder(forms: Iterable[tuple[str, Term | None]], endings: tuple[str, ...]) -> _Finder:
    """Compile forms: what is allowed first, then those of most words, so the longest is found."""
    ordered = sorted(
        forms, key=lambda each: (each[1] is not None, -each[0].count(" "), -len(each[0]))
    )
    ending = f"(?:{'|'.join(map(literal, endings))})?" if endings else ""
    bounded: list[str] = []
    opened: list[str] = []
    single = []
    for form, term in ordered:
        (opened if form.startswith("*") else bounded).append(expression(form))
        single.append((f"{expression(form)}{ending}", term))
    parts = []
    if bounded:
        parts.append(rf"(?<!\w)(?:{'|'.join(bounded)}){ending}(?!\w)")
    if opened:
        parts.append(rf"(?:{'|'.join(opened)}){ending}(?!\w)")
    return _Finder("|".join(parts), tuple(single))
