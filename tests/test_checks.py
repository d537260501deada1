"""The checks before a figure is used: what is refused, and what the editor is told."""

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.errors import BriefError
from newsgen.events.liquidations.brief import Brief, parse_brief
from newsgen.events.liquidations.checks import Limits, check_brief, sides_add_up

REFERENCE = json.loads((Path(__file__).parent / "briefs" / "reference.json").read_bytes())
SIDES = {"long_usd": 2140000000, "short_usd": 466660000}


def read(document: dict) -> Brief:
    return parse_brief(json.dumps(document).encode(), "brief.json")


def reference(**changes) -> Brief:
    return read({**copy.deepcopy(REFERENCE), **changes})


def bare(**fields) -> Brief:
    """A brief of the reference's day with nothing but what is given."""
    needed = ("kind", "provider", "definition", "as_of", "total_usd")
    return read({**{key: REFERENCE[key] for key in needed}, **fields})


def warnings(brief: Brief, *, hours: float = 1, force: bool = False) -> dict[str, str]:
    """Give the warnings' fields by code, an hour after the event."""
    now = brief.as_of + timedelta(hours=hours)
    found = check_brief(brief, now=now, limits=Limits(), force=force)
    assert all(w.message.endswith(".") and w.message[0].isupper() for w in found)
    return {warned.code: warned.where for warned in found}


def refusals(brief: Brief, *, hours: float = 1, force: bool = False) -> dict[str, str]:
    """Give the refusals by field, an hour after the event."""
    now = brief.as_of + timedelta(hours=hours)
    with pytest.raises(BriefError) as caught:
        check_brief(brief, now=now, limits=Limits(), force=force, file="b.json")
    assert all(problem.file == "b.json" for problem in caught.value.problems)
    return {problem.where: str(problem) for problem in caught.value.problems}


def test_the_reference_brief_passes_without_a_warning():
    assert warnings(reference()) == {}
    assert sides_add_up(reference())


def test_a_bare_total_passes():
    assert warnings(bare()) == {}


def event(as_of: str, total: float, move: dict, **fields) -> Brief:
    return bare(as_of=f"{as_of}T12:00:00Z", total_usd=total, prices={"BTC": move}, **fields)


def test_2026_01_20_longs_equal_the_total_beside_shorts():
    brief = event("2026-01-20", 1080e6, {"move_pct": -4.5}, long_usd=1080e6, short_usd=79.67e6)
    assert warnings(brief) == {"sides_do_not_add_up": "total_usd"}
    assert not sides_add_up(brief)


def test_2021_05_17_parts_do_not_add_up():
    brief = event(
        "2021-05-17", 2380e6, {"move_pct": -6.2}, long_usd=1780e6, short_usd=345e6,
        largest_order={"usd": 90e6, "venue": "Huobi", "pair": "BTC"},
    )  # fmt: skip
    assert warnings(brief) == {"sides_do_not_add_up": "total_usd"}
    assert not sides_add_up(brief)


def test_2022_05_12_one_order_is_59_percent():
    order = {"usd": 1330e6, "venue": "Bitfinex"}
    brief = event("2022-05-12", 2240e6, {"move_pct": -0.3}, largest_order=order)
    assert warnings(brief) == {"largest_order_suspect": "largest_order.usd"}


def test_2025_04_07_longs_dominate_in_a_small_rise():
    brief = event("2025-04-07", 1360e6, {"move_pct": 0.9}, long_usd=1210e6)
    assert warnings(brief) == {"side_against_move": "long_usd"}
    assert sides_add_up(brief)


@pytest.mark.parametrize(
    ("as_of", "total", "long", "short", "move"),
    [
        ("2025-10-10", 19.1e9, 16.7e9, 2.4e9, -7.3),
        ("2026-01-31", 2580e6, 2420e6, 163e6, -6.6),
        ("2025-11-21", 1910e6, 1780e6, 129e6, -1.7),
        ("2025-07-10", 1240e6, 120e6, 1110e6, 4.3),
        ("2024-03-05", 1130e6, 879.68e6, 254.8e6, -6.6),
        ("2025-11-14", 1100e6, 973e6, 131.37e6, -5.1),
    ],
)
def test_consistent_events_pass(as_of, total, long, short, move):
    brief = event(as_of, total, {"move_pct": move}, long_usd=long, short_usd=short)
    assert warnings(brief) == {} or set(warnings(brief)) == {"sides_do_not_add_up"}


@pytest.mark.parametrize("factor", [10, 100, 1000])
@pytest.mark.parametrize("field", ["total_usd", "long_usd", "short_usd"])
@pytest.mark.parametrize("way", ["small", "large"])
def test_a_unit_off_is_refused_by_field(factor, field, way):
    value = REFERENCE[field]
    changes = {field: value / factor if way == "small" else value * factor}
    brief = bare(**{**SIDES, **changes})
    if field == "short_usd" and way == "small":
        assert refusals(brief)[field].count(f"{factor:,} times too small") == 1
        return
    found = refusals(brief)
    assert list(found) == [field]
    assert f"{factor:,} times too {way}" in found[field]


def test_a_unit_off_within_an_asset_is_refused():
    assets = {"BTC": {"total_usd": "135m", "long_usd": "1.16bn", "short_usd": "190m"}}
    assert "10 times too small" in refusals(bare(assets=assets))["assets.BTC.total_usd"]


def test_hours_in_another_unit_are_refused():
    brief = bare(hourly_usd=[2606660 / 24] * 24)
    assert "1,000 times too small" in refusals(brief)["hourly_usd"]


@pytest.mark.parametrize(
    ("fields", "where", "shown"),
    [
        ({"long_usd": "2.7bn"}, "long_usd", "2,700,000,000"),
        ({"short_usd": "2.7bn"}, "short_usd", "2,700,000,000"),
        ({"assets": {"BTC": {"total_usd": "2.7bn"}}}, "assets.BTC.total_usd", "2,700,000,000"),
        ({"venues": {"Bybit": {"total_usd": "2.7bn"}}}, "venues.Bybit.total_usd", "2,700,000,000"),
        ({"venues": {"All": {"total_usd": 2606660000}, "Bybit": {"total_usd": "1bn"}}}, "venues", "3,606,660,000"),
        ({"assets": {"BTC": {"total_usd": "1.5bn"}, "ETH": {"total_usd": "1.3bn"}}}, "assets", "2,800,000,000"),
        ({"assets": {"BTC": {"long_usd": "2.2bn"}}, **SIDES}, "assets.BTC.long_usd", "2,200,000,000"),
        ({"assets": {"BTC": {"total_usd": "1bn", "long_usd": "1.2bn"}}}, "assets.BTC.long_usd", "1,200,000,000"),
        ({"largest_order": {"usd": "12bn"}}, "largest_order.usd", "12,000,000,000"),
        ({"largest_order": {"usd": "12m", "venue": "bybit"}, "venues": {"Bybit": {"total_usd": "10m"}}}, "largest_order.usd", "12,000,000"),
        ({"bursts": [{"venue": "Bybit", "at": "2026-02-06T01:00:00Z", "usd": "3bn"}]}, "bursts[0].usd", "3,000,000,000"),
        ({"hourly_usd": [120_000_000] * 24}, "hourly_usd", "2,880,000,000"),
    ],
)  # fmt: skip
def test_a_part_above_the_whole_is_refused(fields, where, shown):
    found = refusals(bare(**fields))
    assert list(found) == [where]
    assert shown in found[where]
    assert "above the whole" in found[where]


def test_parts_within_rounding_pass():
    assert warnings(bare(long_usd=2619000000)) == {}


def test_parts_below_the_whole_pass():
    assert warnings(bare(venues={"Bybit": {"total_usd": "400m"}})) == {}


def test_tiny_parts_are_pointed_out():
    assets = {"BTC": {"total_usd": 1350000}, "ETH": {"total_usd": 570000}}
    assert warnings(bare(assets=assets)) == {"parts_far_below_total": "assets"}


def test_hours_below_the_total_are_pointed_out():
    assert warnings(bare(hourly_usd=[90_000_000] * 24)) == {"hours_do_not_add_up": "hourly_usd"}


def test_parts_may_exceed_a_floor_but_not_eightfold():
    over = {"total_usd": "1bn", "total_is_floor": True}
    assert warnings(bare(**over, long_usd="1.2bn")) == {}
    assert not sides_add_up(bare(**over, long_usd="0.9bn"))
    assert list(refusals(bare(**over, long_usd="12bn"))) == ["long_usd"]


def test_an_assets_own_sides_are_compared():
    assets = {"BTC": {"total_usd": "1bn", "long_usd": "800m", "short_usd": "300m"}}
    assert warnings(bare(assets=assets)) == {"sides_do_not_add_up": "assets.BTC.total_usd"}


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({}, False),
        ({"long_usd": "2.1bn"}, True),
        ({"long_usd": "2.607bn"}, False),
        (SIDES, True),
        ({"long_usd": "2.14bn", "short_usd": "400m"}, False),
    ],
)
def test_whether_a_share_may_be_printed(fields, answer):
    assert sides_add_up(bare(**fields)) is answer


def test_swapped_sides_are_refused():
    found = refusals(reference(long_usd=466660000, short_usd=2140000000))
    assert list(found) == ["short_usd"]
    assert "82 %" in found["short_usd"]
    assert "swapped" in found["short_usd"]


@pytest.mark.parametrize(
    ("sides", "price", "outcome"),
    [
        (("80", "20"), {"move_pct": 3}, "refused"),
        (("20", "80"), {"move_pct": -3}, "refused"),
        (("80", "20"), {"open": 100, "last": 103}, "refused"),
        (("80", "20"), {"open": 100, "last": 103, "low": 99}, "refused"),
        (("80", "20"), {"open": 100, "last": 103, "low": 97}, "warned"),
        (("80", "20"), {"last": 103, "move_pct": 3, "low": 97}, "warned"),
        (("20", "80"), {"open": 100, "last": 97, "high": 104}, "warned"),
        (("20", "80"), {"open": 100, "last": 97, "high": 101}, "refused"),
        (("80", "20"), {"move_pct": 1.9}, "warned"),
        (("80", "20"), {"move_pct": -3}, "passed"),
        (("20", "80"), {"move_pct": 3}, "passed"),
        (("55", "45"), {"move_pct": 3}, "passed"),
        (("80", "20"), {"move_pct": 0}, "passed"),
        (("80", None), {"move_pct": 3}, "refused"),
        ((None, "80"), {"move_pct": -3}, "refused"),
    ],
)
def test_the_dominating_side_agrees_with_the_move(sides, price, outcome):
    long, short = sides
    brief = bare(total_usd=100, long_usd=long, short_usd=short, prices={"BTC": price})
    if outcome == "refused":
        assert (
            "liquidations" in refusals(brief)["short_usd" if long in {None, "20"} else "long_usd"]
        )
    else:
        assert ("side_against_move" in warnings(brief)) is (outcome == "warned")


def test_without_bitcoin_the_first_price_counts():
    assert "long_usd" in refusals(bare(**SIDES, prices={"ETH": {"move_pct": 5}}))


def test_one_asset_against_its_own_move_is_a_warning():
    brief = bare(
        assets={"ETH": {"total_usd": 100, "long_usd": 90, "short_usd": 10}},
        prices={"BTC": {"move_pct": -3}, "ETH": {"move_pct": 4}},
        total_usd=1000,
    )
    assert warnings(brief) == {"side_against_move": "assets.ETH.long_usd"}


@pytest.mark.parametrize(
    ("price", "where"),
    [
        ({"low": 70000, "high": 60000}, "prices.BTC.low"),
        ({"low": 70000, "open": 65000}, "prices.BTC.low"),
        ({"low": 70000, "last": 65000}, "prices.BTC.low"),
        ({"high": 60000, "open": 65000}, "prices.BTC.high"),
        ({"high": 60000, "last": 65000}, "prices.BTC.high"),
        ({"open": 100, "last": 90, "move_pct": 10}, "prices.BTC.move_pct"),
        ({"low": 6000, "open": 70000}, "prices.BTC"),
        ({"high": 60000, "venue_lows": {"Bybit": 61000}}, "prices.BTC.venue_lows.Bybit"),
        ({"low": 60000, "venue_highs": {"Bybit": 59000}}, "prices.BTC.venue_highs.Bybit"),
    ],
)
def test_prices_that_contradict_each_other_are_refused(price, where):
    assert list(refusals(bare(prices={"BTC": price}))) == [where]


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ({"open": 100, "last": 90, "move_pct": -12}, "move_disagrees"),
        ({"low": 60000, "venue_lows": {"Bybit": 59000}}, "venue_low_below_low"),
        ({"high": 60000, "venue_highs": {"Bybit": 61000}}, "venue_high_above_high"),
    ],
)
def test_prices_that_differ_are_pointed_out(price, code):
    assert list(warnings(bare(prices={"BTC": price}))) == [code]


def test_prices_of_an_altcoin_may_be_far_apart():
    assert list(warnings(bare(prices={"ATOM": {"low": 0.001, "open": 4}}))) == ["price_range_wide"]


def test_a_level_far_from_the_price_is_pointed_out():
    assert warnings(reference(levels=[60000, 6000])) == {"level_far_from_price": "levels[1]"}


LATER = "2026-02-06T09:00:00Z"  # two hours after the checks' clock
EARLIER = "2026-02-05T06:00:00Z"  # before the window


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"retrieved_at": LATER}, "retrieved_at"),
        ({"first_move_at": LATER}, "first_move_at"),
        ({"co_move": {"market": "gold", "at": LATER}}, "co_move.at"),
        ({"news": [{"title": "T", "publisher": "P", "published_at": LATER}]}, "news[0].published_at"),
        ({"posts": [{"text": "T", "author": "P", "published_at": LATER}]}, "posts[0].published_at"),
        ({"prices": {"BTC": {"low_at": LATER}}}, "prices.BTC.low_at"),
        ({"prices": {"BTC": {"high_at": LATER}}}, "prices.BTC.high_at"),
        ({"bursts": [{"venue": "A", "usd": 1, "at": LATER}]}, "bursts[0].at"),
    ],
)  # fmt: skip
def test_a_time_after_now_is_refused(fields, where):
    found = refusals(bare(**fields))
    assert list(found) == [where]
    assert "after now" in found[where]
    assert "2026-02-06T09:00Z" in found[where]


def test_figures_of_the_future_are_refused():
    assert "after now" in refusals(bare(), hours=-1)["as_of"]


def test_clocks_may_differ_by_exactly_two_minutes():
    assert warnings(bare(), hours=-2 / 60) == {}
    assert "after now" in refusals(bare(), hours=-121 / 3600)["as_of"]


def test_it_may_be_unknown_when_the_figures_were_fetched():
    assert warnings(bare(retrieved_at=None)) == {}


@pytest.mark.parametrize("at", [EARLIER, "2026-02-06T06:30:00Z"])
@pytest.mark.parametrize(
    ("fields", "where"),
    [
        (lambda at: {"first_move_at": at}, "first_move_at"),
        (lambda at: {"prices": {"BTC": {"low_at": at}}}, "prices.BTC.low_at"),
        (lambda at: {"prices": {"BTC": {"high_at": at}}}, "prices.BTC.high_at"),
        (lambda at: {"bursts": [{"venue": "A", "usd": 1, "at": at}]}, "bursts[0].at"),
    ],
)
def test_a_time_outside_the_window_is_refused(fields, where, at):
    assert "outside the window" in refusals(bare(**fields(at)))[where]


def test_news_may_be_older_than_the_window():
    news = [{"title": "T", "publisher": "P", "published_at": EARLIER}]
    assert warnings(bare(news=news)) == {}


def test_figures_fetched_before_their_time_are_pointed_out():
    brief = bare(retrieved_at="2026-02-06T05:55:00Z")
    assert warnings(brief) == {"retrieved_before_as_of": "retrieved_at"}


def test_old_figures_are_refused_unless_forced():
    found = refusals(reference(), hours=49)
    assert "49.0 hours old" in found["as_of"]
    assert "--force" in found["as_of"]
    assert warnings(reference(), hours=49, force=True) == {"old_figures": "as_of"}
    assert warnings(reference(), hours=48) == {}


def test_force_does_not_let_wrong_figures_pass():
    assert "long_usd" in refusals(bare(long_usd="2.7bn"), hours=49, force=True)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("2026-02-05T00:00:01Z", {"day_not_over": "as_of"}),
        ("2026-02-05T23:59:58Z", {"day_not_over": "as_of"}),
        ("2026-02-05T23:59:59Z", {}),
        ("2026-02-06T00:00:00Z", {}),
    ],
)
def test_a_day_that_still_runs_is_pointed_out(as_of, found):
    assert warnings(bare(definition="utc_day", as_of=as_of)) == found


@pytest.mark.parametrize(("date", "passes"), [("2026-02-07", True), ("2026-02-08", False)])
def test_the_exchange_rate_is_of_the_event(date, passes):
    brief = bare(usd_nok={"rate": 9.7, "date": date})
    if passes:
        assert warnings(brief) == {}
    else:
        assert "2026-02-08" in refusals(brief)["usd_nok.date"]


def test_an_exchange_rate_more_than_a_week_old_is_named():
    assert "old_rate" in warnings(bare(usd_nok={"rate": 9.7, "date": "2026-01-29"}))
    assert "old_rate" not in warnings(bare(usd_nok={"rate": 9.7, "date": "2026-01-30"}))


def test_all_refusals_are_named_at_once():
    brief = bare(long_usd="2.7bn", largest_order={"usd": "3bn"}, retrieved_at=LATER)
    assert set(refusals(brief)) == {"long_usd", "largest_order.usd", "retrieved_at"}


def test_the_clock_may_be_in_another_zone():
    now = datetime.fromisoformat("2026-02-06T08:05:00+02:00")
    assert check_brief(reference(), now=now, limits=Limits(), force=False) == ()
    assert now.astimezone(UTC) == reference().as_of


sums = st.integers(0, 10**13) | st.decimals(0, 10, places=2).map(float)
amounts = st.fixed_dictionaries(
    {}, optional={"total_usd": sums, "long_usd": sums, "short_usd": sums}
)
quotes = st.floats(1e-9, 1e8)
prices = st.fixed_dictionaries(
    {},
    optional={
        "open": quotes, "high": quotes, "low": quotes, "last": quotes,
        "move_pct": st.floats(-100, 1000), "venue_lows": st.dictionaries(st.just("X"), quotes),
        "venue_highs": st.dictionaries(st.just("X"), quotes),
    },
)  # fmt: skip
briefs = st.fixed_dictionaries(
    {"total_usd": st.integers(1, 10**13)},
    optional={
        "long_usd": sums, "short_usd": sums, "total_is_floor": st.booleans(),
        "assets": st.dictionaries(st.sampled_from(["BTC", "ETH", "SOL"]), amounts),
        "venues": st.dictionaries(st.sampled_from(["Binance", "Bybit"]), amounts),
        "prices": st.dictionaries(st.sampled_from(["BTC", "ETH", "SOL"]), prices),
        "largest_order": st.fixed_dictionaries({"usd": st.integers(1, 10**13)}),
        "hourly_usd": st.lists(sums, min_size=24, max_size=24),
        "levels": st.lists(quotes, max_size=3),
    },
)  # fmt: skip


@given(briefs, st.booleans(), st.floats(-1e4, 1e4))
def test_any_brief_passes_or_is_refused(fields, force, hours):
    brief = bare(**fields)
    now = brief.as_of + timedelta(hours=hours)
    try:
        check_brief(brief, now=now, limits=Limits(), force=force)
    except BriefError as error:
        assert all(problem.where for problem in error.problems)  # noqa: PT017


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"venues": {"Hyperliquid": {"total_usd": 5}}}, "venues.Hyperliquid"),
        ({"assets": {"SOL": {"total_usd": 5}}}, "assets.SOL"),
        ({"largest_order": {"usd": 5, "venue": "OKX"}}, "largest_order.venue"),
        (
            {"bursts": [{"venue": "OKX", "at": "2026-02-06T01:00:00Z", "usd": 5}]},
            "bursts[0].venue",
        ),
    ],
)
def test_a_part_outside_the_coverage_is_refused(fields, where):
    covered = {"venues": ["Binance", "bybit"], "coins": ["BTC"]}
    assert "is not among coverage" in refusals(bare(coverage=covered, **fields))[where]


def test_parts_within_the_coverage_pass_however_they_are_spelled():
    covered = {"venues": ["Binance", "bybit"], "coins": ["BTC"]}
    inside = {"venues": {"BYBIT": {"total_usd": 5}}, "assets": {"BTC": {"total_usd": 5}}}
    assert not {"coverage", "other_source"} & warnings(bare(coverage=covered, **inside)).keys()


def test_a_figure_of_the_total_from_elsewhere_is_refused():
    source = {"name": "Hyperdash", "fields": ["traders", "usd_nok"]}
    found = refusals(bare(traders=5, sources=[source]))
    assert "gives traders as Hyperdash's" in found["sources[0]"]
    warnings(bare(sources=[{**source, "fields": ["usd_nok", "prices.BTC"]}]))
