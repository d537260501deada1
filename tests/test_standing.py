"""What a stored series lets an article say, and what it does not."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen import pipeline
from newsgen.errors import NoStoryError, NotFoundError, SeriesError
from newsgen.series.model import Measure, OrderDay, Reading
from newsgen.series.store import Store
from newsgen.settings import Data, Settings
from tests.series_days import (
    DAYS,
    EVEN,
    EVENT,
    FIRST,
    HEAD,
    LARGER,
    brief,
    day_sums,
    store_days,
)


@pytest.fixture
def desk(tmp_path):
    """Give a function that stores days and makes the article of a brief with them."""
    settings = Settings(data=Data(store=tmp_path / "series.sqlite"))

    def store(head=HEAD, special=(), **span):
        return store_days(settings.data.store, head, special, **span)

    def made(*, force=False, series=None, angle=None, **fields):
        data = json.dumps(brief(**fields)).encode()
        now = datetime.fromisoformat(brief(**fields)["as_of"]) + timedelta(hours=7)
        return pipeline.generate(
            data, "brief.json", settings, now=now, force=force, series=series, angle=angle
        )

    made.store, made.settings = store, settings
    return made


def history(edition, lang="en"):
    """Give the text of the section on history."""
    sections = edition.articles[lang].sections
    return " ".join(
        paragraph.replace("\u00a0", " ")
        for section in sections
        if section.id == "history"
        for paragraph in section.paragraphs
    )


@pytest.mark.parametrize(
    ("special", "fields", "wanted"),
    [
        (
            LARGER,
            {},
            "The day is the fourth-largest of 795 in CoinGlass figures for the same exchanges",
        ),
        (LARGER, {"total_usd": "490m"}, "among the five largest of 795 in"),
        ((), {}, "No earlier day is larger in CoinGlass figures for the same exchanges and coins"),
        (
            LARGER,
            {"total_usd": "140m"},
            "In the past year the total was smaller on 327 of the 365 days with figures.",
        ),
        (LARGER, {}, "going back to Jan. 1, 2022."),
        (LARGER, {}, "The largest amount in the series is $900 million, from May 9, 2022."),
        (LARGER, {}, "the total was smaller on 364 of the 365 days with figures"),
        (LARGER[:2], {}, "None of the 365 days with figures in the past year had a larger total."),
    ],
)
def test_the_place_names_its_series(desk, special, fields, wanted):
    desk.store(special=special)
    assert wanted in history(desk(force=True, **fields))


TENTH = tuple((date(2022, 5, 1) + timedelta(days=n), 900) for n in range(9))


@pytest.mark.parametrize("tied", [[], [(date(2023, 5, 1), 390)]])
def test_a_tenth_place_may_have_a_tie_below_it(desk, tied):
    """With a tie it is not surely among ten: no place is told, and the article is made."""
    desk.store(special=[*TENTH, *tied])
    assert ("10th-largest" in history(desk(force=True))) == (not tied)


def test_a_limited_total_claims_nothing_of_the_market(desk):
    desk.store(special=LARGER)
    article = desk(angle="biggest_since").articles["en"]
    assert "most since" not in article.headline
    lede = article.sections[0].paragraphs[0].replace("\u00a0", " ")
    assert "for the same exchanges and coins has been recorded since Aug. 17, 2023" in lede


def test_both_languages_say_it(desk):
    desk.store(special=LARGER)
    text = history(desk(), "nb")
    assert "det fjerde største av 795 i tallene fra CoinGlass for de samme børsene" in text
    assert "tilbake til 1. januar 2022." in text


def test_a_limited_total_says_what_it_covers(desk):
    edition = desk(force=True)
    for lang, scope in (
        ("en", "in bitcoin and ether on Binance, Bybit and OKX"),
        ("nb", "i bitcoin og ether hos Binance, Bybit og OKX"),
    ):
        article = edition.articles[lang]
        assert scope in article.dek
        assert scope in article.sections[0].paragraphs[0]


@pytest.mark.parametrize(
    ("total", "move", "reason"),
    [
        ("60m", 68100, "quiet_day"),
        ("60m", 64000, "daily_wrap"),
        ("149m", 68100, "gate_failed"),
    ],
)
def test_a_series_decides_the_gate(desk, total, move, reason):
    # More than fifty days are larger, so that the place is no reason either.
    desk.store(special=[(FIRST + timedelta(days=n), 160) for n in range(60)])
    prices = {"BTC": {"open": 68000, "last": move}}
    with pytest.raises(NoStoryError) as refused:
        desk(total_usd=total, prices=prices)
    assert refused.value.reason == reason


def test_one_exchange_is_not_the_exchanges(desk):
    edition = desk(force=True, coverage={"venues": ["OKX"]})
    for lang, word in (("en", "xchanges"), ("nb", "ørsene")):
        article = edition.articles[lang]
        assert "OKX" in article.dek
        assert word not in article.dek
        assert word not in article.sections[0].paragraphs[0]


def test_the_gate_opens_without_force(desk):
    desk.store(special=LARGER)
    assert desk().decisions[0].outcome == "passed"


@pytest.mark.parametrize(
    ("span", "fields", "reason"),
    [
        ({"days": DAYS - 9}, {}, "ends on 2024-02-24, 10 days before the event"),
        (
            {"first": date(2023, 6, 1), "days": 278},
            {},
            "begins on 2023-06-01, 278 days with figures, fewer",
        ),
        ({}, {"total_is_floor": True}, "the total is a lower bound"),
        ({}, {"as_of": "2024-03-05T18:00:00Z"}, "the UTC day is not complete"),
    ],
)
def test_no_place_where_the_series_does_not_carry_it(desk, span, fields, reason):
    desk.store(special=LARGER, **span)
    edition = desk(force=True, **fields)
    assert "place" not in edition.facts
    assert any(reason in each.because for each in edition.decisions if each.rule == "history")


def test_other_coverage_is_never_ranked(desk):
    series = desk.store(replace(HEAD, venues=("Binance",)), special=LARGER)
    assert "place" not in desk(force=True).facts
    with pytest.raises(SeriesError, match="other venues than the brief: Binance in the series"):
        desk(force=True, series=series)


def test_an_unknown_series_names_the_known(desk):
    desk.store(special=LARGER)
    with pytest.raises(NotFoundError, match="coinglass-utc-day-binance-bybit-okx"):
        desk(series="coinglass")


def test_since_needs_every_day_up_to_the_event(desk):
    desk.store(special=LARGER)
    assert "since_day" in desk().facts
    desk.store(special=[*LARGER, (date(2023, 12, 1), 0)], head=replace(HEAD, venues=("Binance",)))
    gap = desk(coverage={"venues": ["Binance"], "coins": ["BTC", "ETH"]})
    assert "place" in gap.facts
    assert "since_day" not in gap.facts


def test_since_is_silent_when_an_exchange_began_to_report_more(desk):
    event = date(2025, 3, 5)
    desk.store(special=LARGER, days=(event - FIRST).days)
    edition = desk(as_of="2025-03-06T00:00:00Z", force=True)
    assert not {"since_day", "place", "large_days_in_week"} & set(edition.facts.by_id)
    assert history(edition) == ""
    reason = "Bybit publishes every liquidation since 2025-02-20, 13 days with figures"
    assert any(reason in each.because for each in edition.decisions)


def test_a_year_after_the_lift_the_series_begins_with_it(desk):
    event = date(2026, 3, 5)
    desk.store(special=[*LARGER, (date(2025, 6, 1), 800)], days=(event - FIRST).days)
    text = history(desk(as_of="2026-03-06T00:00:00Z"))
    assert "second-largest of 379 in" in text
    assert (
        "going back to Feb. 20, 2025. The comparison goes back only to the day when Bybit began"
        in text
    )


MANY = tuple((date(2022, 5, 1) + timedelta(days=n), 900) for n in range(12))


def test_the_larger_side_has_a_rank_of_its_own(desk):
    desk.store(special=[*MANY, (EVEN, 420)])
    edition = desk(total_usd="400m", long_usd="290m", short_usd="110m")
    assert "Long positions alone came to $290 million, the most since May 12, 2022." in history(
        edition
    )
    assert edition.articles["en"].bullets[0].replace("\u00a0", " ") == (
        "The amount in longs is the largest in the series for the same exchanges and coins"
        " since May 12, 2022."
    )


def test_days_in_a_row(desk):
    week = [(EVENT - timedelta(days=1), 450), (EVENT - timedelta(days=2), 430)]
    desk.store(special=[*MANY, *week])
    text = history(desk())
    assert (
        "Of the last seven days, three had a larger total than 95% of the days in the year" in text
    )
    assert "$1.28 billion in three days." in text


ROLLING = {"definition": "rolling", "as_of": "2024-03-06T06:05:00Z"}


def store_peaks(desk, special, days=DAYS + 1):
    """Store days summed from orders, the highest 24 hours of each as large as the day."""
    minutes = ((0, 0),) * 1440
    with Store.open(desk.settings.data.store, create=True) as into:
        into.put_order_days(
            HEAD,
            [
                OrderDay(each.day, (each,), minutes, replace(each, coin=""), 1, 1, 1)
                for each in day_sums(special, days=days)
            ],
            source="orders",
            sha256=None,
            now=datetime(2024, 3, 5, tzinfo=UTC),
        )


def test_a_rolling_total_among_daily_peaks(desk):
    store_peaks(desk, LARGER)
    text = history(desk(**ROLLING))
    assert (
        "Set against the highest 24 hours of each day, the total is the fourth-largest of 795"
        in text
    )


def test_a_rolling_total_below_a_window_of_its_own_event_has_no_place(desk):
    store_peaks(desk, [*LARGER, (EVENT, 410)], days=DAYS + 1)
    edition = desk(**ROLLING, force=True)
    assert "place" not in edition.facts
    assert any("has a higher value within this event" in each.because for each in edition.decisions)


def test_snapshots_are_no_peaks(desk):
    desk.store(replace(HEAD, definition="rolling"), special=LARGER, days=DAYS + 1)
    edition = desk(**ROLLING)
    assert "place" not in edition.facts
    assert "total_percentile" in edition.facts


def test_a_rolling_total_among_calendar_days_is_an_indication(desk):
    desk.store(special=LARGER, days=DAYS + 1)
    edition = desk(**ROLLING)
    assert "place" not in edition.facts
    assert "the total would place fourth of 795" in history(edition)
    assert [each.where for each in edition.warnings] == ["indicative_place"]
    quiet = replace(desk.settings, house=replace(desk.settings.house, indicative_ranks=False))
    data = json.dumps(brief(**ROLLING)).encode()
    silent = pipeline.generate(data, "b", quiet, now=datetime(2024, 3, 6, 7, tzinfo=UTC))
    assert "indicative_place" not in silent.facts


def test_the_list_of_the_provider_may_know_a_larger_day(desk):
    whole = replace(HEAD, venues=(), coins=())
    desk.store(whole, days=(date(2026, 3, 5) - FIRST).days)
    fields = {"coverage": None, "as_of": "2026-03-06T00:00:00Z", "total_usd": "3bn"}
    edition = desk(**fields)
    assert "place" not in edition.facts
    assert "series_first_day" not in edition.facts
    assert any("has published a larger day" in each.because for each in edition.decisions)


def test_scaled_by_open_interest(desk):
    desk.store(special=LARGER)
    interest = replace(HEAD, measure=Measure.OPEN_INTEREST)
    # Open interest was high when liquidations were: per dollar of it the event is the largest.
    usd = {day: Decimal(90_000 if day < date(2023, 9, 1) else 10_000) for day in _days()}
    with Store.open(desk.settings.data.store, create=True) as into:
        into.put_readings(
            interest,
            [Reading(day, coin, "usd", value) for day, value in usd.items() for coin in HEAD.coins],
            source="interest.csv",
            sha256=None,
            now=datetime(2024, 3, 5, tzinfo=UTC),
        )
    edition = desk()
    assert (
        "Measured against open interest, the total ranks first of 794 days; in dollars it ranks fourth"
        in (history(edition))
    )


def _days():
    return [FIRST + timedelta(days=number) for number in range(DAYS)]


def test_a_value_another_provider_gives_is_told_to_the_editor_only(desk):
    other = [{"field": "prices.BTC.last", "name": "OKX", "value": "64210.5"}]
    edition = desk(force=True, also_reported=other)
    assert any("OKX gives another value, 64210.5" in each.message for each in edition.warnings)
    assert "64,210" not in edition.articles["en"].text


def test_a_field_keeps_the_source_it_came_from(desk):
    sources = [
        {
            "name": "Binance",
            "fields": ["prices.BTC"],
            "url": "https://fapi.binance.com/fapi/v1/klines",
            "retrieved_at": "2024-03-06T06:00:00Z",
            "sha256": "ab" * 32,
        }
    ]
    facts = desk(force=True, sources=sources).facts
    assert facts["price_last"].provenance.name == "Binance"
    assert facts["price_last"].provenance.sha256 == "ab" * 32
    assert facts["total_usd"].provenance.name == "CoinGlass"


def test_another_value_for_the_same_day_is_told(desk):
    desk.store(special=[*LARGER, (EVENT, 700)], days=DAYS + 1)
    (warned,) = desk().warnings
    assert warned.code == "series_differs"
    assert "has 700,000,000 USD for this day, the brief 400,000,000" in warned.message


def test_without_a_store_nothing_is_made(desk):
    assert not desk.settings.data.store.exists()
    assert "place" not in desk(force=True).facts
    assert not desk.settings.data.store.exists()


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.integers(0, DAYS - 1), st.integers(0, 2_000), max_size=40),
    st.integers(1, 2_000),
    st.integers(0, 10),
    st.tuples(*[st.sampled_from(("utc_day", "rolling"))] * 2),
    st.text(max_size=4),
)
def test_whatever_the_series_every_figure_is_a_fact(special, millions, tenths, kinds, seed):
    """The independent reader checks each article before it is given."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Settings(data=Data(store=Path(folder) / "series.sqlite"))
        days = [(FIRST + timedelta(days=number), value) for number, value in special.items()]
        own, stored = kinds
        head = replace(HEAD, definition=stored)
        store_days(desk.data.store, head, days, days=DAYS + 1)
        long = millions * 100_000 * tenths
        fields = {"long_usd": long, "short_usd": millions * 1_000_000 - long}
        rising = {"BTC": {"open": 64000, "last": 68000}}
        falling = {"BTC": {"open": 68000, "last": 64000}}
        found = brief(total_usd=millions * 1_000_000, **fields) | (
            {"prices": falling if tenths >= 5 else rising}
        )
        found |= ROLLING if own == "rolling" else {}
        now = datetime.fromisoformat(found["as_of"]) + timedelta(hours=1)
        data = json.dumps(found).encode()
        edition = pipeline.generate(data, "b", desk, now=now, force=True, seed=seed)
    assert set(edition.articles) == {"nb", "en"}
