"""Checks the stored claims and the parts of one article; neither is trusted."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from newsgen.claims.finding import Finding
from newsgen.claims.matching import Index, told
from newsgen.claims.text import Text, context
from newsgen.model import Claim, Unit

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


def check_claims(article: Parts, text: Text, index: Index) -> tuple[list[Finding], frozenset[str]]:
    """Give the findings on the claims, and the facts whose claims are verified."""
    claims = sorted(article.claims, key=lambda claim: (claim.start, claim.end))
    findings = list(_misplaced(claims, text, index))
    wrong = {finding.where for finding in findings}
    sound = [claim for claim in claims if text.where(claim.start, claim.end) not in wrong]
    for before, after in pairwise(sound):
        if after.start < before.end:
            message = f"claims on {before.fact} and {after.fact} overlap"
            findings.append(_finding("claim_overlap", after, text, message))
    read_at, open_figures = _joined(sound, text)
    verified = set()
    for claim, figures in zip(sound, read_at, strict=True):
        message = _disagreement(claim, figures, index)
        if message:
            findings.append(_finding("claim_differs", claim, text, message))
        else:
            verified.add(claim.fact)
    findings += [_unclaimed(figure, text) for figure in open_figures]
    return findings, frozenset(verified)


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
    first = 0
    for figure in text.figures:
        while first < len(claims) and claims[first].end <= figure.start:
            first += 1
        covering = []
        for position in range(first, len(claims)):
            claim = claims[position]
            if claim.start >= figure.end:
                break
            if claim.end > figure.start:
                covering.append(claim)
                read_at[position].append(figure)
        if not _covered(figure, covering):
            open_figures.append(figure)
    return read_at, open_figures


def _covered(figure: Figure, claims: list[Claim]) -> bool:
    """Tell whether claims cover a figure's number, or each of its parts."""
    for claim in claims:
        if claim.start <= figure.low and figure.high <= claim.end:
            return True
    return bool(figure.parts) and all(
        any(claim.start <= part.low and part.high <= claim.end for claim in claims)
        for part in figure.parts
    )


def _disagreement(claim: Claim, figures: list[Figure], index: Index) -> str:
    """Tell how a claim disagrees with its fact, or nothing."""
    fact = index.facts[claim.fact]
    if fact.unit is Unit.TEXT:
        return "" if _same_name(claim.shown, str(fact.value)) else f"the fact reads {told(fact)}"
    if not figures:
        return "no number is read there"
    for figure in figures:
        if claim.fact in index.matches(figure):
            continue
        parts = [part for part in figure.parts if part.low < claim.end and claim.start < part.high]
        if not parts or not all(claim.fact in index.matches(part) for part in parts):
            return f"shown {claim.shown[:60]}, but {claim.fact} = {told(fact)}"
    return ""


def _same_name(shown: str, value: str) -> bool:
    """Tell whether a name stands verbatim; its first letter may be lower or upper case."""
    return shown[1:] == value[1:] and shown[:1].lower() == value[:1].lower()


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
