"""How wide words are, in the fonts that matplotlib brings along, so that they fit everywhere.

Readers of an SVG see their own system's font, which is narrower than DejaVu Sans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.publish.charts.drawing import BOLD, Type
from newsgen.publish.charts.plotting import held

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

_SIZE = 100
_PARTS = 65536  # of a pixel
# Where a line may end; not at a no-break space, nor before a dash.
_BREAK = re.compile(" (?![–—])")


class Face(StrEnum):
    """A typeface, by its file."""

    PLAIN = "DejaVuSans.ttf"
    BOLD = "DejaVuSans-Bold.ttf"
    HEADLINE = "STIXGeneralBol.ttf"

    @classmethod
    def of(cls, kind: Type) -> Face:
        """Give the typeface of words in a chart."""
        return cls.BOLD if kind in BOLD else cls.PLAIN


def width(text: str, size: float, face: Face = Face.PLAIN) -> float:
    """Give the width of a line of words of a size, in the size's unit.

    Without hinting and kerning, which differ between versions of matplotlib.
    """
    return sum(_advance(letter, face) for letter in text) * size / _SIZE


def wrapped(text: str, size: float, room: float, face: Face = Face.PLAIN) -> tuple[str, ...]:
    """Break a text into lines that fit a width; a word that is wider is broken within."""
    return tuple(_lines(text, size, room, face))


def balanced(text: str, size: float, room: float, face: Face = Face.PLAIN) -> tuple[str, ...]:
    """Break a text into as few lines as `wrapped` does, as equal in length as can be."""
    lines = narrower = wrapped(text, size, room, face)
    longest = max(width(word, size, face) for word in _BREAK.split(text))
    while len(narrower) == len(lines) > 1 and room * 0.97 >= longest:
        lines, room = narrower, room * 0.97
        narrower = wrapped(text, size, room, face)
    return narrower if len(narrower) == len(lines) else lines


def has_letters(text: str, face: Face) -> bool:
    """Say whether a typeface has all letters of a text."""
    with held():
        known = _font(face).get_charmap()
    return all(ord(letter) in known for letter in text)


def font(face: Face) -> FontProperties:
    """Give a bundled font, by its file: no font of the system is looked for."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_file(face)))


def _lines(text: str, size: float, room: float, face: Face) -> Iterator[str]:
    line = ""
    for word in _BREAK.split(text):
        longer = f"{line} {word}" if line else word
        if width(longer, size, face) <= room:
            line = longer
            continue
        if line:
            yield line
        line = word
        while len(line) > 1 and width(line, size, face) > room:
            end = _fitting(line, size, room, face)
            yield line[:end]
            line = line[end:]
    yield line


def _fitting(word: str, size: float, room: float, face: Face) -> int:
    """Give how many letters of a word fit, at least one."""
    end = len(word)
    while end > 1 and width(word[:end], size, face) > room:
        end -= 1
    return end


@lru_cache(maxsize=4096)
def _advance(letter: str, face: Face) -> float:
    """Give how far a letter leads on; one that the typeface lacks fills a square."""
    with held():
        typeface = _font(face)
        glyph = typeface.get_char_index(ord(letter))
        return float(typeface.load_glyph(glyph).linearHoriAdvance) / _PARTS if glyph else _SIZE


@lru_cache(maxsize=len(Face))
def _font(face: Face) -> Any:
    from matplotlib.ft2font import FT2Font

    found = FT2Font(str(_file(face)))
    found.set_size(_SIZE, 72)
    return found


def _file(face: Face) -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / face
