"""Which facts of a liquidation event make which chart.

A chart is made only where its finding stands in the article of that language. Everything else that
it shows is a fact of the event: told too, or following from it, or what shows the finding, such as
the neighbours of a place and the hours around the largest. The pictures themselves are
`newsgen.publish.charts`.
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
    """Draw what the article tells: the sides, the place among the largest, the hours, the coins.

    Nothing of a total that is a lower bound: beside other amounts, or in parts, it looks exact.
    """
    words = Words(facts, article, language)
    if words.known("total_is_floor"):
        return ()
    made = (each(words) for each in (sides, largest, hours, coins))
    return tuple(chart for chart in made if chart is not None)
