"""Whom a section names for its figures: the one source that all of them have.

A desk attributes figures once in each section. Where the figures of a section come from several
sources, no single name is right and none is stated.
"""

from __future__ import annotations

from newsgen.facts import FactSheet
from newsgen.model import Unit

_FIGURES = {
    "price_source": ("price_open", "price_high", "price_low", "price_last"),
    "parts_source": ("asset_1_usd", "venue_1_usd", "order_usd"),
    "pace_source": ("best_hour_usd", "burst_1_usd"),
    "leverage_source": ("oi_coins_pct", "oi_usd_pct", "funding_pct"),
    "context_source": ("spot_usd", "etf_flow_usd", "depth_ratio"),
}


def state_sources(sheet: FactSheet) -> None:
    """State the source of each section's figures, and whether it is not the total's."""
    of_total = sheet.source("total_usd")
    for fact_id, figures in _FIGURES.items():
        sources = {source.name: source for each in figures if (source := sheet.source(each))}
        if len(sources) != 1:
            continue
        (source,) = sources.values()
        sheet.add(fact_id, source.name, Unit.TEXT, source)
        if of_total is not None and source.name != of_total.name:
            sheet.add(f"{fact_id}_apart", True, Unit.FLAG, source)
