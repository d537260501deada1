"""Reads what CoinGlass API v4 answers: the envelope, its errors, sums by side, bars over time.

Format by CoinGlass's documentation (docs.coinglass.com) and by answers captured in 2025. The
envelope is {"code": "0", "data": ...}, the code a text. Errors mostly come over HTTP 200, and their
code says little: "400" stands for a wrong parameter, for too many requests and for a plan that does
not include the address; the words decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn

from newsgen.errors import WrongValueError, shown
from newsgen.sources.collecting import listed, table, wrong
from newsgen.sources.judging import FINE, Verdict, again, refused
from newsgen.sources.keys import how_to_set
from newsgen.sources.reading import amount, decimal

if TYPE_CHECKING:
    from newsgen.sources.fetched import Fetched

_BUSY_WAIT = 20.0  # seconds: limits are per minute, and three waits are one
_OURS = "This is a fault of newsgen, or the provider has changed."
_PLAN = re.compile(r"upgrade to (?:the )?([a-z]+)", re.IGNORECASE)
_LONG_AGO = 1_262_304_000_000  # 2010 in milliseconds: a smaller time is in seconds
_SINCE = 4_102_444_800_000  # 2100


def judge(fetched: Fetched) -> Verdict:
    """Judge an answer by the code and the words of its envelope."""
    body = fetched.json()
    if not isinstance(body, dict) or "code" not in body:
        wrong(fetched, "", "has no code, as every answer of CoinGlass has")
    code, said = str(body["code"]), str(body.get("msg") or body.get("message") or "")
    if code == "0":
        return FINE
    words = said.lower()
    plan = _plan(said, body.get("details"))
    for fits, verdict in _VERDICTS:
        if fits(code, words, plan):
            return verdict(fetched, said, plan)
    return refused("refuses the request", value=shown(f"{code} {said}".strip()), remedy=_OURS)


def _plan(said: str, details: Any) -> str:
    """Give the plan that is asked for, `a higher plan` where it has no name; empty for none."""
    if isinstance(details, Mapping) and details.get("upgrade_required"):
        return str(details["upgrade_required"])[:20].capitalize()
    if found := _PLAN.search(said):
        return found[1][:20].capitalize()
    return "a higher plan" if "upgrade" in said.lower() else ""


def _too_many(*_: object) -> Verdict:
    return again("has had too many requests for this key", wait=_BUSY_WAIT)


def _at_fault(*_: object) -> Verdict:
    return again("has a fault of its own")


def _not_in_plan(fetched: Fetched, said: str, plan: str) -> Verdict:
    where = fetched.url.partition("?")[0].partition("/api/")[2]
    needed = plan if plan.startswith("a ") else f"the plan {plan}"
    remedy = f"/api/{where} needs {needed}; see https://www.coinglass.com/pricing."
    return refused("does not include this in the key's plan", value=shown(said), remedy=remedy)


def _no_access(_: Fetched, said: str, __: str) -> Verdict:
    remedy = "Check the key, its plan, and whether CoinGlass serves your country."
    return refused("refuses access", value=shown(said), remedy=remedy)


def _no_key(_: Fetched, said: str, __: str) -> Verdict:
    return refused("refuses the key", value=shown(said), remedy=how_to_set("coinglass"))


def _parameter(_: Fetched, said: str, __: str) -> Verdict:
    return refused("misses a parameter", value=shown(said), remedy=_OURS)


_VERDICTS: tuple[
    tuple[Callable[[str, str, str], bool], Callable[[Fetched, str, str], Verdict]], ...
] = (
    (lambda code, words, _: code == "429" or "too many requests" in words, _too_many),
    (lambda _, __, plan: bool(plan), _not_in_plan),
    (lambda code, words, _: code == "401" or "api key" in words, _no_key),
    (lambda code, _, __: code == "403", _no_access),
    (lambda _, words, __: words.startswith("required "), _parameter),
    (lambda code, words, _: code[:1] == "5" or code == "408" or "server error" in words, _at_fault),
)


def rows(fetched: Fetched) -> list[dict[str, Any]]:
    """Give the rows of an answer; SourceError where it has none of that form."""
    found = listed(fetched, "data", table(fetched, "", fetched.json()).get("data"))
    return [table(fetched, f"data[{place}]", row) for place, row in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Sides:
    """Sums liquidated, US dollars."""

    total: Decimal
    long: Decimal
    short: Decimal

    def fields(self, prefix: str = "") -> dict[str, object]:
        """Give the sums as fields of a brief."""
        pairs = {"total_usd": self.total, "long_usd": self.long, "short_usd": self.short}
        return {f"{prefix}{name}": f"{value:f}" for name, value in pairs.items()}


def sides(fetched: Fetched, place: str, row: Mapping[str, Any], window: str = "") -> Sides:
    """Read the sums of a row; `window` is the end of its keys: _24h.

    Both spellings are read: long_liquidation_usd, and longLiquidation_usd as captured in 2025.
    """
    return Sides(
        number(fetched, place, row, f"liquidation_usd{window}"),
        number(
            fetched, place, row, f"long_liquidation_usd{window}", f"longLiquidation_usd{window}"
        ),
        number(
            fetched, place, row, f"short_liquidation_usd{window}", f"shortLiquidation_usd{window}"
        ),
    )


def number(
    fetched: Fetched, place: str, row: Mapping[str, Any], *names: str, signed: bool = False
) -> Decimal:
    """Read a number that came as a number or as text, under the first name that the row has."""
    name = next((each for each in names if each in row), names[0])
    try:
        return (decimal if signed else amount)(row.get(name))
    except WrongValueError as error:
        wrong(fetched, f"{place}.{name}", error.message, row.get(name))


def name(fetched: Fetched, place: str, row: Mapping[str, Any], key: str) -> str:
    """Read a name of 1 to 40 characters that can be printed."""
    value = row.get(key)
    if not (isinstance(value, str) and value.strip() and value.isprintable() and len(value) <= 40):  # noqa: PLR2004
        wrong(fetched, f"{place}.{key}", "is no name", value)
    return value.strip()


def time(fetched: Fetched, place: str, row: Mapping[str, Any]) -> int:
    """Read the time of a bar's start, Unix milliseconds."""
    value = row.get("time")
    if isinstance(value, bool) or not isinstance(value, int) or not _LONG_AGO < value < _SINCE:
        wrong(fetched, f"{place}.time", "is no time in milliseconds", value)
    return value


def ascending(fetched: Fetched, found: list[int]) -> None:
    """Refuse bars that are not in order of time, or stand twice."""
    if any(later <= earlier for earlier, later in pairwise(found)):
        wrong(fetched, "data", "is not in order of time")


def unknown(fetched: Fetched, coin: str, hint: str) -> NoReturn:
    """Refuse an empty answer: missing is not zero."""
    wrong(fetched, "data", f"has no rows for {coin}{hint}")
