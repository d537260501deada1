"""Norges Bank: kroner for one US dollar.

Format by Norges Bank's guide to its open data and answers captured in public (2026): SDMX-JSON with
data.dataSets[0].series["0:0:0:0"].observations {"0": ["9.2314"]}, the days in
data.structure.dimensions.observation[0].values[].id, and the series' attributes as places in
data.structure.attributes.series, among them UNIT_MULT, the power of ten of the unit that is priced
(0 for dollars, 2 for currencies quoted per hundred). Middle rates at 14:15 CET, published at about
16:00 on business days.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from newsgen.errors import SourceError, WrongValueError
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.reading import amount, plain
from newsgen.sources.window import Question

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

NAME = "Norges Bank"
ADDRESS = "https://data.norges-bank.no"
TERMS = "https://www.norges-bank.no/Opphavsrett/"
GIVES = "the exchange rate of the dollar in kroner"

_DAYS_BACK = 14  # longer than any row of days without a rate
_LOW, _HIGH = 1, 100  # kroner that a dollar may cost


def glean(client: Client, question: Question) -> Gleaned:
    """Take the last rate of the day on which the window ends, or before."""
    into = Collector(NAME)
    last = (question.counted().end - timedelta(microseconds=1)).date()
    fetched = _ask(client, question.address or ADDRESS, last)
    rates = [(day, rate) for day, rate in read_rates(fetched) if day <= last]
    if not rates:
        wrong(fetched, "observations", f"holds no rate of the {_DAYS_BACK} days to {last}")
    day, rate = max(rates)
    if not _LOW <= rate <= _HIGH:
        wrong(fetched, "observations", "holds a rate that no dollar has", rate)
    into.add((fetched,), {"usd_nok.rate": plain(rate), "usd_nok.date": day.isoformat()})
    return into.gleaned()


def _ask(client: Client, address: str, last: date) -> Fetched:
    asked = {
        "format": "sdmx-json",
        "startPeriod": (last - timedelta(days=_DAYS_BACK)).isoformat(),
        "endPeriod": last.isoformat(),
        "locale": "no",
    }
    return client.get(NAME, f"{address}/api/data/EXR/B.USD.NOK.SP", params=asked)


def read_rates(fetched: Fetched) -> tuple[tuple[date, Decimal], ...]:
    """Read the days and the kroner for one dollar; SourceError where the form is another."""
    data = table(fetched, "data", table(fetched, "", fetched.json()).get("data"))
    try:
        sets, structure = data["dataSets"], data["structure"]
        (series,) = sets[0]["series"].values()
        days = [value["id"] for value in structure["dimensions"]["observation"][0]["values"]]
        unit = Decimal(10) ** _unit_multiplier(fetched, series, structure)
        return tuple(
            (date.fromisoformat(days[int(place)]), amount(values[0]) / unit)
            for place, values in series["observations"].items()
        )
    except SourceError:
        raise
    except (WrongValueError, LookupError, TypeError, ValueError, AttributeError):
        wrong(fetched, "dataSets", "is not the series of exchange rates")


def _unit_multiplier(fetched: Fetched, series: Any, structure: Any) -> int:
    """Give the power of ten of the unit that is priced: 0 for one, 2 for a hundred."""
    names = listed(fetched, "attributes", structure["attributes"]["series"])
    places = series.get("attributes") or ()
    stated = [
        attribute["values"][place]["id"]
        for place, attribute in zip(places, names, strict=False)
        if attribute["id"] == "UNIT_MULT" and place is not None
    ]
    if not stated:
        wrong(fetched, "attributes", "does not state the unit that is priced (UNIT_MULT)")
    return int(stated[0])
