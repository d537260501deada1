"""The rules engine: which figures pass which rule, what is chosen, and why the rest is not."""

import pytest

from newsgen import pipeline
from newsgen.angles import choose, pass_gate
from newsgen.errors import NoStoryError, RuleError
from newsgen.events.liquidations.event import VARIABLES
from newsgen.rulebook import load_rulebook
from newsgen.settings import Settings

BOOK = pipeline.rulebook(Settings())
PASSED = {"headline", "bullet", "section", "passed but not used"}
LONGS = {"long_share": 0.82, "short_share": 0.18, "move_pct": -14.0}


def known(**values):
    """Give values as the engine sees them: every fact has its has_ flag."""
    return {**{f"has_{name}": name in values for name in VARIABLES}, **values}


def decided(rule, values, book=BOOK):
    found = {item.rule: item for item in choose(book, known(**values)).decisions}[rule]
    return "passed" if found.outcome in PASSED else str(found.outcome)


@pytest.mark.parametrize(
    ("rule", "passes", "fails"),
    [
        ("record_ever", {"place": 1, "gap_below_pct": 5.0}, {"place": 1, "gap_below_pct": 4.9}),
        ("record_ever", {"place": 1, "gap_below_pct": 50.0}, {"place": 2, "gap_below_pct": 50.0}),
        (
            "named_single_order",
            {"order_suspect": False, "order_usd": 2e7, "order_share": 0.05},
            {"order_suspect": False, "order_usd": 2e7, "order_share": 0.049},
        ),
        (
            "named_single_order",
            {"order_suspect": False, "order_usd": 1e8, "order_share": 0.01},
            {"order_suspect": True, "order_usd": 1e8, "order_share": 0.3},
        ),
        (
            "named_single_order",
            {
                "order_suspect": False,
                "order_usd": 2e7,
                "order_share": 0.06,
                "order_percentile": 99.0,
            },
            {
                "order_suspect": False,
                "order_usd": 2e7,
                "order_share": 0.06,
                "order_percentile": 98.0,
            },
        ),
        ("top_n", {"place": 10}, {"place": 11}),
        ("top_n", {"place": 1}, {"place": 12}),
        (
            "shorts_squeezed",
            {"short_share": 0.65, "move_pct": 2.0},
            {"short_share": 0.64, "move_pct": 2.0},
        ),
        (
            "shorts_squeezed",
            {"short_share": 0.9, "move_pct": 2.0},
            {"short_share": 0.9, "move_pct": -2.0},
        ),
        (
            "two_sided",
            {"long_share": 0.4, "range_ratio": 1.5},
            {"long_share": 0.39, "range_ratio": 1.5},
        ),
        (
            "two_sided",
            {"long_share": 0.6, "range_pct": 5.8, "asset_is_btc": True},
            {"long_share": 0.6, "range_pct": 5.7, "asset_is_btc": True},
        ),
        (
            "two_sided",
            {"long_share": 0.5, "range_ratio": 1.6, "range_pct": 1.0},
            {"long_share": 0.5, "range_ratio": 1.4, "range_pct": 9.0},
        ),
        (
            "longs_dominated",
            {"long_share": 0.8, "move_pct": -2.0},
            {"long_share": 0.79, "move_pct": -2.0},
        ),
        (
            "longs_dominated",
            {"long_share": 0.9, "move_pct": -2.0},
            {"long_share": 0.9, "move_pct": 2.0},
        ),
        (
            "price_break_down",
            {"venues_below": 2, "price_high": 61e3, "level_down": 60e3},
            {"venues_below": 1, "price_high": 61e3, "level_down": 60e3},
        ),
        (
            "price_break_down",
            {"venues_below": 3, "price_high": 60e3, "level_down": 60e3},
            {"venues_below": 3, "price_high": 59e3, "level_down": 60e3},
        ),
        (
            "price_break_up",
            {"venues_above": 2, "price_low": 99e3, "level_up": 1e5},
            {"venues_above": 1, "price_low": 99e3, "level_up": 1e5},
        ),
        (
            "biggest_since",
            {"place": 4, "since_days": 30, "since_gap_pct": 5.0},
            {"place": 4, "since_days": 29, "since_gap_pct": 5.0},
        ),
        (
            "biggest_since",
            {"place": 4, "since_days": 30, "since_gap_pct": 5.0},
            {"place": 4, "since_days": 30, "since_gap_pct": 4.9},
        ),
        (
            "rebound",
            {"move_from_low_pct": 2.0, "fall_to_low_pct": 3.0, "recovered_share": 0.5},
            {"move_from_low_pct": 2.0, "fall_to_low_pct": 3.0, "recovered_share": 0.49},
        ),
        (
            "rebound",
            {"move_from_low_pct": 5.0, "fall_to_low_pct": 9.0, "recovered_share": 0.1},
            {"move_from_low_pct": 5.0, "fall_to_low_pct": 2.9, "recovered_share": 0.9},
        ),
        ("side_record", {"side_since_days": 30}, {"side_since_days": 29}),
        ("one_hour_burst", {"best_hour_share": 0.4}, {"best_hour_share": 0.39}),
        (
            "one_hour_burst",
            {"best_hour_share": 0.4, "hour_percentile": 99.0},
            {"best_hour_share": 0.4, "hour_percentile": 98.0},
        ),
        (
            "eth_leads",
            {"eth_btc_ratio": 1.1, "eth_is_largest": True},
            {"eth_btc_ratio": 1.09, "eth_is_largest": True},
        ),
        (
            "eth_leads",
            {"eth_btc_ratio": 1.1, "eth_is_largest": True},
            {"eth_btc_ratio": 1.1, "eth_is_largest": False},
        ),
        (
            "external_trigger",
            {"trigger_sources": 2, "co_move": True, "move_pct": -2.0},
            {"trigger_sources": 1, "co_move": True, "move_pct": -2.0},
        ),
        (
            "external_trigger",
            {"trigger_sources": 2, "co_move": True, "move_pct": -2.0},
            {"trigger_sources": 2, "co_move": True, "move_pct": -1.9},
        ),
        (
            "venue_dominates",
            {"venue_share": 0.4, "venue_lead_ratio": 1.1},
            {"venue_share": 0.39, "venue_lead_ratio": 1.4},
        ),
        (
            "venue_dominates",
            {"venue_share": 0.35, "venue_lead_ratio": 1.5},
            {"venue_share": 0.34, "venue_lead_ratio": 3.0},
        ),
        (
            "alts_worse",
            {"alt_move_pct": -9.0, "move_pct": -6.0, "asset_btc_share": 0.4},
            {"alt_move_pct": -8.9, "move_pct": -6.0, "asset_btc_share": 0.4},
        ),
        (
            "alts_worse",
            {"move_pct": -4.9, "asset_btc_share": 0.3},
            {"move_pct": -5.0, "asset_btc_share": 0.3},
        ),
        ("oi_flush", {"oi_coins_pct": -8.0}, {"oi_coins_pct": -7.9}),
        ("data_caveat", {"total_is_floor": True}, {"total_is_floor": False}),
        (
            "data_caveat",
            {"total_is_floor": False, "venue_gap_ratio": 3.0},
            {"total_is_floor": False, "venue_gap_ratio": 2.9},
        ),
        (
            "oi_not_flushed",
            {"total_percentile": 95.0, "oi_coins_pct": 1.9},
            {"total_percentile": 94.0, "oi_coins_pct": 1.9},
        ),
        ("oi_not_flushed", {"place": 4, "oi_coins_pct": -1.9}, {"place": 4, "oi_coins_pct": -2.0}),
        (
            "funding_flip",
            {"funding_venues": 3, "funding_pct": -0.01, "funding_previous_pct": 0.01},
            {"funding_venues": 2, "funding_pct": -0.01, "funding_previous_pct": 0.01},
        ),
        (
            "funding_flip",
            {"funding_venues": 1, "funding_percentile": 2.0},
            {"funding_venues": 1, "funding_percentile": 3.0},
        ),
        (
            "spot_led",
            {"spot_percentile": 90.0, "premium_percentile": 10.0, "etf_flow_usd": 0.0},
            {"spot_percentile": 90.0, "premium_percentile": 11.0, "etf_flow_usd": 0.0},
        ),
        (
            "spot_led",
            {"spot_percentile": 95.0, "etf_flow_usd": -5e8},
            {"spot_percentile": 89.0, "etf_flow_usd": -5e8},
        ),
        (
            "no_clear_trigger",
            {"news_searched": True, "trigger_sources": 1, "move_pct": -6.7},
            {"news_searched": True, "trigger_sources": 2, "move_pct": -6.7},
        ),
        (
            "no_clear_trigger",
            {"news_searched": True, "trigger_sources": 0, "move_percentile": 95.0},
            {"news_searched": True, "trigger_sources": 0, "move_percentile": 94.0},
        ),
        ("multi_day", {"large_days_in_week": 2}, {"large_days_in_week": 1}),
        (
            "multi_day",
            {"large_days_in_week": 1, "three_day_ratio": 2.0},
            {"large_days_in_week": 1, "three_day_ratio": 1.9},
        ),
        (
            "scaled_size",
            {"scaled_place_difference": 3, "scaled_place": 20, "scaled_usd_place": 23},
            {"scaled_place_difference": 3, "scaled_place": 21, "scaled_usd_place": 24},
        ),
        (
            "fewer_than_expected",
            {"move_percentile": 95.0, "total_percentile": 60.0},
            {"move_percentile": 95.0, "total_percentile": 61.0},
        ),
        (
            "cascade",
            {"burst_venues": 3, "burst_minutes": 60.0, "burst_price_fell": True},
            {"burst_venues": 3, "burst_minutes": 61.0, "burst_price_fell": True},
        ),
        (
            "cascade",
            {"burst_venues": 3, "burst_minutes": 5.0, "burst_price_fell": True},
            {"burst_venues": 2, "burst_minutes": 5.0, "burst_price_fell": True},
        ),
        ("nok_view", {"total_nok": 2.5e10}, {"total_nok": 0.0}),
        (
            "thin_liquidity",
            {"is_weekend": True, "is_night": False, "depth_ratio": 0.75},
            {"is_weekend": True, "is_night": False, "depth_ratio": 0.76},
        ),
        (
            "thin_liquidity",
            {"is_weekend": False, "is_night": True, "depth_ratio": 0.5},
            {"is_weekend": False, "is_night": False, "depth_ratio": 0.5},
        ),
        ("trader_count", {"traders": 450_000}, {"traders": 449_999}),
        (
            "trader_count",
            {"traders": 1, "traders_percentile": 95.0},
            {"traders": 900_000, "traders_percentile": 94.0},
        ),
        ("etf_context", {"etf_flow_usd": -5e8}, {"etf_flow_usd": -4.9e8}),
        ("etf_context", {"etf_percentile": 10.0}, {"etf_percentile": 50.0}),
        ("cross_market", {"co_move_sigma": -1.5}, {"co_move_sigma": -1.4}),
        ("btc_led", {"asset_btc_share": 0.5}, {"asset_btc_share": 0.49}),
        (
            "options_hedging",
            {"put_call_percentile": 95.0},
            {"put_call_percentile": 94.0, "skew_percentile": 94.0},
        ),
        (
            "spot_calm",
            {"spot_percentile": 75.0, "basis_normal": True},
            {"spot_percentile": 75.0, "basis_normal": False},
        ),
        ("smaller_than_record", {"record_fraction": 0.5}, {"record_fraction": 0.51}),
        ("sentiment_extreme", {"fear_greed": 15}, {"fear_greed": 16}),
        ("sentiment_extreme", {"fear_greed": 85}, {"fear_greed": 84}),
        (
            "quiet_day",
            {"total_percentile": 59.0, "move_pct": 1.9},
            {"total_percentile": 60.0, "move_pct": 1.9},
        ),
    ],
)
def test_a_rule_passes_at_its_limit_and_fails_beyond_it(rule, passes, fails):
    assert decided(rule, passes) == "passed"
    assert decided(rule, fails) == "failed"


@pytest.mark.parametrize("rule", [rule.id for rule in BOOK.rules if rule.enabled])
def test_a_rule_whose_figures_are_unknown_is_not_decided(rule):
    assert decided(rule, {"indicative_place": 10}) == "not decidable"


def test_levels_are_never_told_unless_the_desk_switches_them_on():
    assert decided("levels_at_risk", {"level_estimate": True}) == "failed"


@pytest.mark.parametrize(
    ("rule", "values", "missing"),
    [
        ("longs_dominated", {"long_share": 0.9}, "move_pct"),
        ("longs_dominated", {"move_pct": -9.0}, "long_share"),
        ("eth_leads", {"eth_is_largest": True}, "eth_btc_ratio"),
        ("external_trigger", {"co_move": True, "move_pct": -9.0}, "trigger_sources"),
        ("price_break_down", {"venues_below": 2, "price_high": 61e3}, "level_down"),
    ],
)
def test_what_cannot_be_decided_names_the_facts_that_are_missing(rule, values, missing):
    decisions = {item.rule: item for item in choose(BOOK, known(**values)).decisions}
    assert decisions[rule].outcome == "not decidable"
    assert decisions[rule].because == f"not known: {missing}"


@pytest.mark.parametrize("values", [{}, LONGS, {**LONGS, "traders": 580_000, "place": 4}])
def test_every_rule_is_decided_in_the_order_of_priority_with_a_reason(values):
    decisions = choose(BOOK, known(**values)).decisions
    assert [item.rule for item in decisions] == [rule.id for rule in BOOK.rules]
    assert all(item.because.strip() for item in decisions)


@pytest.mark.parametrize(
    ("values", "lead", "bullets", "reasons"),
    [
        ({}, None, (), {}),
        (LONGS, "longs_dominated", ("longs_dominated",), {}),
        # the higher priority leads; a group is told once
        (
            {**LONGS, "place": 4, "since_days": 400, "since_gap_pct": 9.0, "record_fraction": 0.4},
            "top_n",
            ("top_n", "longs_dominated"),
            {"biggest_since": "same group (rank) as top_n", "smaller_than_record": "same group"},
        ),
        # the first of two that exclude each other
        (
            {
                "short_share": 0.9,
                "move_pct": 5.0,
                "venues_below": 2,
                "price_high": 9.0,
                "level_down": 9.0,
            },
            "shorts_squeezed",
            ("shorts_squeezed",),
            {"price_break_down": "move_pct = 5"},
        ),
        (
            {
                "oi_coins_pct": -20.0,
                "eth_btc_ratio": 2.0,
                "eth_is_largest": True,
                "asset_btc_share": 0.5,
            },
            "eth_leads",
            ("eth_leads", "oi_flush"),
            {"btc_led": "conflicts with eth_leads"},
        ),
        # four bullets at most; the next in line says so
        (
            {
                **LONGS,
                "place": 4,
                "best_hour_share": 0.5,
                "eth_btc_ratio": 2.0,
                "eth_is_largest": True,
                "traders": 900_000,
                "venue_share": 0.5,
                "oi_coins_pct": -20.0,
            },
            "top_n",
            ("top_n", "longs_dominated", "one_hour_burst", "eth_leads"),
            {"trader_count": "4 bullets"},
        ),
        # without a lead, others may still make bullets
        ({"traders": 900_000}, None, ("trader_count",), {}),
        # a quiet day goes with nothing else
        (
            {"traders": 900_000, "total_percentile": 5.0, "move_pct": 0.5},
            None,
            ("trader_count",),
            {"quiet_day": "conflicts with trader_count"},
        ),
    ],
)
def test_the_choice_of_angles(values, lead, bullets, reasons):
    found = choose(BOOK, known(**values))
    assert (found.lead, found.bullets) == (lead, bullets)
    because = {item.rule: item.because for item in found.decisions}
    assert {rule: why for rule, why in reasons.items() if why not in because[rule]} == {}


def test_a_rule_of_one_language_is_silent_in_the_others():
    found = choose(BOOK, known(**LONGS, total_nok=2.5e10))
    assert found.spoken_in("nb").tells("nok_view")
    assert not found.spoken_in("en").tells("nok_view")
    assert found.spoken_in("en").lead == found.spoken_in("nb").lead == "longs_dominated"


def test_a_forced_angle_leads_and_the_others_follow():
    values = known(**LONGS, eth_btc_ratio=2.0, eth_is_largest=True, asset_eth_usd=1e9)
    assert choose(BOOK, values).lead == "longs_dominated"
    forced = choose(BOOK, values, angle="eth_leads")
    assert forced.lead == "eth_leads"
    assert forced.bullets == ("eth_leads", "longs_dominated")
    outcomes = {item.rule: item.outcome for item in forced.decisions}
    assert outcomes["eth_leads"] == "headline"
    assert outcomes["longs_dominated"] == "bullet"


@pytest.mark.parametrize(
    ("angle", "wanted"),
    [
        ("shorts_squeezed", ["shorts_squeezed", "failed", "short_share = 0.18"]),
        ("eth_leads", ["eth_leads", "not decidable", "eth_btc_ratio"]),
        ("trader_count", ["no headline", "longs_dominated"]),
        ("long_dominated", ["Did you mean longs_dominated?"]),
        ("levels_at_risk", ["levels_at_risk"]),
    ],
)
def test_an_angle_that_cannot_lead_is_refused_with_the_reason(angle, wanted):
    with pytest.raises(RuleError) as refused:
        choose(BOOK, known(**LONGS, traders=900_000), angle=angle)
    assert [part for part in wanted if part not in str(refused.value)] == []


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"total_percentile": 90.0, "move_pct": -3.0}, None),
        ({"total_percentile": 90.0, "move_pct": 3.0}, None),
        ({"total_percentile": 95.0, "move_pct": 0.0, "place": 50}, None),
        ({"total_percentile": 95.0, "move_pct": 0.0, "order_share": 0.05}, None),
        ({"indicative_place": 10, "move_pct": -14.0}, None),
        ({"indicative_place": 10}, None),
        ({"place": 4}, None),
        ({"total_percentile": 95.0, "move_pct": 0.0, "place": 51}, "gate_failed"),
        ({"total_percentile": 95.0, "move_pct": -2.9}, "gate_failed"),
        ({"total_percentile": 95.0}, "gate_failed"),
        ({"total_percentile": 89.0, "move_pct": -9.0}, "daily_wrap"),
        ({"total_percentile": 60.0, "move_pct": 0.0}, "daily_wrap"),
        ({"total_percentile": 59.0, "move_pct": 2.0}, "daily_wrap"),
        ({"total_percentile": 59.0, "move_pct": 1.9}, "quiet_day"),
        ({"move_pct": -14.0}, "gate_undecided"),
        ({}, "gate_undecided"),
    ],
)
def test_the_gate_lets_pass_what_is_large_and_has_one_more_reason(values, reason):
    if reason is None:
        assert pass_gate(BOOK, known(**values), force=False).outcome == "passed"
        assert pass_gate(BOOK, known(**values), force=True).outcome == "passed"
        return
    with pytest.raises(NoStoryError) as stopped:
        pass_gate(BOOK, known(**values), force=False)
    assert (stopped.value.reason, stopped.value.exit_code) == (reason, 3)
    assert "--force" in str(stopped.value)
    forced = pass_gate(BOOK, known(**values), force=True)
    assert forced.outcome == "forced by the editor"
    assert forced.because.startswith(f"{reason}: ")


def test_rules_of_equal_priority_are_decided_by_name(tmp_path):
    rule = '[[rule]]\nid = "{}"\npriority = 5\nsections = ["headline", "bullet"]\nwhen = "true"\n'
    gate = '[gate]\ntotal = "true"\nreason = "true"\nquiet = "false"\n'
    path = tmp_path / "rules.toml"
    for order in (("b", "a"), ("a", "b")):
        path.write_text(gate + "".join(map(rule.format, order)))
        assert choose(load_rulebook(path, VARIABLES), known()).lead == "a"
