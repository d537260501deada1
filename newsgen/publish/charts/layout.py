"""Places the bars and words of the three kinds of charts; all figures come as finished words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from newsgen.publish.charts.drawing import SIZES, WIDTH, Anchor, Box, Drawing, Fill, Type
from newsgen.publish.charts.drawing import Words as Line
from newsgen.publish.charts.measure import Face, width, wrapped

_GAP = 2  # between the two parts of a bar
_SLIVER = 1.5  # a bar that would be thinner would not be seen
_THIN = 1
_DIGITS = 2  # of a coordinate behind the point


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sides of a total: its words, its share as words and as a number."""

    name: str
    shown: str
    amount: str
    share: Decimal
    fill: Fill


@dataclass(frozen=True, slots=True)
class Row:
    """A bar with its name above and its amount at the end.

    `note` stands below the bar; `above` stands over the name, and says what is left out there.
    """

    name: str
    shown: str
    size: Decimal
    fill: Fill
    note: str = ""
    above: str = ""

    @property
    def type(self) -> Type:
        """Give how the name is set: what the article is of stands out."""
        return Type.STRONG if self.fill in {Fill.EVENT, Fill.GUIDE} else Type.NAME


@dataclass(frozen=True, slots=True)
class Hours:
    """Amounts one after another; `ticks` are the words below some of them, by position."""

    sizes: tuple[Decimal, ...]
    ticks: tuple[tuple[int, str], ...]
    peak: str
    peak_at: str


def split(first: Side, second: Side) -> Drawing:
    """Draw one bar in two parts, the first from the left, the second to the right."""
    top, high = 66.0, 30.0
    room = WIDTH - _GAP
    share = first.share / (first.share + second.share)
    wide = min(max(float(share) * room, _SLIVER), room - _SLIVER)
    boxes = (
        _box(0, top, wide, high, first.fill),
        _box(wide + _GAP, top, room - wide, high, second.fill),
    )
    words: list[Line] = []
    for x, anchor, side in ((0.0, "start", first), (float(WIDTH), "end", second)):
        end: Anchor = "end" if anchor == "end" else "start"
        words += [
            Line(x, 13, side.name, Type.STRONG, end),
            Line(x, 38, side.shown, Type.BIG, end),
            Line(x, 56, side.amount, Type.VALUE, end),
        ]
    return Drawing(top + high + 2, boxes, tuple(each for each in words if each.text))


def bars(rows: Sequence[Row]) -> Drawing:
    """Draw bars below each other from a common base line, the name above each."""
    high, line, between = 17.0, 17.0, 15.0
    scale = min(_room(row) / float(row.size) for row in rows if row.size)
    boxes: list[Box] = []
    words: list[Line] = []
    y = 0.0
    for row in rows:
        if row.above:
            words.append(Line(0, y + 11, row.above, Type.QUIET))
            y += 16 + between
        for text in _wrapped(row.name, row.type):
            words.append(Line(0, y + 13, text, row.type))
            y += line
        y += 2
        wide = max(float(row.size) * scale, _SLIVER)
        boxes.append(_box(0, y, wide, high, row.fill))
        words.append(Line(_rounded(wide + 6), y + 13, row.shown, _amount(row)))
        y += high
        for text in _wrapped(row.note, Type.QUIET) if row.note else ():
            words.append(Line(0, y + 15, text, Type.QUIET))
            y += 16
        y += between
    return Drawing(y - between + 2, tuple(boxes), tuple(words))


def columns(hours: Hours) -> Drawing:
    """Draw columns side by side on a thin axis; the highest is told at its head."""
    top, tall = 42.0, 130.0
    base = top + tall
    step = WIDTH / len(hours.sizes)
    most = max(hours.sizes)
    best = hours.sizes.index(most)
    boxes = [_box(0, base, WIDTH, _THIN, Fill.AXIS)]
    for place, size in enumerate(hours.sizes):
        high = float(size / most) * tall
        fill = Fill.EVENT if place == best else Fill.OTHER
        if size:
            high = max(high, _SLIVER)
            boxes.append(_box(place * step + 1.5, base - high, step - 3, high, fill))
    words = [*_peak(hours, best, step)]
    for place, text in _spaced(hours.ticks, step):
        boxes.append(_box(place * step + 1.5, base, _THIN, 5, Fill.AXIS))
        words.append(Line(_rounded(place * step + 1.5), base + 18, text, Type.QUIET))
    return Drawing(base + 23, tuple(boxes), tuple(words))


def _spaced(ticks: tuple[tuple[int, str], ...], step: float) -> tuple[tuple[int, str], ...]:
    """Leave out every second tick as long as their words would run into each other."""
    size = SIZES[Type.QUIET]
    while len(ticks) > 1:
        room = (ticks[1][0] - ticks[0][0]) * step - size
        if max(width(text, size) for _, text in ticks) <= room:
            break
        ticks = ticks[::2]
    return ticks


def _peak(hours: Hours, best: int, step: float) -> tuple[Line, Line]:
    """Place the words of the highest column so that they stay within the drawing."""
    third = len(hours.sizes) / 3
    anchor: Anchor = "start" if best < third else "end" if best >= 2 * third else "middle"
    along = {"start": 1.5, "middle": step / 2, "end": step - 1.5}[anchor]
    x = _rounded(best * step + along)
    return (
        Line(x, 14, hours.peak, Type.STRONG, anchor),
        Line(x, 32, hours.peak_at, Type.QUIET, anchor),
    )


def _amount(row: Row) -> Type:
    return Type.STRONG if row.type is Type.STRONG else Type.VALUE


def _room(row: Row) -> float:
    """Give how long a bar may be, so that its amount has room behind it."""
    kind = _amount(row)
    return WIDTH - 8 - width(row.shown, SIZES[kind], Face.of(kind))


def _wrapped(text: str, kind: Type) -> tuple[str, ...]:
    return wrapped(text, SIZES[kind], WIDTH, Face.of(kind))


def _box(x: float, y: float, wide: float, high: float, fill: Fill) -> Box:
    return Box(_rounded(x), _rounded(y), _rounded(wide), _rounded(high), fill)


def _rounded(value: float) -> float:
    return round(value, _DIGITS)
