"""A chart as a file that speaks for itself: label, title, drawing and notes on its own paper.

It is put together of the page's own drawing, so the same page gives the same bytes, with or without
matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

from newsgen.publish.charts.drawing import BOLD, LIGHT, SIZES, WIDTH, Fill, Type
from newsgen.publish.charts.svg import WITHIN, element, head, rule
from newsgen.publish.page import Chart

_MARGIN = 16
_LEADING = 1.3
_ZOOM = 4 / 3  # a file's own size; a site may make it smaller, and should not have to
# How wide a letter is, in parts of its size: more than most are in any sans-serif.
_WIDE, _WIDE_BOLD = 0.56, 0.62
_DRAWN = re.compile(r'viewBox="0 0 \d+ ([\d.]+)".*?<style>(.*?)</style>\n(.*)\n</svg>', re.DOTALL)


def standalone(chart: Chart, label: str, lang: str) -> str:
    """Write the file of a chart; `label` is the line that says how the page stands."""
    found = _DRAWN.search(chart.svg)
    if found is None:
        raise ValueError(f"the chart {chart.name} was not drawn here")
    high, own, drawn = float(found[1]), found[2], found[3]
    above, top = _set(((label, Type.LABEL, 10), (chart.title, Type.TITLE, 14)), 0)
    below, end = _set(((note, Type.QUIET, 4) for note in chart.notes), top + high + 14)
    wide, tall = WIDTH + 2 * _MARGIN, end + 2 * _MARGIN
    more = (kind for kind in (Fill.PAPER, *Type) if f"-{kind}{{" not in own)
    own = own.replace(f"{WITHIN};", "") + "".join(map(rule, more))
    paper = f'x="{-_MARGIN}" y="{-_MARGIN}" width="{wide}" height="{tall:g}"'
    size = f'width="{wide * _ZOOM:.0f}" height="{tall * _ZOOM:.0f}"'
    frame = f'viewBox="{-_MARGIN} {-_MARGIN} {wide} {tall:g}" {size}'
    name = f"{lang}-{chart.name}"
    return "\n".join(
        (
            *head(frame, name, chart.title, chart.description, own),
            f'<rect class="fill-{Fill.PAPER}" fill="{LIGHT.paper}" {paper}/>',
            *above,
            f'<g transform="translate(0 {top:g})">',
            drawn,
            "</g>",
            *below,
            "</svg>\n",
        )
    )


def _set(parts: Iterable[tuple[str, Type, float]], y: float) -> tuple[list[str], float]:
    """Set texts below each other from a height; give their elements and where they end."""
    found = []
    for text, kind, after in parts:
        for line in _lines(text, kind):
            y = round(y + SIZES[kind] * _LEADING, 2)
            found.append(element(line, kind, "0", f"{y - SIZES[kind] * 0.3:.2f}"))
        y += after
    return found, round(y, 2)


def _lines(text: str, kind: Type) -> Iterator[str]:
    """Break a text at its spaces, and words that are too long within, in whatever sans-serif."""
    room = WIDTH / (SIZES[kind] * (_WIDE_BOLD if kind in BOLD else _WIDE))
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _letters(longer) > room:
            yield line
            longer = word
        line = longer
        while _letters(line) > room:
            end = max(1, sum(_letters(line[: at + 1]) <= room for at in range(len(line))))
            yield line[:end]
            line = line[end:]
    if line:
        yield line


def _letters(text: str) -> float:
    """Count the letters of a text as wide; those of East Asia fill a square."""
    return sum(1 / _WIDE if east_asian_width(each) in {"W", "F"} else 1 for each in text)
