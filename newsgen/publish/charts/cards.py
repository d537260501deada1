"""Pictures for social media: headline, a chart of the page or its dek, label and sources.

A card replays a chart that the page already has and repeats the page's words, so it cannot show
what the page does not. It is set in fonts that matplotlib brings along, and all words are made to
fit; the same copy gives the same bytes with the same versions of matplotlib and its libraries.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newsgen.publish.charts.drawing import LIGHT, WIDTH, Drawing
from newsgen.publish.charts.measure import Face, balanced, font, has_letters, width, wrapped
from newsgen.publish.charts.paint import paint
from newsgen.publish.charts.plotting import settings
from newsgen.publish.charts.svg import read
from newsgen.publish.copy import Copy, Status
from newsgen.publish.page import Chart, Page

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHORT = re.compile(r"(?<![^ ])([^\W\d_]{1,2}) ")  # in, of, i, på: no word to end a line with
_LEADING = 1.18
_SMALLEST = 8
_HEADLINE_PART = 0.6  # of the height that headline and dek have
_DEK_GAP, _CHART_GAP = 24, 44


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a card: its left, top, width and height in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a card, its parts, and the largest sizes of headline, dek and chart title.

    `words` holds the headline, and the dek where there is room for it: below each other in a card
    whose `chart` is as wide, and in one without a chart.
    """

    width: int
    height: int
    label: Frame
    words: Frame
    chart: Frame
    notes: Frame
    headline_size: float
    dek_size: float
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
            headline_size=64,
            dek_size=32,
            title_size=30,
        ),
        "square": Shape(
            width=1080,
            height=1080,
            label=Frame(64, 52, 952, 32),
            words=Frame(64, 112, 952, 340),
            chart=Frame(64, 112, 952, 824),
            notes=Frame(64, 972, 952, 76),
            headline_size=80,
            dek_size=34,
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
    face: Face = Face.PLAIN


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
    placed = lay_out(copy, shape)
    with settings():
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

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
                fontproperties=font(line.face),
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
    ink = LIGHT.quiet if copy.standing.usable else LIGHT.accent  # as on the page
    label = _fitted(copy.standing.label, shape.label, 22, ink, Face.BOLD)
    notes = chart.notes if chart else page.notes or (page.provider,)
    below = _fitted(
        " ·\u00a0".join(part for part in (" ".join(notes), copy.site.name) if part),
        shape.notes,
        18,
        LIGHT.quiet,
    )
    if chart is None:
        whole = replace(shape.chart, x=shape.words.x, width=shape.notes.width)
        told, end = _told(page, shape, whole, dek=True)
        free = max(0, whole.y + whole.height - end) / 2
        return Layout((*label, *_moved(told, free), *below))
    told, end = _told(page, shape, shape.words, dek=shape.stacked)
    room = shape.chart
    if shape.stacked:
        above = end + _CHART_GAP - room.y
        room = replace(room, y=room.y + above, height=room.height - above)
    else:
        told = _moved(told, max(0, shape.words.y + shape.words.height - end) / 2)
    title, drawn = _charted(chart, room, shape.title_size)
    return replace(drawn, words=(*label, *told, *title, *below))


def _told(page: Page, shape: Shape, room: Frame, *, dek: bool) -> tuple[tuple[Placed, ...], float]:
    """Set the headline, and the dek below it if there is to be one; give them and their end."""
    dek = dek and bool(page.dek)
    high = room.height * (_HEADLINE_PART if dek else 1)
    room_above = replace(room, height=high)
    serif = has_letters(page.headline, Face.HEADLINE)
    face = Face.HEADLINE if serif else Face.BOLD
    words = _SHORT.sub("\\1\u00a0", page.headline)
    headline = _fitted(words, room_above, shape.headline_size, LIGHT.ink, face)
    end = room.y + _high(headline)
    if not dek:
        return headline, end
    at = end + _DEK_GAP
    rest = replace(room, y=at, height=room.y + room.height - at)
    told = _fitted(page.dek, rest, shape.dek_size, LIGHT.ink)
    return (*headline, *told), at + _high(told)


def _charted(chart: Chart, room: Frame, size: float) -> tuple[tuple[Placed, ...], Layout]:
    """Set a chart's title above its drawing, both in the middle of their room."""
    title = _fitted(chart.title, replace(room, height=2.5 * size), size, LIGHT.ink, Face.BOLD)
    drawing = read(chart.svg)
    above = _high(title) + 0.8 * size
    scale = min(room.width / WIDTH, (room.height - above) / drawing.height)
    free = (room.height - above - drawing.height * scale) / 2
    return _moved(title, free), Layout((), drawing, (room.x, room.y + free + above), scale)


def _high(lines: Sequence[Placed]) -> float:
    return len(lines) * lines[0].size * _LEADING


def _moved(lines: Sequence[Placed], down: float) -> tuple[Placed, ...]:
    return tuple(replace(line, y=line.y + down) for line in lines)


def _fitted(
    text: str, frame: Frame, largest: float, colour: str, face: Face = Face.PLAIN
) -> tuple[Placed, ...]:
    """Set a text in the largest size at which all its lines stay within the frame."""
    size = largest
    while size > _SMALLEST and not _fits(text, size, frame, face):
        size -= 1
    if face is not Face.PLAIN:
        size = _shorter(text, size, frame.width, face)
    lines = (wrapped if face is Face.PLAIN else balanced)(text, size, frame.width, face)
    return tuple(
        Placed(frame.x, frame.y + size * (0.95 + place * _LEADING), line, size, colour, face)
        for place, line in enumerate(lines)
    )


def _fits(text: str, size: float, frame: Frame, face: Face) -> bool:
    """Say whether the lines are low enough and no word has to be broken."""
    lines = wrapped(text, size, frame.width, face)
    whole = all(width(word, size, face) <= frame.width for word in text.split(" "))
    return whole and len(lines) * size * _LEADING <= frame.height


def _shorter(text: str, size: float, room: float, face: Face) -> float:
    """Give the largest size, a seventh smaller at most, that needs the fewest lines."""
    sizes = [size - each for each in range(int(size / 7) + 1)]
    return min(sizes, key=lambda each: len(wrapped(text, each, room, face)))


def _draw_rule(figure: Figure, shape: Shape) -> None:
    """Draw a thin line above the notes."""
    from matplotlib.lines import Line2D

    y = 1 - (shape.notes.y - 16) / shape.height
    ends = (shape.label.x / shape.width, 1 - shape.label.x / shape.width)
    figure.add_artist(Line2D(ends, (y, y), color=LIGHT.line, linewidth=1))
