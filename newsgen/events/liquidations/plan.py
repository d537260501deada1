"""How a liquidation event is told: the lede and summary by angle, then the sections."""

from __future__ import annotations

from newsgen.events.liquidations.leads import BULLETS, HEADLINES, LEDES, MOVE
from newsgen.events.liquidations.sections import SECTIONS
from newsgen.story import Plan, slot

_LEDES_WITHOUT_MOVE = sorted(LEDES.keys() - {"longs_dominated", "shorts_squeezed", "two_sided"})

# An exchange speaks of itself, not of the market; nor is one that is counted "the exchanges".
_OWN_LEDE = slot(("own", "provider_is_venue"), ("one_venue", "one_venue"))

PLAN = Plan(
    headlines=HEADLINES,
    plain_headline=slot(
        ("total_so_far", "unfinished"),
        ("total_fall", f"fell {MOVE}"),
        ("total_rise", f"rose {MOVE}"),
        "total",
    ),
    short_headline=slot(
        ("record_ever", "^record_ever !in_series !limited !provider_is_venue"),
        ("order", "^named_single_order"),
        ("hour", "^one_hour_burst"),
        ("total", "total_is_floor"),
        ("total", "^rebound"),
        ("fall", "fell asset_name !total_is_floor"),
        ("rise", "rose asset_name !total_is_floor"),
        "total",
    ),
    dek=(
        slot(("own", "provider_is_venue"), ("one_venue", "one_venue"), "total"),
        slot(("longs", "long_mostly"), ("shorts", "short_mostly"), ("even", "@two_sided")),
        slot(("last", "price_last asset_name")),
    ),
    bullets=BULLETS,
    more_bullets=(
        slot(("longs", "long_share long_leads"), ("shorts", "short_share")),
        slot(
            ("price_low", "!rose price_low_given asset_name"),
            ("price_high", "rose price_high_given asset_name"),
            ("fall", "fell asset_name"),
            ("rise", "rose asset_name"),
        ),
        slot(("order", "sound_order_usd !@named_single_order")),
        slot(("trader_count", "several_traders")),
        slot(("btc_led", "asset_btc_share !@alts_worse")),
        slot("total"),
    ),
    closing_bullets=frozenset({"smaller_than_record", "series_smaller"}),
    ledes={lead: (*_OWN_LEDE, *others) for lead, others in LEDES.items()},
    plain_lede=slot(
        ("own", "provider_is_venue"),
        ("one_venue", "one_venue"),
        ("total_fall", f"fell {MOVE}"),
        ("total_rise", f"rose {MOVE}"),
        "total",
    ),
    lede_after=(
        slot(
            ("fall", "provider_is_venue fell asset_name"),
            ("rise", "provider_is_venue rose asset_name"),
            ("fall", "one_venue fell asset_name"),
            ("rise", "one_venue rose asset_name"),
            ("net_fall", "^rebound fell"),
            ("net_rise", "^rebound rose"),
            *(("fall", f"^{lead} fell asset_name") for lead in _LEDES_WITHOUT_MOVE),
            *(("rise", f"^{lead} rose asset_name") for lead in _LEDES_WITHOUT_MOVE),
        ),
        slot(("nok", "@nok_view total_nok")),
        slot(("data_caveat", "total_is_floor")),
        slot(
            ("retrieved", "retrieved_time oslo_time"),
            ("retrieved_abroad", "retrieved_time"),
            ("as_of", "oslo_time"),
            "as_of_abroad",
        ),
    ),
    sections=SECTIONS,
)
