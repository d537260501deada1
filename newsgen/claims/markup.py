"""Checks what an HTML page says beside its sentences: values behind figures, words in charts.

The sentences themselves are checked with those of every other format.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Charts(NamedTuple):
    """The texts of all charts as a page shows them, with and without drawings; their measures.

    `lines` are those beside drawings: titles, descriptions, notes, and each row of a table as one.
    """

    words: list[str]
    undrawn: list[str]
    lines: list[str]
    shapes: list[str]


def charts(stored: Mapping[str, Any]) -> Charts:
    """Give the charts of a stored page; a table has its chart's title."""
    found = Charts([], [], [], [])
    for chart in _in_order(stored):
        drawing = _drawing(chart)
        title, notes = list(_texts(chart.get("title"))), list(_texts(chart.get("notes")))
        columns, rows = chart.get("columns"), chart.get("rows")
        below = [*notes, *_texts(stored.get("table")), *title, *_texts([columns, rows])]
        found.words.extend((*title, *(block.text for block in drawing.blocks), *below))
        found.undrawn.extend((*title, *below))
        found.shapes.extend(drawing.shapes)
        table = [columns, *(rows if isinstance(rows, list) else ())]
        lines = (normal(" | ".join(_texts(row))) for row in table)
        found.lines.extend((*title, *_texts(chart.get("description")), *notes, *lines))
    return found


def check_charts(name: str, page: HtmlPage, article: Parts, stored: Charts) -> Iterator[Finding]:
    """Give a finding for each text in a chart that does not stand there in the stored page.

    Some systems take drawings away, so a page may have none; it has all the rest of its charts.
    """
    if page.shapes and page.shapes != stored.shapes:
        message = "a chart is drawn otherwise in article.json"
        yield Finding("file_differs", article.lang, name, "", message, _AGAIN)
    wanted = stored.words if page.shapes else stored.undrawn
    position = 0
    for block in page.drawn:
        try:
            position = wanted.index(block.text, position) + 1
        except ValueError:
            message = "the chart reads otherwise in article.json"
            yield _differs(article.lang, name, block, block.text, message)
    lost = Counter(wanted) - Counter(block.text for block in page.drawn)
    if article.parts and lost:
        shown = ", ".join(lost)[:60]
        message = "the charts lack what article.json has there"
        yield Finding("file_differs", article.lang, name, shown, message, _AGAIN)


def check_drawing(
    name: str, source: str, chart: Mapping[str, Any], article: Parts
) -> Iterator[Finding]:
    """Give a finding where a chart's own file differs from the stored one.

    It has the label, title and notes around the drawing, in lines that are broken to fit.
    """
    page, stored = html_page(source), _drawing(chart)
    title, description, *drawn = (*(block.text for block in stored.blocks), "", "")
    label, notes = without_addresses(article.label), _texts(chart.get("notes"))
    told = (title, description, label, title, *drawn, *notes)
    shown, wanted = (
        "".join("".join(texts).split()) for texts in ((block.text for block in page.blocks), told)
    )
    measures = iter(page.shapes)
    if shown != wanted or not all(each in measures for each in stored.shapes):
        pairs = enumerate(zip_longest(shown, wanted))
        place = next((at for at, (one, other) in pairs if one != other), 0)
        message = "the chart reads or is drawn otherwise in article.json"
        there = shown[max(0, place - 20) : place + 20]
        yield Finding("file_differs", article.lang, name, there, message, _AGAIN)


def charts_of(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the stored charts."""
    charts = stored.get("charts")
    found = charts if isinstance(charts, list) else []
    return [chart for chart in found if isinstance(chart, dict)]


def _in_order(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the stored charts as they stand: each after its section, the others at the end."""
    sections = stored.get("sections")
    found = sections if isinstance(sections, list) else []
    places = [each.get("id") for each in found if isinstance(each, dict)]
    last = len(places)
    return sorted(
        charts_of(stored),
        key=lambda chart: (
            places.index(chart["section"]) if chart.get("section") in places else last
        ),
    )


def _drawing(chart: Mapping[str, Any]) -> HtmlPage:
    return html_page(str(chart.get("svg")))


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
