"""The figures of a text as HTML: what a reader sees, with the value behind it for a program.

`<data value="2606660000" data-fact="total_usd">2,61 milliarder dollar</data>`; days, times and
years are `<time datetime="…">`. Names are no figures. The forms of the values: the HTML standard,
"The data element" and "The time element".
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from markupsafe import Markup, escape

from newsgen.model import Unit
from newsgen.publish.page import Mark

_TIMES = frozenset((Unit.DAY, Unit.INSTANT, Unit.YEAR))
_WORDS = frozenset((Unit.TEXT, Unit.FLAG))


def marked(text: str, marks: Mapping[str, tuple[Mark, ...]]) -> Markup:
    """Give a text as HTML, escaped, each of its figures in an element of its own."""
    found = marks.get(text)
    if not found:
        return escape(text)
    parts: list[str] = []
    at = 0
    for mark in found:
        if mark.unit not in _WORDS:
            parts += escape(text[at : mark.start]), _element(mark, text[mark.start : mark.end])
            at = mark.end
    parts.append(escape(text[at:]))
    return Markup("".join(parts))  # noqa: S704 - every part is escaped


def _element(mark: Mark, shown: str) -> str:
    fact, words = escape(mark.fact), escape(shown)
    if mark.unit in _TIMES:
        return f'<time datetime="{escape(mark.value)}" data-fact="{fact}">{words}</time>'
    return f'<data value="{Decimal(mark.value).normalize():f}" data-fact="{fact}">{words}</data>'
