"""The regimes of the venues' feeds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from newsgen import regimes


@pytest.mark.parametrize(
    ("venue", "day", "expected"),
    [
        ("binance", date(2021, 4, 26), "binance-all"),
        ("Binance", date(2021, 4, 27), "binance-one-per-second"),
        ("bybit", date(2021, 8, 31), "bybit-all"),
        ("Bybit", date(2021, 9, 7), "bybit-changing"),
        ("bybit", date(2025, 2, 19), "bybit-one-per-second"),
        ("bybit", date(2025, 2, 20), "bybit-full"),
        ("OKX", date(2020, 1, 1), "okx-one-per-second"),
        ("Hyperliquid", date(2026, 2, 5), "hyperliquid-no-feed"),
        ("Bybit Futures", date(2025, 3, 1), "bybit-full"),
        ("bybit.com", date(2025, 3, 1), "bybit-full"),
        ("Nobody", date(2026, 2, 5), "nobody-unknown"),
    ],
)
def test_a_venues_regime_on_a_day(venue, day, expected):
    assert regimes.regime_of(venue, day).id == expected


def test_each_regime_lasts_until_the_day_before_the_next_and_states_its_source():
    for venue in regimes.known(()):
        ends = {regimes.regime_of(venue, day).until for day in (date(2020, 1, 1), date(2026, 1, 1))}
        assert None in ends
        for start in regimes.breaks((venue,)):
            before = regimes.regime_of(venue, start - timedelta(days=1))
            after = regimes.regime_of(venue, start)
            assert (before.until, after.since) == (start - timedelta(days=1), start)
            assert before.id != after.id
            assert after.what
            assert after.source.startswith("https://")


def test_breaks_are_those_of_the_venues_covered():
    assert regimes.breaks(("okx",)) == ()
    assert regimes.breaks(("Binance", "OKX")) == (date(2021, 4, 27),)
    assert regimes.breaks(()) == regimes.breaks(("binance", "bybit", "okx", "hyperliquid"))
    assert date(2025, 2, 20) in regimes.breaks(())
    assert regimes.breaks(("nobody",)) == ()


def test_changes_come_in_order_and_say_whether_more_is_published():
    found = regimes.changes(("bybit",), date(2021, 8, 31), date(2025, 2, 20))
    assert [(str(each.since), each.fuller, each.day_known) for each in found] == [
        ("2021-09-01", False, False),
        ("2021-10-01", False, False),
        ("2025-02-20", True, True),
    ]
    assert regimes.changes(("bybit",), date(2025, 2, 20), date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("venue", "day", "limited"),
    [
        ("Binance", date(2021, 4, 26), False),
        ("Binance", date(2021, 4, 27), True),
        ("OKX", date(2021, 5, 1), False),  # since when is not known
        ("OKX", date(2022, 1, 1), True),
        ("Bybit", date(2025, 3, 1), False),
        ("Kraken", date(2025, 3, 1), False),
    ],
)
def test_a_limit_is_told_from_when_it_is_known(venue, day, limited):
    assert regimes.is_limited(venue, day) is limited
