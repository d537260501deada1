"""Pictures for social media: headline, key figure, a chart of the page, label and sources.

A card replays a chart that the page already has and repeats the page's words, so it cannot show
what the page does not. It is set in the font that matplotlib brings along, and all words are made
to fit; the same copy gives the same bytes with the same versions of matplotlib and its libraries.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsgen.publish.charts.drawing import LIGHT, WIDTH, Drawing
from newsgen.publish.charts.measure import balanced, font, width, wrapped
from newsgen.publish.charts.paint import paint, settings
from newsgen.publish.charts.svg import read
from newsgen.publish.copy import Copy, Status
from newsgen.publish.page import Chart, Page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LEADING = 1.18
_SMALLEST = 8
_FIGURES = frozenset(("usd", "nok", "price", "share", "percent", "count", "points"))
_KEY_HEIGHT, _KEY_GAP = 96, 24
_CHART_GAP = 36


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a card: its left, top, width and height in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a card, its parts, and the largest sizes of headline, key figure and chart title.

    `words` holds headline and figure; where it is as wide as `chart`, the chart follows below.
    """

    width: int
    height: int
    label: Frame
    words: Frame
    chart: Frame
    notes: Frame
    headline_size: float
    figure_size: float
    title_size: float

    @property
    def stacked(self) -> bool:
        """Say whether the chart stands below the words."""
        return self.words.width == self.chart.width


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "card": Shape(
            width=1200,
            height=630,
            label=Frame(56, 40, 1088, 30),
            words=Frame(56, 92, 530, 404),
            chart=Frame(640, 92, 504, 404),
            notes=Frame(56, 530, 1088, 72),
            headline_size=54,
            figure_size=76,
            title_size=30,
        ),
        "square": Shape(
            width=1080,
            height=1080,
            label=Frame(64, 52, 952, 32),
            words=Frame(64, 112, 952, 340),
            chart=Frame(64, 112, 952, 824),
            notes=Frame(64, 972, 952, 76),
            headline_size=64,
            figure_size=96,
            title_size=42,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Placed:
    """One line of words on a card; `y` is its base line."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """All lines of a card, and where its chart stands, how large."""

    words: tuple[Placed, ...]
    drawing: Drawing | None = None
    at: tuple[float, float] = (0, 0)
    scale: float = 1


def cards(copy: Copy) -> Mapping[str, bytes]:
    """Make the cards of a copy by shape, as PNG; a retracted article has none."""
    if copy.standing.status is Status.RETRACTED:
        return {}
    return {name: card(copy, shape) for name, shape in SHAPES.items()}


def card(copy: Copy, shape: Shape) -> bytes:
    """Make one card as the bytes of a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    placed = lay_out(copy, shape)
    with settings():
        # At 72 dots per inch a point is a pixel.
        figure = Figure(figsize=(shape.width / 72, shape.height / 72), dpi=72)
        figure.set_facecolor(LIGHT.paper)
        canvas: Any = FigureCanvasAgg(figure)
        _draw_rule(figure, shape)
        for line in placed.words:
            figure.text(
                line.x / shape.width,
                1 - line.y / shape.height,
                line.text,
                color=line.colour,
                fontproperties=font(bold=line.bold),
                fontsize=line.size,
                verticalalignment="baseline",
            )
        if placed.drawing is not None:
            paint(figure, placed.drawing, LIGHT, at=placed.at, scale=placed.scale)
        file = io.BytesIO()
        canvas.print_png(file, metadata={"Software": None})
    return file.getvalue()


def lay_out(copy: Copy, shape: Shape) -> Layout:
    """Place the words of a card and its chart, each part as large as its room allows."""
    page = copy.page
    chart = page.charts[0] if page.charts else None
    label = _fitted(copy.standing.label, shape.label, 22, LIGHT.accent, bold=True)
    notes = " ".join((*(chart.notes if chart else (page.provider,)), copy.site.name)).strip()
    below = _fitted(notes, shape.notes, 18, LIGHT.quiet)
    told, end = _told(page, shape)
    if chart is None:
        return Layout((*label, *told, *below))
    room = shape.chart
    if shape.stacked:
        above = end + _CHART_GAP - room.y
        room = replace(room, y=room.y + above, height=room.height - above)
    else:
        told = _moved(told, max(0, shape.words.y + shape.words.height - end) / 2)
    title, drawn = _charted(chart, room, shape.title_size)
    return replace(drawn, words=(*label, *told, *title, *below))


def _told(page: Page, shape: Shape) -> tuple[tuple[Placed, ...], float]:
    """Set the headline and its key figure below it; give them and where they end."""
    key, frame = _key_figure(page), shape.words
    taken = _KEY_HEIGHT + _KEY_GAP if key else 0
    room = replace(frame, height=frame.height - taken)
    headline = _fitted(page.headline, room, shape.headline_size, LIGHT.ink, bold=True)
    end = frame.y + _high(headline)
    if not key:
        return headline, end
    at = Frame(frame.x, end + _KEY_GAP, frame.width, _KEY_HEIGHT)
    figure = _fitted(key, at, shape.figure_size, LIGHT.accent, bold=True)
    return (*headline, *figure), at.y + _high(figure)


def _charted(chart: Chart, room: Frame, size: float) -> tuple[tuple[Placed, ...], Layout]:
    """Set a chart's title above its drawing, both in the middle of their room."""
    title = _fitted(chart.title, replace(room, height=2.5 * size), size, LIGHT.ink, bold=True)
    drawing = read(chart.svg)
    above = _high(title) + 0.8 * size
    scale = min(room.width / WIDTH, (room.height - above) / drawing.height)
    free = (room.height - above - drawing.height * scale) / 2
    return _moved(title, free), Layout((), drawing, (room.x, room.y + free + above), scale)


def _key_figure(page: Page) -> str:
    """Give the first figure of the headline, as it stands there; nothing where it has none."""
    for mark in page.marks.get(page.headline, ()):
        if mark.unit in _FIGURES:
            return page.headline[mark.start : mark.end]
    return ""


def _high(lines: Sequence[Placed]) -> float:
    return len(lines) * lines[0].size * _LEADING


def _moved(lines: Sequence[Placed], down: float) -> tuple[Placed, ...]:
    return tuple(replace(line, y=line.y + down) for line in lines)


def _fitted(
    text: str, frame: Frame, largest: float, colour: str, *, bold: bool = False
) -> tuple[Placed, ...]:
    """Set a text in the largest size at which all its lines stay within the frame."""
    size = largest
    while size > _SMALLEST and not _fits(text, size, frame, bold=bold):
        size -= 1
    lines = (balanced if bold else wrapped)(text, size, frame.width, bold=bold)
    return tuple(
        Placed(frame.x, frame.y + size * (0.95 + place * _LEADING), line, size, colour, bold)
        for place, line in enumerate(lines)
    )


def _fits(text: str, size: float, frame: Frame, *, bold: bool) -> bool:
    """Say whether the lines are low enough and no word has to be broken."""
    lines = wrapped(text, size, frame.width, bold=bold)
    whole = all(width(word, size, bold=bold) <= frame.width for word in text.split(" "))
    return whole and len(lines) * size * _LEADING <= frame.height


def _draw_rule(figure: Figure, shape: Shape) -> None:
    """Draw a thin line above the notes."""
    from matplotlib.lines import Line2D

    y = 1 - (shape.notes.y - 16) / shape.height
    ends = (shape.label.x / shape.width, 1 - shape.label.x / shape.width)
    figure.add_artist(Line2D(ends, (y, y), color=LIGHT.line, linewidth=1))
