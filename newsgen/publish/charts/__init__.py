"""Charts of an article's facts: drawn once as SVG, from which files and social cards are made.

`layout` places bars and words, `svg` writes them through matplotlib, `standalone` makes a file that
speaks for itself, `cards` a picture for social media. Nothing here knows an event type or words a
text: what is drawn comes finished, with figures that are facts of the article.
"""

from __future__ import annotations

from newsgen.publish.charts.drawing import Drawing
from newsgen.publish.charts.layout import Hours, Row, Side, bars, columns, split
from newsgen.publish.charts.standalone import standalone
from newsgen.publish.charts.svg import as_svg

__all__ = [
    "Drawing",
    "Hours",
    "Row",
    "Side",
    "as_svg",
    "bars",
    "columns",
    "split",
    "standalone",
]
