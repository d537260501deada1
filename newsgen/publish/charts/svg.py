"""Writes a drawing as SVG through matplotlib, and gives the result the page's look.

The SVG backend runs alone, without pyplot and its state: fixed settings, a fixed salt for the
names it makes, no date. What it writes is then put in order: colours become classes that follow
the page's own (`--newsgen-ink` and others; `--accent` alone is anything on a foreign page) and the
reader's light or dark, words are set in the reader's sans-serif, and the drawing gets its title and
description. The same drawing gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from html import escape
from xml.etree import ElementTree as ET

from newsgen.publish.charts.drawing import (
    BOLD,
    COLOURS,
    DARK,
    LIGHT,
    SIZES,
    WIDTH,
    Box,
    Drawing,
    Fill,
    Look,
    Type,
    Words,
)
from newsgen.publish.charts.paint import paint
from newsgen.publish.charts.plotting import settings

CLASS = "newsgen-chart"
_SVG = "{http://www.w3.org/2000/svg}"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Within a page; wider, and the words outgrow the page's own.
WITHIN = "width:100%;max-width:30rem;height:auto;overflow:visible"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_HATCH = re.compile(r"url\(#(\w+)\)")


def as_svg(drawing: Drawing, *, name: str, title: str, description: str) -> str:
    """Write a drawing as an SVG element for a page; `name` makes its ids its own on the page."""
    frame = f'viewBox="0 0 {WIDTH} {drawing.height:g}"'
    told = head(frame, name, title, description, styles(_kinds(drawing)))
    return "\n".join((*told, *body(drawing, name), "</svg>"))


def head(frame: str, name: str, title: str, description: str, style: str) -> tuple[str, ...]:
    """Give the first lines of an SVG: its frame, its title and description, its style sheet.

    `frame` is the attributes of the view box and, for a file, of its size.
    """
    root = f'<svg xmlns="http://www.w3.org/2000/svg" class="{CLASS}" role="img" {frame}'
    return (
        f'{root} aria-labelledby="{name}-title {name}-desc">',
        f'<title id="{name}-title">{escape(title, quote=False)}</title>',
        f'<desc id="{name}-desc">{escape(description, quote=False)}</desc>',
        f"<style>{style}</style>",
    )


def body(drawing: Drawing, name: str) -> Iterator[str]:
    """Give the elements of a drawing, as matplotlib drew them, by class."""
    root = ET.fromstring(_drawn(drawing))  # noqa: S314
    pattern = root.find(f".//{_SVG}pattern")
    hatch = f"{name}-hatch"
    if pattern is not None:
        yield _pattern(pattern, hatch)
    for group in root.iter(f"{_SVG}g"):
        kind = group.get("id", "")
        path, text = group.find(f"{_SVG}path"), group.find(f"{_SVG}text")
        if kind.startswith("fill-") and path is not None:
            yield _path(path, Fill(kind.removeprefix("fill-")), hatch)
        elif kind.startswith("type-") and text is not None:
            yield _text(text, Type(kind.removeprefix("type-")))


def styles(kinds: Iterable[Fill | Type]) -> str:
    """Give the style sheet of some kinds, light and dark."""
    letters = f"font-family:{_FONT};font-variant-numeric:lining-nums"
    rules = (
        f".{CLASS}{{display:block;{WITHIN};{letters};{_colours(LIGHT)}}}",
        f"@media (prefers-color-scheme:dark){{.{CLASS}{{{_colours(DARK)}}}}}",
    )
    return "".join((*rules, *map(rule, kinds)))


def read(svg: str) -> Drawing:
    """Read back the drawing of an SVG that `as_svg` wrote."""
    root = ET.fromstring(svg)  # noqa: S314  # the article's own chart
    boxes, words = [], []
    for path in root.findall(f"{_SVG}path"):
        numbers = [float(each) for each in _NUMBER.findall(path.get("d", ""))]
        across, down = numbers[0::2], numbers[1::2]
        x, y = min(across), min(down)
        fill = Fill(path.get("class", "").removeprefix("fill-"))
        boxes.append(Box(x, y, max(across) - x, max(down) - y, fill))
    for text in root.findall(f"{_SVG}text"):
        kind = Type(text.get("class", "").removeprefix("type-"))
        anchor = text.get("text-anchor", "start")
        place = float(text.get("x", "0")), float(text.get("y", "0"))
        words.append(Words(*place, text.text or "", kind, anchor))  # type: ignore[arg-type]
    return Drawing(float(root.get("viewBox", "").split()[-1]), tuple(boxes), tuple(words))


def _drawn(drawing: Drawing) -> str:
    """Let matplotlib draw, one view-box unit to a point."""
    with settings():
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure

        figure = Figure(figsize=(WIDTH / 72, drawing.height / 72), dpi=72)
        FigureCanvasSVG(figure)
        paint(figure, drawing, LIGHT)
        file = io.StringIO()
        none = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(file, format="svg", metadata=none, facecolor="none")
    return file.getvalue()


def _path(path: ET.Element, fill: Fill, hatch: str) -> str:
    colour = LIGHT.of(fill)
    look = f'fill="{colour}"'
    if fill is Fill.GUIDE:
        look = f'fill="url(#{hatch})" stroke="{colour}" stroke-width="1.5"'
    return f'<path class="fill-{fill}" {look} d="{_folded(path)}"/>'


def _pattern(pattern: ET.Element, name: str) -> str:
    lines = pattern.findall(f"{_SVG}path")
    size = " ".join(f'{key}="{pattern.get(key)}"' for key in ("width", "height"))
    drawn = "".join(
        f'<path class="hatch" fill="none" stroke="{LIGHT.accent}" d="{_folded(path)}"/>'
        for path in lines
    )
    return (
        f'<defs><pattern id="{name}" patternUnits="userSpaceOnUse" {size}>{drawn}</pattern></defs>'
    )


def _text(text: ET.Element, kind: Type) -> str:
    style = text.get("style", "")
    anchor = next((each for each in ("middle", "end") if f"text-anchor: {each}" in style), "")
    return element(text.text or "", kind, text.get("x", "0"), text.get("y", "0"), anchor)


def element(text: str, kind: Type, x: str, y: str, anchor: str = "") -> str:
    """Give a line of words as an element."""
    weight = ' font-weight="600"' if kind in BOLD else ""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return (
        f'<text class="type-{kind}" fill="{LIGHT.of(kind)}" font-size="{SIZES[kind]:g}"'
        f'{weight}{anchored} x="{x}" y="{y}">{escape(text, quote=False)}</text>'
    )


def _kinds(drawing: Drawing) -> Iterable[Fill | Type]:
    found: list[Fill | Type] = [box.fill for box in drawing.boxes]
    return dict.fromkeys(found + [words.type for words in drawing.words])


def rule(kind: Fill | Type) -> str:
    """Give the rule of one kind."""
    if kind is Fill.GUIDE:
        return (
            f".{CLASS} .fill-guide{{stroke:var(--chart-accent)}}"
            f".{CLASS} .hatch{{stroke:var(--chart-accent)}}"
        )
    family = "fill" if isinstance(kind, Fill) else "type"
    return f".{CLASS} .{family}-{kind}{{fill:var(--chart-{COLOURS[kind]})}}"


def _colours(look: Look) -> str:
    """Take ink, quiet and accent from the page where it has them; the rest is the chart's own."""
    own = "".join(
        f"--chart-{name}:{getattr(look, name)};" for name in ("line", "other", "long", "short")
    )
    pages = "".join(
        f"--chart-{name}:var(--newsgen-{name},{getattr(look, name)});"
        for name in ("paper", "ink", "quiet", "accent")
    )
    return f"{pages}{own}"


def _folded(path: ET.Element) -> str:
    return " ".join(path.get("d", "").split())
