"""Paints a drawing on a matplotlib figure, for SVG and for pictures alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsgen.publish.charts.drawing import SIZES, Box, Drawing, Fill, Look, Words
from newsgen.publish.charts.measure import Face, font

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_POINT = 72
_ALIGNED = {"start": "left", "middle": "center", "end": "right"}


def paint(
    figure: Figure,
    drawing: Drawing,
    look: Look,
    *,
    at: tuple[float, float] = (0, 0),
    scale: float = 1,
) -> None:
    """Paint a drawing with its top left corner `at`, in points of the figure, times `scale`."""
    wide, high = figure.get_size_inches() * _POINT
    axes = figure.add_axes((0, 0, 1, 1))
    left, top = at
    axes.set_xlim(-left / scale, (wide - left) / scale)
    axes.set_ylim((high - top) / scale, -top / scale)
    axes.set_axis_off()
    for box in drawing.boxes:
        _box(axes, box, look, scale)
    for words in drawing.words:
        _words(axes, words, look, scale)


def _box(axes: Axes, box: Box, look: Look, scale: float) -> None:
    from matplotlib.patches import Rectangle

    colour = look.of(box.fill)
    guide = box.fill is Fill.GUIDE
    axes.add_patch(
        Rectangle(
            (box.x, box.y),
            box.width,
            box.height,
            facecolor="none" if guide else colour,
            edgecolor=colour if guide else "none",
            hatch="///" if guide else None,
            linewidth=1.5 * scale if guide else 0,
            gid=f"fill-{box.fill}",
            clip_on=False,
        )
    )


def _words(axes: Axes, words: Words, look: Look, scale: float) -> None:
    axes.text(
        words.x,
        words.y,
        words.text,
        color=look.of(words.type),
        fontproperties=font(Face.of(words.type)),
        fontsize=SIZES[words.type] * scale,
        horizontalalignment=_ALIGNED[words.anchor],
        verticalalignment="baseline",
        gid=f"type-{words.type}",
    )
