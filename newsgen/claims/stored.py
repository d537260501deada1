"""Checks the stored claims and the parts of one article; neither is trusted."""

from __future__ import annotations

from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from newsgen.claims.finding import Finding
from newsgen.claims.matching import Index, same_name, told
from newsgen.claims.text import Text, context
from newsgen.model import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsgen.claims.reader import Figure
    from newsgen.claims.shape import Parts

_AGAIN = "Make the article again; its files are not meant to be edited."


def check_parts(article: Parts) -> Iterator[Finding]:
    """Give a finding for each part that does not stand in the text in its order."""
    position = 0
    for where, part in article.parts:
        found = article.text.find(part, position)
        if found < 0:
            why = "stands in another order" if part in article.text else "differs from the text"
            place = where.removeprefix("articles.")
            yield Finding("part_differs", article.lang, place, part[:60], f"a part {why}", _AGAIN)
        else:
            position = found + len(part)


class Verified(NamedTuple):
    """What the claims of a text prove: the findings, the facts shown, and the figures' places."""

    findings: list[Finding]
    facts: frozenset[str]
    places: frozenset[int]


def check_claims(article: Parts, text: Text, index: Index) -> Verified:
    """Check the claims; the places are those of figures that show a fact that is no floor."""
    claims = sorted(article.claims, key=attrgetter("start", "end"))
    findings = list(_misplaced(claims, text, index))
    sound = claims
    if findings:
        wrong = {finding.where for finding in findings}
        sound = [claim for claim in claims if text.where(claim.start, claim.end) not in wrong]
    for before, after in pairwise(sound):
        if after.start < before.end:
            message = f"claims on {before.fact} and {after.fact} overlap"
            findings.append(_finding("claim_overlap", after, text, message))
    read_at, open_figures = _joined(sound, text)
    verified: set[str] = set()
    proven: set[int] = set()
    for claim, figures in zip(sound, read_at, strict=True):
        message = _disagreement(claim, figures, index, proven)
        if message:
            findings.append(_finding("claim_differs", claim, text, message))
        else:
            verified.add(claim.fact)
    findings += [_unclaimed(figure, text) for figure in open_figures]
    return Verified(findings, frozenset(verified), frozenset(proven))


def _misplaced(claims: list[Claim], text: Text, index: Index) -> Iterator[Finding]:
    """Tell which claims point outside the text, show something else or name no fact."""
    whole = text.whole
    for claim in claims:
        if not 0 <= claim.start < claim.end <= len(whole):
            message = f"the text has {len(whole)} characters"
            yield _finding("claim_bounds", claim, text, message)
        elif whole[claim.start : claim.end] != claim.shown:
            message = f"the text reads “{whole[claim.start : claim.end][:60]}” there"
            yield _finding("claim_shown", claim, text, message)
        elif claim.fact not in index.facts:
            yield _finding("claim_unknown", claim, text, f"{claim.fact[:60]} is no fact")


def _joined(claims: list[Claim], text: Text) -> tuple[list[list[Figure]], list[Figure]]:
    """Give the figures read at each claim, and the figures that no claim covers."""
    read_at: list[list[Figure]] = [[] for _ in claims]
    open_figures = []
    spans = [(claim.start, claim.end) for claim in claims]
    first = 0
    for figure in text.figures:
        start, end, low, high, *_ = figure
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        position, covered = first, False
        while position < len(spans) and spans[position][0] < end:
            begins, ends = spans[position]
            if ends > start:
                read_at[position].append(figure)
                covered = covered or (begins <= low and high <= ends)
            position += 1
        if not covered and not _covered_by_parts(figure, claims[first:position]):
            open_figures.append(figure)
    return read_at, open_figures


def _covered_by_parts(figure: Figure, claims: list[Claim]) -> bool:
    """Tell whether claims cover each part of a figure."""
    return bool(figure.parts) and all(
        any(claim.start <= part.low and part.high <= claim.end for claim in claims)
        for part in figure.parts
    )


def _disagreement(claim: Claim, figures: list[Figure], index: Index, proven: set[int]) -> str:
    """Tell how a claim disagrees with its fact, or nothing; note the figures that it proves."""
    fact = index.facts[claim.fact]
    if claim.fact in index.named:
        return "" if same_name(claim.shown, str(fact.value)) else f"the fact reads {told(fact)}"
    if not figures:
        return "no number is read there"
    for figure in figures:
        if index.shows(figure, claim.fact):
            if claim.fact not in index.floors:
                proven.add(figure.start)
            continue
        parts = [part for part in figure.parts if part.low < claim.end and claim.start < part.high]
        if not parts or not all(index.shows(part, claim.fact) for part in parts):
            return f"shown {claim.shown[:60]}, but {claim.fact} = {told(fact)}"
    return ""


def _finding(code: str, claim: Claim, text: Text, message: str) -> Finding:
    """Give a finding on a claim."""
    where = text.where(claim.start, claim.end)
    return Finding(code, text.lang, where, claim.shown[:60], message, _AGAIN)


def _unclaimed(figure: Figure, text: Text) -> Finding:
    """Tell that no claim covers a figure."""
    around = context(text.whole, figure.start, figure.end)
    return Finding(
        "unclaimed",
        text.lang,
        text.where(figure.start, figure.end),
        text.shown(figure),
        f"no claim covers this number, in “{around}”",
        "Print the figure through a filter, which records where it stands.",
    )
