"""The Fear & Greed Index of alternative.me, 0 to 100, one value a day.

Format as documented by users of the address: {"name", "data": [{"value": "9",
"value_classification", "timestamp": "1770336000", "time_until_update"}], "metadata": {"error":
null}}; the newest first; the timestamp, in seconds, is the midnight UTC from which a value holds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newsgen.errors import SourceError, WrongValueError
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.judging import FINE, Verdict, refused
from newsgen.sources.reading import decimal
from newsgen.sources.window import Question

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

NAME = "Fear & Greed"
ADDRESS = "https://api.alternative.me"
TERMS = "https://alternative.me/crypto/fear-and-greed-index/"
GIVES = "the Fear & Greed Index of the day"

_HIGHEST = 100
_LONGEST_DAYS = 1000  # days back that are asked for


def glean(client: Client, question: Question) -> Gleaned:
    """Take the value that held when the window ended."""
    into, end = Collector(NAME), question.counted().end
    days = min((question.now - end).days + 2, _LONGEST_DAYS)
    url = f"{question.address or ADDRESS}/fng/"
    fetched = client.get(NAME, url, params={"limit": days, "format": "json"}, judge=_judge)
    body = table(fetched, "", fetched.json())
    values = [_value(fetched, row) for row in listed(fetched, "data", body.get("data"))]
    held = [(at, value) for at, value in values if at <= end]
    if not held or (end - max(held)[0]).days > 1:
        wrong(fetched, "data", f"holds no value for {end:%Y-%m-%d}")
    into.add((fetched,), {"fear_greed": max(held)[1]})
    return into.gleaned()


def _value(fetched: Fetched, row: Any) -> tuple[datetime, int]:
    """Read a value with the time from which it holds."""
    try:
        at = datetime.fromtimestamp(int(decimal(row["timestamp"])), UTC)
        value = decimal(row["value"])
    except (WrongValueError, LookupError, TypeError, ValueError, OverflowError, OSError):
        wrong(fetched, "data", "holds a row that is no value", row)
    if value != int(value) or not 0 <= value <= _HIGHEST:
        wrong(fetched, "data", "holds a value that is not 0 to 100", row["value"])
    return at, int(value)


def _judge(fetched: Fetched) -> Verdict:
    """Judge by the body, which states an error over HTTP 200."""
    try:
        metadata = fetched.json().get("metadata") or {}
        error = metadata.get("error")
    except (SourceError, AttributeError):
        return FINE  # the status decides, or the reader of the body
    return refused("states an error", value=str(error)) if error else FINE
