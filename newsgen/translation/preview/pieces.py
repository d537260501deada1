"""Texts cut into pieces that a page can mark: values, terms, figures, words to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from newsgen.glossary import Glossary
from newsgen.translation.preview.proof import Run
from newsgen.translation.samples import Sample
from newsgen.translation.template import Named

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# What a value is, for its colour; the list of values says it in words.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "money": ("usd", "usd1", "usdh", "nok", "nok_rate", "price", "price0", "price_from"),
    "time": ("hours", "span", "day", "month", "clock", "year"),
    "name": ("name", "asset", ""),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `kind` is how it is marked, `note` what is said of it."""

    text: str
    kind: str = ""
    note: str = ""


Span = tuple[int, int, str, str]  # start, end, kind, note


def group_of(value: Named) -> str:
    """Give the kind of a value in one word: money, number, time, name or phrase."""
    if value.phrases:
        return "phrase"
    found = (group for group, filters in _GROUPS.items() if value.filter in filters)
    return next(found, "number")


def cut(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Cut a text at spans; of two that overlap the earlier one stands."""
    return tuple(_cut(text, sorted(spans)))


def _cut(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    at = 0
    for start, end, kind, note in spans:
        if start < at:
            continue
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], kind, note)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def source_pieces(
    text: str, values: Mapping[str, str], glossary: Glossary | None
) -> tuple[Piece, ...]:
    """Mark values and terms of the glossary in a source text; `values` are groups by name."""
    hits = glossary.terms_in(text) if glossary else ()
    terms = ((hit.start, hit.end, "term", hit.term.preferred) for hit in hits)
    return cut(text, (*_values(text, values), *terms))


def target_pieces(
    text: str, values: Mapping[str, str], glossary: Glossary | None
) -> tuple[Piece, ...]:
    """Mark values, and words that the glossary avoids, in a translation."""
    hits = glossary.forbidden(text) if glossary else ()
    avoided = ((hit.start, hit.end, "avoid", hit.preferred) for hit in hits)
    return cut(text, (*_values(text, values), *avoided))


def sample_pieces(sample: Sample) -> tuple[Piece, ...]:
    """Mark the figures and names that the facts gave."""
    claims = ((claim.start, claim.end, "figure", "") for claim in sample.claims)
    return cut(sample.text, claims)


def run_pieces(runs: Iterable[Run], context: str) -> tuple[Piece, ...]:
    """Mark what one message says, with the phrases within it."""
    found: list[Piece] = []
    for run in runs:
        said = (*run.within, run.said)
        here = any(each is not None and each.context == context for each in said)
        kind = "here" if here else ""
        if found and found[-1].kind == kind:
            found[-1] = Piece(found[-1].text + run.text, kind)
        else:
            found.append(Piece(run.text, kind))
    return tuple(found)


def _values(text: str, values: Mapping[str, str]) -> Iterator[Span]:
    for match in _PLACEHOLDER.finditer(text):
        group = values.get(match[1], "")
        kind = f"value {group}" if group else "avoid"
        yield match.start(), match.end(), kind, "" if group else "no value of this string"
