"""Which facts of a liquidation event make which chart.

A chart is made only where its key figure stands in the article of that language; everything else
that it shows is a fact of the event. The pictures themselves are `newsgen.publish.charts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsgen.events.liquidations.charts.facts import state_charted
from newsgen.events.liquidations.charts.largest import largest
from newsgen.events.liquidations.charts.parts import coins, hours, sides
from newsgen.events.liquidations.charts.words import Words
from newsgen.model import Article, Facts
from newsgen.publish.page import Chart

if TYPE_CHECKING:
    from newsgen.render import Language

__all__ = ["draw", "state_charted"]


def draw(facts: Facts, article: Article, language: Language) -> tuple[Chart, ...]:
    """Draw what the article tells: the sides, the place among the largest, the hours, the coins."""
    words = Words(facts, article, language)
    made = (each(words) for each in (sides, largest, hours, coins))
    return tuple(chart for chart in made if chart is not None)
