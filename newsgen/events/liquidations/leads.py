"""What each angle says where it leads: headline, bullet and lede, each with the facts it needs."""

from __future__ import annotations

from newsgen.story import slot

MOVE = "asset_name move_pct"
# A headline speaks of the whole market unless it names another scope.
_WHOLE = "!limited !provider_is_venue !own_count"
# A place in a stored series, whose basis the text names; a headline has no room for it.
_IN_SERIES = (
    ("series_exact", "in_series exact_superlative"),
    ("series_among", "in_series place_limit"),
)

HEADLINES = {
    "record_ever": slot(("record_ever", f"!in_series {_WHOLE}")),
    "named_single_order": slot(
        ("named_single_order", "order_usd order_venue_brief"),
        ("named_single_order_bare", "order_usd"),
    ),
    "top_n": slot(
        ("top_n_exact", f"!in_series exact_superlative {_WHOLE}"),
        ("top_n", f"!in_series place_limit {_WHOLE}"),
    ),
    "shorts_squeezed": slot(("shorts_squeezed", "short_told asset_name !unfinished")),
    "two_sided": slot(("two_sided", "asset_name")),
    "longs_dominated": slot(("longs_dominated", f"long_usd {MOVE} !unfinished")),
    "price_break_down": slot(
        ("price_break_down", "level_down below_level_now asset_name"),
        ("price_break_down_brief", "level_down asset_name"),
    ),
    "price_break_up": slot(
        ("price_break_up", "level_up above_level_now asset_name"),
        ("price_break_up_brief", "level_up asset_name"),
    ),
    "biggest_since": slot(("biggest_since", f"since_day since_other_month {_WHOLE}")),
    "rebound": slot(("rebound", "price_last asset_name")),
    "side_record": slot(
        ("side_long", f"side_is_long side_since_day {_WHOLE}"),
        ("side_short", f"!side_is_long side_since_day {_WHOLE}"),
    ),
    "one_hour_burst": slot(("one_hour_burst", "best_hour_usd")),
    "eth_leads": slot("eth_leads"),
    "venue_dominates": slot(("venue_dominates", f"venue_1_share venue_1_brief {_WHOLE}")),
    "alts_worse": slot(
        ("alts_worse", "alts_fell_more"), ("alts_share", f"asset_btc_share {_WHOLE}")
    ),
    "oi_flush": slot(("oi_flush", "oi_coins_pct !oi_venue !oi_asset")),
    "spot_led": slot(("spot_led", "!spot_venue !spot_asset")),
    "fewer_than_expected": slot(("fewer_than_expected", f"{MOVE} !total_is_floor {_WHOLE}")),
}

BULLETS = {
    "record_ever": slot(("series_first", "in_series"), "record_ever"),
    "named_single_order": slot("named_single_order"),
    "top_n": slot(
        *_IN_SERIES,
        ("top_n_exact", "!in_series exact_superlative"),
        ("top_n", "!in_series place_limit"),
    ),
    "shorts_squeezed": slot(("shorts", "short_share")),
    "two_sided": slot(("longs", "long_share")),
    "longs_dominated": slot(("longs", "long_share")),
    "price_break_down": slot("price_break_down"),
    "price_break_up": slot("price_break_up"),
    "biggest_since": slot(("since_alike", "since_day limited"), ("biggest_since", "since_day")),
    "rebound": slot(("rebound", "price_last")),
    "side_record": slot(
        ("side_long_alike", "limited side_is_long side_since_day"),
        ("side_short_alike", "limited side_since_day"),
        ("side_long", "side_is_long side_since_day"),
        ("side_short", "side_since_day"),
    ),
    "one_hour_burst": slot("one_hour_burst"),
    "eth_leads": slot(("eth_leads", "asset_eth_usd")),
    "venue_dominates": slot(("venue_dominates", "venue_1_share")),
    "alts_worse": slot(("alts_worse", "alts_fell_more"), ("alts_share", "asset_btc_share")),
    "oi_flush": slot("oi_flush"),
    "data_caveat": slot(("data_caveat", "total_is_floor")),
    "funding_flip": slot(("funding_flip", "funding_pct")),
    "multi_day": slot(("multi_day", "several_large_days")),
    "trader_count": slot(("trader_count", "several_traders")),
    "btc_led": slot("btc_led"),
    "smaller_than_record": slot(
        ("series_smaller", "record_in_series !record_fuller"),
        ("smaller_than_record", "!record_in_series"),
    ),
}

LEDES = {
    "record_ever": slot(("series_first", "in_series"), "record_ever"),
    "named_single_order": slot("named_single_order"),
    "top_n": slot(*_IN_SERIES, ("top_n_exact", "exact_superlative"), ("top_n", "place_limit")),
    "shorts_squeezed": slot(("shorts_squeezed", MOVE)),
    "two_sided": slot(("two_sided", "asset_name range_pct")),
    "longs_dominated": slot(("longs_dominated", MOVE)),
    "price_break_down": slot("price_break_down"),
    "price_break_up": slot("price_break_up"),
    "biggest_since": slot(("since_alike", "limited"), "biggest_since"),
    "rebound": slot(("rebound", "price_last")),
    "one_hour_burst": slot("one_hour_burst"),
    "eth_leads": slot("eth_leads"),
    "venue_dominates": slot("venue_dominates"),
    "alts_worse": slot(("alts_worse", "alts_fell_more"), ("alts_share", "asset_btc_share")),
}
