"""How wide words are, in the one font that matplotlib brings along, so that they fit everywhere.

Readers see their own system's font, which is narrower than DejaVu Sans.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

_SIZE = 100
_SIXTY_FOURTHS = 64
# Where a line may end; a no-break space is no place for it.
_BREAK = " "


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a line of words of a size, in the size's unit."""
    return _width(text, bold) * size / _SIZE


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines that fit a width; a word that is wider is broken within."""
    return tuple(_lines(text, size, room, bold))


def balanced(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into as few lines as `wrapped` does, as equal in length as can be."""
    lines = narrower = wrapped(text, size, room, bold=bold)
    longest = max(width(word, size, bold=bold) for word in text.split(_BREAK))
    while len(narrower) == len(lines) > 1 and room * 0.97 >= longest:
        lines, room = narrower, room * 0.97
        narrower = wrapped(text, size, room, bold=bold)
    return narrower if len(narrower) == len(lines) else lines


def font(*, bold: bool = False) -> FontProperties:
    """Give the bundled font, by its file: no font of the system is looked for."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_file(bold)))


@contextmanager
def quiet() -> Iterator[None]:
    """Say nothing of letters that the font lacks: a box stands for them, and has its width."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield


def _lines(text: str, size: float, room: float, bold: bool) -> Iterator[str]:
    line = ""
    for word in text.split(_BREAK):
        longer = f"{line}{_BREAK}{word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            yield line
        line = word
        while len(line) > 1 and width(line, size, bold=bold) > room:
            end = _fitting(line, size, room, bold)
            yield line[:end]
            line = line[end:]
    yield line


def _fitting(word: str, size: float, room: float, bold: bool) -> int:
    """Give how many letters of a word fit, at least one."""
    end = len(word)
    while end > 1 and width(word[:end], size, bold=bold) > room:
        end -= 1
    return end


@lru_cache(maxsize=4096)
def _width(text: str, bold: bool) -> float:
    face = _face(bold)
    with quiet():
        face.set_text(text.replace("\u00a0", " "), 0.0)
    wide, _ = face.get_width_height()
    return float(wide) / _SIXTY_FOURTHS


@lru_cache(maxsize=2)
def _face(bold: bool) -> Any:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(str(_file(bold)))
    face.set_size(_SIZE, 72)
    return face


@lru_cache(maxsize=2)
def _file(bold: bool) -> Path:
    import matplotlib as mpl

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name
