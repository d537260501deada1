"""Checks what an HTML page says beside its sentences: values behind figures, words in charts.

The sentences themselves are checked with those of every other format.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from newsgen.claims.finding import Finding
from newsgen.claims.matching import told
from newsgen.claims.pages import html_page, normal, without_addresses
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsgen.claims.pages import Block, HtmlPage, Shown
    from newsgen.claims.shape import Parts, Record

_AGAIN = "Publish the article again from its article.json."


def check_figures(
    name: str, page: HtmlPage, article: Parts, facts: Mapping[str, Record]
) -> Iterator[Finding]:
    """Give a finding for each figure whose value is not its fact's, or that is of another fact."""
    claimed = {(claim.fact, normal(claim.shown)) for claim in article.claims}
    drawn = "\n".join(block.text for block in page.drawn)
    for shown in page.shown:
        text = normal(shown.text)
        fact = facts.get(shown.fact)
        if fact is None:
            message = f"the figure names no fact, but {shown.fact[:60] or 'nothing'}"
        elif not _agrees(shown.value, fact):
            message = f"the value is {shown.value[:60] or 'missing'}, but {fact.id} = {told(fact)}"
        elif (fact.id, text) not in claimed and text not in drawn:
            message = f"the article has no such figure of {fact.id}"
        else:
            continue
        yield _differs(article.lang, name, shown, text, message)


def check_charts(
    name: str, page: HtmlPage, article: Parts, stored: Mapping[str, Any]
) -> Iterator[Finding]:
    """Give a finding for each text in a chart that the stored page does not have there."""
    known = Counter(chart_words(stored))
    for block in page.drawn:
        if known[block.text] == 0:
            message = "the chart reads otherwise in article.json"
            yield _differs(article.lang, name, block, block.text, message)
        known[block.text] -= 1


def chart_words(stored: Mapping[str, Any]) -> Iterator[str]:
    """Give the texts of all stored charts; a table is captioned with its chart's title."""
    charts = stored.get("charts")
    for chart in charts if isinstance(charts, list) else ():
        members = chart if isinstance(chart, dict) else {}
        for name in ("title", "title", "description", "columns", "rows", "notes"):
            yield from _texts(members.get(name))
        yield from _texts(stored.get("table"))
        yield from (block.text for block in html_page(str(members.get("svg"))).blocks)


def _texts(value: object) -> Iterator[str]:
    """Give the texts of a text or of a list of lists of them, as blocks have them."""
    if isinstance(value, str):
        yield without_addresses(value)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _differs(lang: str, name: str, place: Shown | Block, shown: str, message: str) -> Finding:
    where = f"{name} line {place.line}"
    return Finding("file_differs", lang, where, shown[:60], message, _AGAIN)


def _agrees(value: str, fact: Record) -> bool:
    """Tell whether a value, as HTML writes it, is the fact's."""
    try:
        if fact.unit is Unit.DAY:
            return date.fromisoformat(value) == fact.value
        if fact.unit is Unit.INSTANT:
            return datetime.fromisoformat(value) == fact.value
        return isinstance(fact.value, Decimal) and Decimal(value) == fact.value
    except (ValueError, InvalidOperation):
        return False
