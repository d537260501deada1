"""The whole way: any brief makes checked articles, the same ones each time, or a named error."""

import copy
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgen import pipeline
from newsgen.claims import check_article
from newsgen.edition import as_article_json
from newsgen.errors import NewsgenError, NoStoryError
from newsgen.model import Unit
from newsgen.settings import Settings
from tests.strategies import HOSTILE_WORDS, briefs

REFERENCE = json.loads(
    (Path(__file__).parent.parent / "newsgen" / "examples" / "reference.json").read_bytes()
)
SLOW = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


def make(brief, **options):
    now = datetime.fromisoformat(brief["as_of"]) + timedelta(minutes=1)
    data = json.dumps(brief).encode()
    return pipeline.generate(data, "brief.json", Settings(), now=now, **{"force": True} | options)


def reference(**changes):
    brief = {**copy.deepcopy(REFERENCE), **changes}
    return {key: value for key, value in brief.items() if value is not None}


def dated(as_of, **changes):
    return reference(as_of=as_of, retrieved_at=None, **changes)


def published(edition):
    plain = as_article_json(edition, "Europe/Oslo")
    return json.dumps(plain, ensure_ascii=False, indent=2).encode()


def texts(edition):
    return {lang: article.text for lang, article in edition.articles.items()}


@settings(max_examples=300, **SLOW)
@given(briefs())
def test_any_brief_that_agrees_with_itself_makes_articles_without_a_finding(brief):
    edition = make(brief)
    data = json.loads(published(edition))
    assert set(data["articles"]) == {"nb", "en"}
    assert check_article(data) == ()
    for article in edition.articles.values():
        parts = [article.headline, article.short_headline, article.dek, *article.bullets]
        parts += [line for section in article.sections for line in section.paragraphs]
        assert all(part.strip() for part in parts)
        assert len(article.bullets) >= 1
        assert not re.search(r"[\ue000-\uf8ff]|%\(|{{|None|Undefined", article.text)
        for claim in article.claims:
            assert article.text[claim.start : claim.end] == claim.shown


@settings(max_examples=200, **SLOW)
@given(briefs(HOSTILE_WORDS))
def test_hostile_names_and_quotations_make_articles_or_a_named_error(brief):
    try:
        edition = make(brief)
    except NewsgenError:
        return
    assert check_article(json.loads(published(edition))) == ()
    for article in edition.articles.values():
        for claim in article.claims:
            known = edition.facts[claim.fact]
            assert known.unit is not Unit.TEXT or claim.shown == known.value


@settings(max_examples=100, **SLOW)
@given(briefs())
def test_every_angle_that_passes_may_lead(brief):
    told = {"headline", "bullet", "section", "passed but not used"}
    leads = {rule.id for rule in pipeline.rulebook(Settings()).rules if "headline" in rule.sections}
    for item in make(brief).decisions:
        if item.rule in leads and item.outcome in told:
            led = {found.rule: found.outcome for found in make(brief, angle=item.rule).decisions}
            assert led[item.rule] == "headline"


@settings(max_examples=60, **SLOW)
@given(briefs(), st.text(st.characters(categories=["L", "N"]), max_size=10))
def test_the_same_brief_and_seed_make_the_same_bytes(brief, seed):
    first = published(make(brief, seed=seed))
    assert published(make(copy.deepcopy(brief), seed=seed)) == first


@settings(max_examples=60, **SLOW)
@given(briefs())
def test_both_languages_claim_the_same_figures(brief):
    edition = make(brief)
    shown = {
        lang: {claim.fact for claim in article.claims} for lang, article in edition.articles.items()
    }
    figures = {"usd", "price", "share", "percent", "count", "place", "ratio", "points"}
    only_one = {
        fact for fact in shown["nb"] ^ shown["en"] if edition.facts[fact].unit.value in figures
    }
    assert only_one == set()


def test_seeds_choose_other_words_for_the_same_figures():
    made = [make(reference(), seed=str(seed)) for seed in range(20)]
    for lang in ("nb", "en"):
        assert len({edition.articles[lang].text for edition in made}) > 10
        assert len({edition.articles[lang].headline for edition in made}) >= 3
    assert len({json.dumps(as_article_json(e, "UTC")["facts"]) for e in made}) == 1


def test_the_reference_event():
    edition = make(reference(), force=False)
    known = {name: edition.facts[name].value for name in ("indicative_place", "record_usd")}
    assert known == {"indicative_place": 10, "record_usd": 19_160_000_000}
    assert f"{edition.facts['record_fraction'].number:.3f}" == "0.136"
    assert edition.facts["record_day"].value.isoformat() == "2025-10-10"
    outcomes = {item.rule: item.outcome for item in edition.decisions}
    assert outcomes["gate"] == "passed"
    assert [rule for rule, outcome in outcomes.items() if outcome == "headline"] == [
        "longs_dominated"
    ]
    assert "indicative_place" in {item.where for item in edition.warnings}
    assert "place" not in edition.facts
    assert len(outcomes) >= 39


WHOLE_DAY = {"definition": "utc_day", "as_of": "2026-02-06T00:00:00Z", "retrieved_at": None}


@pytest.mark.parametrize(
    "changes",
    [
        WHOLE_DAY,
        {"window_hours": 12},
        {"window_hours": 1},
        {"total_is_floor": True},
        {"total_is_floor": True, "largest_order": None},
        {**WHOLE_DAY, "total_is_floor": True, "largest_order": None},
        {"total_usd": 5, "long_usd": 5, "short_usd": 0, "assets": {}, "largest_order": None},
        {"total_usd": 83_019, "long_usd": None, "short_usd": None, "assets": {}, "largest_order": None},
        {"total_usd": 1_000_001, "long_usd": None, "short_usd": None, "assets": {}, "largest_order": None},
        {"total_usd": 9_000_000_000_000, "long_usd": None, "short_usd": None},
        {"total_usd": "9tn", "long_usd": "6.768tn", "short_usd": "2.232tn"},
        {"total_usd": "19.16bn", "long_usd": None, "short_usd": None, "usd_nok": {"rate": 10.52, "date": "2026-02-05"}},
        {"usd_nok": {"rate": 9.7104, "date": "2026-02-05"}},
        {"long_usd": None, "short_usd": None, "assets": {}, "prices": {}, "traders": None, "largest_order": None, "levels": []},
        {"prices": {"BTC": {"move_pct": 0}}, "long_usd": None, "short_usd": None},
        {"prices": {"ETH": {"move_pct": -4.5}}},
        {"prices": {"BTC": {"open": 93969.88, "last": 93960.48}}},
        {"prices": {"BTC": {"open": 93969.88, "last": 93969.88}}},
        {"largest_order": {"usd": "900m"}},
        {"as_of": "2026-02-06T23:00:00Z", "retrieved_at": "2026-02-06T23:00:00Z"},
        {"as_of": "2026-02-06T11:00:00Z", "retrieved_at": "2026-02-06T11:00:00Z"},
    ],
)  # fmt: skip
def test_unusual_events_make_articles(changes):
    edition = make(reference(**changes))
    assert set(edition.articles) == {"nb", "en"}


def test_a_floor_says_at_least_and_gets_no_place_and_no_share():
    edition = make(reference(total_is_floor=True, largest_order=None))
    for name in ("long_share", "place", "indicative_place", "record_fraction"):
        assert name not in edition.facts
    assert "minst" in edition.articles["nb"].headline.lower() + edition.articles["nb"].dek
    assert "at least" in edition.articles["en"].headline.lower() + edition.articles["en"].dek


@pytest.mark.parametrize("as_of", ["2022-06-13T12:00:00Z", "2025-10-09T12:00:00Z"])
def test_an_event_knows_nothing_of_later_days(as_of):
    edition = make(dated(as_of, total_usd="2.6bn"))
    later = re.compile(r"2025|2026" if as_of < "2025" else r"10\. oktober|Oct\.\s10|19[,.]\d+")
    assert {lang: later.findall(text) for lang, text in texts(edition).items()} == {
        "nb": [],
        "en": [],
    }
    days = [f.value for f in edition.facts.by_id.values() if f.unit.value == "day"]
    assert all(day.isoformat() < as_of for day in days)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total_usd": "2.4bn", "long_usd": None, "short_usd": None}, "completeness floor"),
        ({"window_hours": 12}, "12 hours"),
        ({"provider": "Coinalyze"}, "no list"),
        ({"definition": "utc_day", "retrieved_at": None}, "not complete"),
    ],
)
def test_where_no_place_is_given_the_decisions_say_why(changes, reason):
    edition = make(reference(**changes))
    assert "place" not in edition.facts
    assert "indicative_place" not in edition.facts
    said = [item.because for item in edition.decisions if item.rule == "history"]
    assert any(reason in because for because in said), said


def test_without_the_editor_an_event_that_no_list_covers_is_no_story():
    with pytest.raises(NoStoryError) as stopped:
        make(reference(provider="Coinalyze"), force=False)
    assert (stopped.value.reason, stopped.value.exit_code) == ("gate_undecided", 3)
    forced = make(reference(provider="Coinalyze"))
    assert "gate_forced" in {item.code for item in forced.warnings}


EDITION = json.loads(published(make(reference())))
FIGURES = [
    (lang, claim)
    for lang, article in EDITION["articles"].items()
    for claim in article["claims"]
    if re.search(r"[0-9]", claim["shown"])
    and EDITION["facts"][claim["fact"]]["unit"] in {"usd", "share", "percent", "price", "count"}
]


@settings(max_examples=300, **SLOW)
@given(st.data())
def test_a_figure_changed_in_the_text_is_found(data):
    lang, claim = data.draw(st.sampled_from(FIGURES))
    places = [i for i in range(claim["start"], claim["end"]) if EDITION["articles"][lang]["text"][i].isdigit()]  # fmt: skip
    at = data.draw(st.sampled_from(places))
    changed = copy.deepcopy(EDITION)
    article = changed["articles"][lang]
    old = article["text"][at]
    new = data.draw(st.sampled_from([digit for digit in "123456789" if digit != old]))
    article["text"] = article["text"][:at] + new + article["text"][at + 1 :]
    assert check_article(changed)


@pytest.mark.parametrize(
    "changes",
    [
        {"total_usd": "26.0666bn"},
        {"total_usd": -5},
        {"total_usd": "many"},
        {"as_of": "2026-02-06T08:05:00"},
        {"short_usd": "2.14bn", "long_usd": "466.66m"},
        {"assets": {"BTC": {"total_usd": "3bn"}}},
        {"kind": "earthquake"},
        {"surprise": 1},
        {"definition": "utc_day", "window_hours": 12},
    ],
)
def test_a_brief_that_contradicts_itself_makes_nothing_and_names_the_field(changes):
    with pytest.raises(NewsgenError) as refused:
        make({**reference(), **changes})
    assert all(problem.where for problem in refused.value.problems)
    assert refused.value.exit_code == 2


def test_the_clock_is_an_argument():
    data = json.dumps(reference()).encode()
    now = datetime(2026, 2, 6, 6, 6, tzinfo=UTC)
    late = now + timedelta(hours=72)
    with pytest.raises(NewsgenError, match="as_of"):
        pipeline.generate(data, "brief.json", Settings(), now=late)
    assert pipeline.generate(data, "brief.json", Settings(), now=late, force=True).warnings
    with pytest.raises(NewsgenError, match="as_of"):
        pipeline.generate(data, "brief.json", Settings(), now=now - timedelta(hours=1))


BURSTS = [
    {"venue": "Binance", "at": "2026-02-05T12:00:00Z", "usd": 5_000_000, "price": 64_000},
    {"venue": "Bybit", "at": "2026-02-05T12:05:00Z", "usd": 4_000_000, "price": 63_500},
    {"venue": "OKX", "at": "2026-02-05T12:20:00Z", "usd": 3_000_000, "price": 63_100},
]


@pytest.mark.parametrize(
    ("price", "told"),
    [(63_100, True), (63_600, False), (None, False)],
)
def test_a_cascade_needs_a_lower_price_at_each_venue(price, told):
    bursts = [*BURSTS[:2], {**BURSTS[2], "price": price}]
    edition = make(reference(bursts=bursts), series="none")
    text = edition.articles["en"].text.replace("\u00a0", " ")
    assert ("each time at a lower price" in text) is told


def test_the_exchange_rate_keeps_its_decimals():
    edition = make(reference(usd_nok={"rate": 10.52, "date": "2026-02-05"}), series="none")
    assert "10,52\u00a0kroner (Norges Bank, 5." in edition.articles["nb"].text
