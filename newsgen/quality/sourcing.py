"""Whom a text names for its figures, how it hedges them, and whether all languages give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsgen.claims.finding import Finding
from newsgen.claims.reader import Figure
from newsgen.model import Unit
from newsgen.quality.limits import Limits
from newsgen.quality.measure import Fault, Measure, counted, fault
from newsgen.quality.sentences import sentences
from newsgen.quality.written import QUOTED, SAME_ON_PURPOSE, Part, Written

_NO_FIGURES = frozenset((Unit.TEXT, Unit.FLAG, Unit.DAY, Unit.INSTANT, Unit.YEAR, Unit.HOURS))
_PERCENT = frozenset(("percent", "percent_points"))
_BY_PARTS = frozenset(("fraction", "of"))


def measure_sourcing(
    article: Written, limits: Limits, findings: Sequence[Finding]
) -> Iterator[Measure]:
    """Measure attribution, hedges, and what the independent reader found of the same article."""
    yield counted("attribution", article.lang, list(_unattributed(article, limits)))
    yield _hedges(article, limits)
    own = [each for each in findings if each.lang == article.lang]
    parity = [each for each in own if each.code == "parity"]
    yield counted("same_facts", article.lang, [_told(each) for each in parity])
    rest = [_told(each) for each in own if each.code != "parity"]
    yield counted("traced_figures", article.lang, rest)


def _told(finding: Finding) -> Fault:
    return Fault(finding.where, finding.message, finding.remedy)


def _unattributed(article: Written, limits: Limits) -> Iterator[Fault]:
    """Name the first sentence without the provider, and the sections with figures of no source."""
    body = article.body(without=SAME_ON_PURPOSE)
    if body and article.provider:
        first = sentences(body[0].text, limits)[:1]
        if first and article.provider not in first[0].text:
            remedy = f"Name {article.provider} in the first sentence."
            yield fault(body[0].where, first[0].text, remedy)
    for section in dict.fromkeys(part.section for part in body):
        parts = [part for part in body if part.section == section]
        names = _sources(parts, article)
        if names and not any(name in part.text for name in names for part in parts):
            remedy = f"Name the source once: {' or '.join(sorted(names))}."
            yield fault(parts[0].where, parts[0].text, remedy)


def _sources(parts: Sequence[Part], article: Written) -> set[str]:
    """Give the names that answer for the figures of a section; none where it has no figures.

    They are the provider, whoever published a figure, and for prices the exchange named with them.
    """
    shown = [claim.fact for part in parts for claim in part.claims]
    figures = [fact for fact in shown if article.facts[fact].unit not in _NO_FIGURES]
    if not figures:
        return set()
    names = {article.provider, *(article.sources[fact] for fact in figures)}
    if any(article.facts[fact].unit is Unit.PRICE for fact in figures):
        texts = (article.facts[fact] for fact in shown)
        names |= {str(fact.value) for fact in texts if fact.unit is Unit.TEXT}
    return names - {""}


def _hedges(article: Written, limits: Limits) -> Measure:
    """Give the widest that “over” or “nearly” stands from its value; each is on its own side."""
    reach, widest, faults = limits.number["hedge_reach"], 0.0, []
    for part in article.parts:
        for figure in part.figures if part.section not in QUOTED else ():
            if figure.hedge not in {"over", "nearly"}:
                continue
            away = _above(figure, part, article)
            if away is None:
                continue
            right = away >= 0 if figure.hedge == "over" else away <= 0
            widest = max(widest, abs(away))
            if not right or abs(away) > reach:
                remedy = "“Over” is rounded down, “nearly” up, and both stand near the value."
                faults.append(fault(part.where, part.text, remedy))
    return Measure("hedges", article.lang, round(widest, 4), None, reach, tuple(faults))


def _above(figure: Figure, part: Part, article: Written) -> float | None:
    """Give how far the fact lies above the figure shown, as a share of the fact."""
    by_claim = (
        claim.fact for claim in part.claims if claim.start < figure.end and figure.start < claim.end
    )
    known = [*by_claim, *sorted(article.index.traced(figure))]
    numbers = (article.facts[fact] for fact in known)
    found = next((fact for fact in numbers if fact.unit not in _NO_FIGURES), None)
    if found is None or not float(str(found.value)):
        return None
    value = abs(float(str(found.value)))
    if figure.kind in _BY_PARTS:
        shown = figure.digits / figure.exponent
    else:
        shown = figure.digits * 10.0**figure.exponent
        if figure.kind in _PERCENT and found.unit is Unit.SHARE:
            shown /= 100
    return (value - shown) / value
