"""The facts that only charts show: each hour, the coins not named, the publisher of the list."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from newsgen.events.liquidations.brief import Brief
from newsgen.facts import FactSheet
from newsgen.model import Unit

_TELLING = Decimal("0.001")  # of the total

PARTS = range(1, 5)  # the coins that are told by position
HOURS = range(1, 25)


def state_charted(sheet: FactSheet, brief: Brief) -> None:
    """State the facts that no sentence tells: each hour, the other coins, who published the list.

    To be called when all other facts are stated.
    """
    if not sheet.known("in_series"):
        list_source = sheet.source("record_usd")
        if list_source is not None:
            sheet.add("list_publisher", list_source.name, Unit.TEXT, list_source)
    _state_rest(sheet)
    if sheet.known("best_hour_time"):
        source = sheet.source("best_hour_usd")
        begins = brief.window_end - timedelta(hours=len(brief.hourly_usd))
        for place, usd in enumerate(brief.hourly_usd):
            sheet.add(f"hour_{place + 1}_usd", usd, Unit.USD, source)
            at = begins + timedelta(hours=place)
            sheet.add(f"hour_{place + 1}_time", at, Unit.INSTANT, source)


def _state_rest(sheet: FactSheet) -> None:
    """State what the coins that are not named make up, where one source gives parts and total."""
    named = [f"asset_{place}_usd" for place in PARTS if sheet.known(f"asset_{place}_usd")]
    total = sheet.number("total_usd")
    if not named or total is None or sheet.source(named[0]) != sheet.source("total_usd"):
        return
    known = sum(sheet.number(name) or 0 for name in named)
    # A floor has no shares, and a rest that is lost in rounding is none.
    if sheet.known("asset_1_share") and total - known > total * _TELLING:
        sheet.derive("assets_named_usd", known, Unit.USD, "sum", *named)
        both = ("total_usd", "assets_named_usd")
        sheet.derive("assets_rest_usd", total - known, Unit.USD, "difference", *both)
        sheet.share("assets_rest_share", "assets_rest_usd", "total_usd")
