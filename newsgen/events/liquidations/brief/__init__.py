"""The brief of a liquidation event: the desk's input, read from JSON.

values.py reads one value, fields.py makes types of the readers, models.py lays the fields out,
reading.py reads a file, wording.py explains what is wrong with it, schema.py describes it.
"""

from newsgen.events.liquidations.brief.models import (
    Amounts,
    Brief,
    Burst,
    Funding,
    News,
    OpenInterest,
    Prices,
    SpotVolume,
)
from newsgen.events.liquidations.brief.reading import parse_brief
from newsgen.events.liquidations.brief.schema import brief_schema

__all__ = [
    "Amounts",
    "Brief",
    "Burst",
    "Funding",
    "News",
    "OpenInterest",
    "Prices",
    "SpotVolume",
    "brief_schema",
    "parse_brief",
]
