"""The facts that rules about liquidations may name, with their units.

A condition over anything else is refused at load. Percentiles and all that spans days come from
stored series; without one their rules are "not decidable".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from newsgen.model import Unit

_NAMES: dict[Unit, str] = {
    Unit.USD: "total_usd long_usd short_usd order_usd asset_btc_usd asset_eth_usd best_hour_usd "
    "etf_flow_usd spot_usd record_usd since_usd recent_usd venue_1_usd",
    Unit.SHARE: "long_share short_share order_share asset_btc_share asset_eth_share venue_share "
    "best_hour_share recovered_share record_fraction",
    Unit.RATIO: "side_ratio eth_btc_ratio venue_lead_ratio venue_gap_ratio depth_ratio range_ratio "
    "three_day_ratio co_move_sigma",
    Unit.PERCENT: "move_pct range_pct fall_to_low_pct move_from_low_pct alt_move_pct oi_coins_pct "
    "oi_usd_pct funding_pct funding_previous_pct gap_above_pct gap_below_pct "
    "since_gap_pct recent_gap_pct "
    "total_percentile indicative_percentile order_percentile hour_percentile "
    "traders_percentile funding_percentile "
    "move_percentile spot_percentile premium_percentile etf_percentile skew_percentile "
    "put_call_percentile",
    Unit.PRICE: "price_open price_high price_low price_last level_down level_up",
    Unit.COUNT: "traders venues_below venues_above venues_surveyed trigger_sources funding_venues "
    "burst_venues large_days_in_week scaled_place_difference since_days side_since_days "
    "days_below days_compared list_size regime_days",
    Unit.PLACE: "place indicative_place late_place scaled_place scaled_usd_place regime_place",
    Unit.POINTS: "fear_greed",
    Unit.MINUTES: "burst_minutes",
    Unit.NOK: "total_nok",
    Unit.FLAG: "total_is_floor order_suspect co_move news_searched is_weekend is_night is_day "
    "in_series limited burst_price_fell basis_normal level_estimate below_level_now "
    "above_level_now eth_is_largest asset_is_btc",
}

VARIABLES: Mapping[str, Unit] = MappingProxyType(
    {name: unit for unit, names in _NAMES.items() for name in names.split()}
)
