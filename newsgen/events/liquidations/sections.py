"""The sections of a liquidation story in their order, each message with the facts it needs.

The order is the desk's: split, price path, where, one sentence of definition, history, pace, open
positions, what happened around it, a quotation, the data note.
"""

from __future__ import annotations

from newsgen.story import SectionTemplate, slot

_SPLIT = SectionTemplate(
    "split",
    "split",
    slot(
        ("even", "@two_sided"),
        ("longs", "long_share long_mostly"),
        ("shorts", "short_share short_mostly"),
        "sides",
    ),
    (
        (
            slot(
                ("unshared", "sides_differ long_usd short_usd"),
                ("longs", "long_leads long_share long_usd short_told"),
                ("longs_only", "long_leads long_share long_usd"),
                ("shorts", "short_share short_usd long_told"),
                ("shorts_only", "short_share short_told !long_leads"),
                ("both_amounts", "long_told short_told"),
                ("long_amount", "long_usd"),
                ("short_amount", "short_usd"),
            ),
            slot(("ratio_long", "side_ratio_told long_leads"), ("ratio_short", "side_ratio_told")),
        ),
    ),
)

_PRICE = SectionTemplate(
    "price",
    "price",
    slot(
        ("price_swing", "@two_sided price_low_given price_high_given"),
        ("price_swing", "^rebound rose price_low_given price_high_given"),
        ("price_down", "fell price_low_given"),
        ("price_up", "rose price_high_given"),
        "price",
    ),
    (
        (
            slot(("open", "price_open asset_name")),
            slot(
                ("low", "@two_sided price_low_given"),
                ("low", "^rebound rose price_low_given asset_name"),
                ("low_many", "!rose low_range"),
                ("low_rest", "!rose low_others_from"),
                ("low_shared", "!rose low_shared"),
                ("low_two", "!rose low_other_price"),
                ("low_one", "!rose low_venue"),
                ("low", "!rose price_low_given asset_name"),
                ("high_many", "rose high_range"),
                ("high_rest", "rose high_others_from"),
                ("high_shared", "rose high_shared"),
                ("high_two", "rose high_other_price"),
                ("high_one", "rose high_venue"),
                ("high", "rose price_high_given asset_name"),
                ("high", "price_high_given !price_low_given asset_name"),
            ),
            slot(
                ("level_held", "!rose level_held low_others_from"),
                ("level_held", "!rose level_held low_other_price"),
                ("level_one", "!rose one_venue_below low_others_from"),
                ("level_one", "!rose one_venue_below low_other_price"),
                ("level_broken", "!rose several_venues_below"),
                ("level_up_broken", "rose several_venues_above"),
            ),
            slot(
                ("low_at", "!rose low_time !@two_sided"), ("high_at", "rose high_time !@two_sided")
            ),
            slot(("high", "@two_sided price_high_given")),
            slot(
                ("last_up", "price_last move_from_low_pct fell !^rebound"),
                ("up", "^rebound move_from_low_pct"),
                ("last", "price_last !^rebound"),
            ),
            # Where no venue is named with the extreme, the prices' source is.
            slot(
                ("source", "price_source @two_sided"),
                ("source", "price_source ^rebound rose"),
                ("source", "price_source !rose !low_venue !low_shared"),
                ("source", "price_source rose !high_venue !high_shared"),
            ),
        ),
    ),
)

_ORDER_ALONE = "!asset_1_usd !venue_1_usd sound_order_usd parts_source"

_PARTS = SectionTemplate(
    "parts",
    "parts",
    slot(
        ("assets", "asset_1_share asset_leads"),
        ("coins", "asset_1_usd"),
        ("parts", "venue_1_usd"),
        ("order", "sound_order_usd"),
        ("traders", "several_traders"),
        "parts",
    ),
    (
        (
            slot(
                ("assets_4", "asset_4_usd"),
                ("assets_3", "asset_3_usd asset_leads"),
                ("assets_3_even", "asset_3_usd"),
                ("assets_2", "asset_2_usd asset_leads"),
                ("assets_2_even", "asset_2_usd"),
                ("assets_1", "asset_1_usd"),
            ),
            slot(("alts_moves", "@alts_worse alts_fell_more other_1_move_pct")),
            slot(("traders", "several_traders")),
            slot(
                ("source", "asset_1_usd parts_source !several_traders"),
                ("source", "asset_1_usd parts_source_apart"),
            ),
        ),
        (
            slot(
                ("venues_3", "venue_3_usd venue_1_share"),
                ("venues_2", "venue_2_usd venue_1_share"),
                ("venues_1", "venue_1_usd venue_1_share"),
                ("venues_3_plain", "venue_3_usd"),
                ("venues_2_plain", "venue_2_usd"),
                ("venues_1_plain", "venue_1_usd"),
            ),
            slot(("venues_differ", "venue_2_usd")),
            slot(
                ("source", "!asset_1_usd venue_1_usd parts_source !several_traders"),
                ("source", "!asset_1_usd venue_1_usd parts_source_apart"),
            ),
        ),
        (
            slot(
                ("order_venue", "sound_order_usd order_venue order_share"),
                ("order", "sound_order_usd order_share"),
                ("order_venue_plain", "sound_order_usd order_venue"),
                ("order_plain", "sound_order_usd"),
            ),
            slot(("order_notional", "@named_single_order")),
            slot(
                ("source", f"{_ORDER_ALONE} !several_traders"),
                ("source", f"{_ORDER_ALONE} parts_source_apart"),
            ),
        ),
    ),
)

_HISTORY = SectionTemplate(
    "history",
    "history",
    slot(
        ("history_series", "in_series @record_ever"),
        ("history_record", "@record_ever"),
        ("record", "far_below_record !record_in_series"),
        "history",
    ),
    (
        (
            slot(
                ("series_indicative", "in_series indicative_place exact_place place_limit"),
                ("series_indicative_among", "in_series indicative_place place_limit"),
                ("indicative", "!in_series indicative_place exact_place"),
                ("indicative_among", "!in_series indicative_place place_limit"),
                ("late", "late_place exact_place"),
                ("late_among", "late_place place_limit"),
                ("peak_first", "in_series is_rolling @record_ever below_usd"),
                ("peak_exact", "in_series is_rolling place place_limit exact_superlative"),
                ("peak_among", "in_series is_rolling place place_limit"),
                ("series_first", "in_series @record_ever below_usd"),
                ("series_exact", "in_series place place_limit exact_superlative"),
                ("series_among", "in_series place place_limit"),
                ("place_first", "!in_series @record_ever below_usd"),
                ("place_exact", "!in_series place exact_superlative"),
                ("place_among", "!in_series place place_limit"),
                ("series_basis_limited", "in_series place limited"),
                ("series_basis", "in_series place"),
            ),
            slot(("lift", "in_series lift_venue")),
            slot(
                ("regime_first", "regime_first regime_day_known !@record_ever"),
                ("regime_month_first", "regime_first !regime_day_known !@record_ever"),
                ("regime", "regime_place regime_day_known is_day !@record_ever !regime_first"),
                (
                    "regime_month",
                    "regime_place !regime_day_known is_day !@record_ever !regime_first",
                ),
            ),
            slot(("list_year", "list_year indicative_place")),
            slot(
                ("tie_equal", "tie_equal place_limit"),
                ("tie_lower", "tie_lower place_limit"),
                ("tie_higher", "tie_higher place_limit"),
                ("tie_equal", "@biggest_since tie_equal"),
                ("tie_lower", "@biggest_since tie_lower"),
                ("tie_higher", "@biggest_since tie_higher"),
            ),
            slot(("since", "@biggest_since since_usd")),
            slot(
                ("since_changed", "@biggest_since since_usd since_cut_back_after"),
                ("since_changing", "@biggest_since since_usd since_cut_back_within"),
            ),
            slot(
                ("peak_year_all", "is_rolling largest_in_year !@record_ever"),
                ("peak_year_some", "is_rolling year_share !largest_in_year"),
                ("year_all", "largest_in_year !@record_ever"),
                ("year_some", "year_share !largest_in_year"),
            ),
            slot(
                ("side_long", "@side_record side_is_long side_since_day"),
                ("side_short", "@side_record !side_is_long side_since_day"),
            ),
            slot(
                ("side_changed", "@side_record side_since_day side_cut_back_after"),
                ("side_changing", "@side_record side_since_day side_cut_back_within"),
            ),
            slot(("multi_day", "@multi_day several_large_days")),
            slot(("wave", "@multi_day wave_usd")),
            slot(
                ("scaled_interest", "@scaled_size scaled_by_open_interest"),
                ("scaled_coins", "@scaled_size scaled_by_coins cover_coin_1"),
            ),
        ),
        (
            slot(
                ("series_record", "record_in_series record_fraction !record_tied"),
                ("record", "far_below_record !record_in_series"),
                ("record_near", "near_record !record_in_series"),
            ),
            slot(("record_fuller", "record_in_series record_fraction !record_tied record_fuller")),
            slot(
                ("recent_lower", "recent_lower"),
                ("recent_higher", "recent_higher"),
                ("recent_like", "recent_like"),
            ),
        ),
    ),
)

_LEVERAGE = SectionTemplate(
    "leverage",
    "leverage",
    slot(("leverage", "oi_coins_pct"), ("leverage", "oi_usd_pct"), "funding"),
    (
        (
            slot(
                ("oi_down_both", "oi_coins_pct_down oi_usd_pct_down"),
                ("oi_up_both", "oi_coins_pct_up oi_usd_pct_up"),
                ("oi_mixed_up", "oi_coins_pct_up oi_usd_pct_down"),
                ("oi_mixed_down", "oi_coins_pct_down oi_usd_pct_up"),
                ("oi_down", "oi_coins_pct_down"),
                ("oi_up", "oi_coins_pct_up"),
                ("oi_flat", "oi_coins_pct_flat"),
                ("oi_usd_down", "oi_usd_pct_down fell oi_of_lead"),
                ("oi_usd_down_plain", "oi_usd_pct_down"),
                ("oi_usd_up", "oi_usd_pct_up rose oi_of_lead"),
                ("oi_usd_up_plain", "oi_usd_pct_up"),
            ),
            slot(
                ("oi_flush", "@oi_flush"), ("oi_not_flushed", "@oi_not_flushed !oi_coins_pct_flat")
            ),
            slot(("funding", "funding_pct")),
            slot(("funding_flip", "@funding_flip funding_previous_pct")),
            slot(("source", "leverage_source")),
        ),
    ),
)

_MECHANISM = SectionTemplate(
    "mechanism",
    "mechanism",
    slot("mechanism"),
    (
        (
            slot(("best_hour", "best_hour_told")),
            slot(("cascade", "@cascade burst_3_time"), ("bursts", "burst_2_time burst_ordered")),
            slot(("two_sided_times", "@two_sided low_time high_time")),
            slot(
                ("source", "pace_source best_hour_told"),
                ("source", "pace_source burst_2_time burst_ordered"),
            ),
        ),
    ),
)

_CONTEXT = SectionTemplate(
    "context",
    "context",
    slot(("trigger", "@external_trigger"), ("no_trigger", "@no_clear_trigger"), "context"),
    (
        (
            slot(
                ("external_trigger", "@external_trigger"), ("no_clear_trigger", "@no_clear_trigger")
            ),
            slot(
                ("cross_market", "@cross_market co_move_market co_move_pct"),
                ("co_move", "@external_trigger co_move co_move_market"),
            ),
        ),
        (
            slot(
                ("spot_led_amount", "@spot_led spot_usd"),
                ("spot_calm_amount", "@spot_calm spot_usd"),
                ("spot_led", "@spot_led"),
                ("spot_calm", "@spot_calm"),
                ("spot", "spot_usd"),
            ),
            slot(
                ("etf_outflow", "@etf_context etf_outflow_usd"),
                ("etf_outflow", "@spot_led etf_outflow_usd"),
                ("etf_inflow", "@etf_context etf_inflow_usd"),
            ),
            slot(("thin_liquidity", "@thin_liquidity depth_share")),
            slot(
                ("source", "context_source spot_usd"),
                ("source", "context_source @etf_context"),
                ("source", "context_source @thin_liquidity depth_share"),
            ),
            slot(("options_hedging", "@options_hedging")),
            slot(("sentiment_extreme", "@sentiment_extreme")),
            slot(("fewer_than_expected", "@fewer_than_expected")),
            slot(("levels_at_risk", "@levels_at_risk")),
        ),
    ),
)

_QUOTE = SectionTemplate(
    "quote",
    "quote",
    slot(("quote", "post_1_author")),
    (
        (slot(("intro", "post_1_handle post_1_time"), ("intro_bare", "post_1_author")),),
        (slot(("text", "post_1_text")),),
    ),
)

_DEFINITION = SectionTemplate("definition", "definition", (), ((slot("definition"),),))

_NOTE = SectionTemplate(
    "note",
    "note",
    (),
    (
        (
            slot(("orders", "own_count"), ("provider", "aggregator"), "other"),
            slot(
                ("regime", "feed_orders several_feeds"),
                ("regime_venue", "feed_venue"),
            ),
            slot(("utc_day", "is_day")),
            slot(("unfinished", "unfinished")),
            slot(("venue_gap", "venue_gap_ratio")),
            slot(("series", "in_series")),
            slot(("computed", "oslo_time"), "computed_abroad"),
            slot("advice"),
        ),
    ),
)

SECTIONS = (
    _SPLIT,
    _PRICE,
    _PARTS,
    _DEFINITION,
    _HISTORY,
    _MECHANISM,
    _LEVERAGE,
    _CONTEXT,
    _QUOTE,
    _NOTE,
)
