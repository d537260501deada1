"""Reading a brief: what is accepted, and what is refused by field and value."""

import copy
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from newsgen.errors import BriefError, WrongValueError
from newsgen.events.liquidations.brief import Brief, brief_schema, parse_brief
from newsgen.money import MONEY_PATTERN, read_money
from tests.golden_cases import brief_of, cases

REFERENCE = json.loads((Path(__file__).parent / "briefs" / "reference.json").read_bytes())


def read(changes=(), **fields) -> Brief:
    document = {**copy.deepcopy(REFERENCE), **dict(changes), **fields}
    return parse_brief(json.dumps(document).encode(), "brief.json")


def problems(data: bytes | dict) -> dict[str, str]:
    """Give message, value and remedy by field."""
    if isinstance(data, dict):
        data = json.dumps({**copy.deepcopy(REFERENCE), **data}).encode()
    with pytest.raises(BriefError) as caught:
        parse_brief(data, "brief.json")
    assert all(problem.file == "brief.json" for problem in caught.value.problems)
    return {problem.where: str(problem) for problem in caught.value.problems}


def test_the_reference_brief_is_read():
    brief = read()
    assert brief.total_usd == Decimal(2606660000)
    assert brief.as_of == datetime(2026, 2, 6, 6, 5, tzinfo=UTC)
    assert brief.assets["BTC"].total_usd == Decimal(1350000000)
    assert brief.prices["BTC"].venue_lows["Coinbase"] == Decimal(60074)
    assert brief.article_id == "2026-02-06-liquidations-coinglass"
    assert brief.window_hours == 24
    assert brief.window_start == datetime(2026, 2, 5, 6, 5, tzinfo=UTC)
    assert brief.window_end == brief.as_of
    assert brief.day is None
    assert not brief.complete_day


def test_what_is_absent_or_null_is_unknown():
    brief = read(long_usd=None, hourly_usd=None, venues=None, total_is_floor=None, news=None)
    assert brief.long_usd is None
    assert brief.news is None
    assert (brief.hourly_usd, dict(brief.venues), brief.total_is_floor) == ((), {}, False)
    assert read(venues={"Bybit": None}).venues == {}


def test_no_news_found_differs_from_news_unknown():
    assert read(news=[]).news == ()


def test_a_brief_cannot_be_changed():
    brief = read()
    with pytest.raises(ValueError, match="frozen"):
        brief.total_usd = Decimal(1)
    with pytest.raises(TypeError):
        brief.assets["BTC"] = None


def test_money_may_be_text():
    brief = read(total_usd="$2.60666 billion", long_usd="2.14bn", etf_flow_usd="-431.5m")
    assert (brief.total_usd, brief.long_usd) == (Decimal(2606660000), Decimal(2140000000))
    assert brief.etf_flow_usd == Decimal(-431500000)


def test_an_exported_float_is_rounded_to_the_cent():
    brief = parse_brief(
        json.dumps(REFERENCE).replace("2140000000", "2140000000.0000002").encode(), "f"
    )
    assert brief.long_usd == Decimal(2140000000)


@pytest.mark.parametrize(
    ("text", "usd"),
    [
        ("2.606bn", "2606000000"),
        ("466.66m", "466660000"),
        ("$2.6 billion", "2600000000"),
        ("2.6 Billion dollars", "2600000000"),
        ("12,000,000", "12000000"),
        ("12,000,000.50", "12000000.50"),
        ("$60,000", "60000"),
        ("US$1.2tn", "1200000000000"),
        ("USD 900k", "900000"),
        ("900 thousand", "900000"),
        ("5M", "5000000"),
        ("5b", "5000000000"),
        ("-500m", "-500000000"),
        ("\u2212500m", "-500000000"),
        (" 7 ", "7"),
        ("60000.5", "60000.5"),
    ],
)
def test_money_text(text, usd):
    assert read_money(text) == Decimal(usd)


@pytest.mark.parametrize("text", ["2,606", "2,606bn", "$2,606 billion", "60.000", "$60.000"])
def test_money_text_that_can_be_read_in_two_ways_is_refused(text):
    with pytest.raises(WrongValueError, match="two ways"):
        read_money(text)


@pytest.mark.parametrize(
    "text",
    ["", "$", "bn", "1.2 mrd", "1,2bn", "1,22,000", "2.606.660.000", "5 MM", "1e9", "٣m", "NaN",
     "2 606 660 000", "0x10", "5bn5", "€5m", "5m\n5m", "1" * 41],
)  # fmt: skip
def test_text_that_is_no_sum_is_refused(text):
    with pytest.raises(WrongValueError, match="no sum"):
        read_money(text)


@given(st.from_regex(MONEY_PATTERN, fullmatch=True))
def test_what_the_schema_takes_for_money_is_money(text):
    try:
        assert read_money(text).is_finite()
    except WrongValueError as error:
        assert "two ways" in error.message or len(text) > 40  # noqa: PT017


BAD_FIELDS = [
    ({"total_usd": 0}, "total_usd", "0"),
    ({"total_usd": -5}, "total_usd", "-5"),
    ({"total_usd": True}, "total_usd", "true"),
    ({"total_usd": "lots"}, "total_usd", "lots"),
    ({"total_usd": [1]}, "total_usd", "a list of 1"),
    ({"total_usd": int("9" * 300)}, "total_usd", "9" * 59),
    ({"total_usd": 10**13 + 1}, "total_usd", "10000000000001"),
    ({"long_usd": "-1m"}, "long_usd", "-1m"),
    ({"assets": {"BTC": {"long_usd": -1}}}, "assets.BTC.long_usd", "-1"),
    ({"assets": {"B TC": {}}}, "assets.B TC", "B TC"),
    ({"assets": {"BTC": 5}}, "assets.BTC", "5"),
    ({"assets": {"BTC": {}, "btc": {}}}, "assets", "2 keys"),
    ({"assets": []}, "assets", "a list of 0"),
    ({"prices": {"BTC": {"low": 0}}}, "prices.BTC.low", "0"),
    ({"prices": {"BTC": {"low": 10**300}}}, "prices.BTC.low", "1" + "0" * 58),
    ({"prices": {"BTC": {"currency": "NOK"}}}, "prices.BTC.currency", "NOK"),
    ({"prices": {"BTC": {"move_pct": "-14"}}}, "prices.BTC.move_pct", "-14"),
    ({"prices": {"BTC": {"move_pct": -101}}}, "prices.BTC.move_pct", "-101"),
    ({"prices": {"BTC": {"venue_lows": {"x\u202e": 1}}}}, "prices.BTC.venue_lows.x\\u202e", "U+202E"),
    ({"kind": "weather"}, "kind", "weather"),
    ({"definition": "daily"}, "definition", "daily"),
    ({"definition": "utc_day", "window_hours": 12}, "window_hours", "12"),
    ({"window_hours": 0}, "window_hours", "0"),
    ({"window_hours": 1.5}, "window_hours", "1.5"),
    ({"as_of": "2026-02-06T06:05:00"}, "as_of", "2026-02-06T06:05:00"),
    ({"as_of": "2026-02-06"}, "as_of", "2026-02-06"),
    ({"as_of": "2026-02-30T06:05:00Z"}, "as_of", "2026-02-30"),
    ({"as_of": "0001-01-01T00:00:00+14:00"}, "as_of", "0001"),
    ({"as_of": "9999-12-31T23:59:59Z"}, "as_of", "9999"),
    ({"as_of": 1770357900}, "as_of", "1770357900"),
    ({"provider": ""}, "provider", '""'),
    ({"provider": "x" * 81}, "provider", "81"),
    ({"provider": "a\tb"}, "provider", "U+0009"),
    ({"provider": "a\ue000b"}, "provider", "U+E000"),
    ({"provider": "a\ud800b"}, "provider", "U+D800"),
    ({"provider": "a\x00b"}, "provider", "U+0000"),
    ({"posts": [{"text": "\u202ereversed", "author": "A"}]}, "posts[0].text", "U+202E"),
    ({"posts": [{"text": "hi"}]}, "posts[0].author", "missing"),
    ({"posts": [{"text": "hi", "author": "A", "lang": "english!"}]}, "posts[0].lang", "english!"),
    ({"news": [{"title": "T", "publisher": "P", "url": "ftp://x.no/"}]}, "news[0].url", "ftp"),
    ({"source_url": "https://user:secret@x.no/"}, "source_url", "user name or password"),
    ({"source_url": "https:///path"}, "source_url", "https:///path"),
    ({"source_url": "https://x.no/<b>"}, "source_url", "<b>"),
    ({"source_url": "javascript:alert(1)"}, "source_url", "javascript"),
    ({"source_url": "http://[::1"}, "source_url", "[::1"),
    ({"id": "../up"}, "id", "../up"),
    ({"id": "A"}, "id", "A"),
    ({"id": "a\n"}, "id", "a\\n"),
    ({"traders": 0}, "traders", "0"),
    ({"traders": 1.5}, "traders", "1.5"),
    ({"traders": "580000"}, "traders", "580000"),
    ({"hourly_usd": [1] * 23}, "hourly_usd", "23"),
    ({"hourly_usd": [1] * 25}, "hourly_usd", "a list of 25"),
    ({"hourly_usd": [1] * 24, "window_hours": 48}, "hourly_usd", "48"),
    ({"levels": [60000] * 100_000}, "levels", "a list of 100000"),
    ({"levels": "60000"}, "levels", "60000"),
    ({"levels": [60000, 0]}, "levels[1]", "0"),
    ({"levels": [-60000]}, "levels[0]", "-60000"),
    ({"levels": [None]}, "levels[0]", "null"),
    ({"fear_greed": 101}, "fear_greed", "101"),
    ({"fear_greed": 10.5}, "fear_greed", "10.5"),
    ({"spot_volume": {"percentile": 100.1}}, "spot_volume.percentile", "100.1"),
    ({"depth_ratio": 0}, "depth_ratio", "0"),
    ({"funding": {"rate_8h_pct": 11}}, "funding.rate_8h_pct", "11"),
    ({"open_interest": {"change_pct_coins": -100.5}}, "open_interest.change_pct_coins", "-100.5"),
    ({"usd_nok": {"rate": 0.5, "date": "2026-02-05"}}, "usd_nok.rate", "0.5"),
    ({"usd_nok": {"rate": 10, "date": "5 Feb"}}, "usd_nok.date", "5 Feb"),
    ({"largest_order": {"usd": 5, "side": "buy"}}, "largest_order.side", "buy"),
    ({"largest_order": {"venue": "Binance"}}, "largest_order.usd", "missing"),
    ({"co_move": "yes"}, "co_move", "yes"),
    ({"co_move": {"move_pct": 1}}, "co_move.market", "missing"),
    ({"total_is_floor": 1}, "total_is_floor", "1"),
    ({"bursts": [{"venue": "Bybit", "at": "2026-02-06T01:00:00Z"}]}, "bursts[0].usd", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "shown"), BAD_FIELDS)
def test_a_bad_value_is_refused_by_field_and_value(changes, field, shown):
    found = problems(changes)
    assert field in found
    assert shown in found[field]


@pytest.mark.parametrize(
    ("changes", "field", "nearest"),
    [
        ({"totl_usd": 1}, "totl_usd", "total_usd"),
        ({"largestOrder": {}}, "largestOrder", "largest_order"),
        ({"assets": {"BTC": {"longs_usd": 1}}}, "assets.BTC.longs_usd", "long_usd"),
        ({"posts": [{"text": "a", "author": "b", "autor": 1}]}, "posts[0].autor", "author"),
        ({"co_move": {"market": "gold", "move": 1}}, "co_move.move", "move_pct"),
        ({"prices": {"BTC": {"venue_low": {}}}}, "prices.BTC.venue_low", "venue_lows"),
    ],
)
def test_an_unknown_key_names_the_nearest(changes, field, nearest):
    assert f"Did you mean {nearest}?" in problems(changes)[field]


def test_all_problems_are_named_at_once():
    found = problems({"total_usd": -1, "traders": "x", "definition": "day", "foo": 1})
    assert {"total_usd", "traders", "definition", "foo"} <= set(found)


def test_a_missing_field_is_named():
    assert set(problems(b"{}")) == {"kind", "provider", "definition", "as_of", "total_usd"}


def test_the_error_says_what_to_do_about_a_naive_time():
    assert "2026-02-06T06:05:00Z" in problems({"as_of": "2026-02-06T08:05"})["as_of"]


RAW = json.dumps(REFERENCE)


@pytest.mark.parametrize(
    ("data", "where", "words"),
    [
        (b"", "line 1, column 1", "not valid JSON"),
        (b'{"kind": "liquidations",\n "provider": }', "line 2, column 14", "not valid JSON"),
        (b"\xef\xbb\xbf{}", "line 1, column 1", "byte order mark"),
        ("{}".encode("utf-16"), "line 1, column 1", "byte order mark"),
        (b'{\n "provider": "\xff"}', "line 2, column 15", "not UTF-8"),
        (b"[]", "line 1, column 1", "JSON object"),
        (b'"text"', "line 1, column 1", "JSON object"),
        (b"[" * 900_000, "line 1, column 1", "too deep"),
        (b'{"x":' + b"[" * 90_000 + b"]" * 90_000 + b"}", "line 1, column 1", "too deep"),
        (b" " * 1_000_001, "", "larger than 1,000,000 bytes"),
        (RAW.replace("2606660000", "NaN").encode(), "total_usd", "NaN"),
        (RAW.replace("2606660000", "-Infinity").encode(), "total_usd", "-Infinity"),
        (RAW.replace("2606660000", "1e400").encode(), "total_usd", "1E+400"),
        (RAW.replace("2606660000", "1e" + "9" * 30).encode(), "total_usd", "1e999"),
        (RAW.replace("2606660000", "1e-400").encode(), "total_usd", "1E-400"),
        (RAW.replace("2606660000", "9" * 5000).encode(), "total_usd", "9999"),
        (RAW.replace('{"BTC": {"t', '{"BTC": {"total_usd": 1, "t').encode(), "assets.BTC.total_usd", "more than once"),
        (b'{"kind": "liquidations", ' + RAW[1:].encode(), "kind", "more than once"),
        (b'{"\\ud800": 1, ' + RAW[1:].encode(), "", "half a character"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_brief_is_refused_by_place(data, where, words):
    found = problems(data)
    place = where or next(iter(found))
    assert words in found[place]


def test_many_problems_are_counted():
    found = problems({f"key{i}": i for i in range(5000)})
    assert len(found) == 101
    assert "4900 more problems" in found[""]


def test_values_in_errors_are_short():
    with pytest.raises(BriefError) as caught:
        read(provider="x" * 5000)
    assert len(caught.value.problems[0].value) == 60


def test_markup_characters_are_allowed_in_names_and_posts():
    text = "<b>Up & *down* _now_ [x](y) | `z` # $"
    brief = read(provider="A & <B> *c* [d]", posts=[{"text": text, "author": "_x_"}])
    assert brief.provider == "A & <B> *c* [d]"
    assert brief.posts[0].text == text


def test_posts_and_titles_become_one_line():
    brief = read(
        posts=[{"text": " One\n\ntwo\tthree\u2028four  fi\u00adve ", "author": "A", "lang": "no"}],
        references=[{"title": "A\r\nB", "url": "https://x.no/ø?q=1"}],
    )
    assert brief.posts[0].text == "One two three four five"
    assert brief.posts[0].lang == "nb"
    assert brief.references[0].title == "A B"


def test_symbols_in_lower_case_become_capitals():
    brief = read(assets={"btc": {"total_usd": "1bn"}, "kPEPE": {"total_usd": "1m"}})
    assert list(brief.assets) == ["BTC", "kPEPE"]


def test_co_move_is_a_flag_or_a_market():
    assert read(co_move=False).co_move is False
    assert read(co_move={"market": "gold", "move_pct": -2}).co_move.market == "gold"


@pytest.mark.parametrize(
    ("as_of", "day", "complete", "start", "end"),
    [
        ("2026-02-06T00:00:00Z", (2026, 2, 5), True, (2026, 2, 5), (2026, 2, 6)),
        ("2026-02-05T23:59:59Z", (2026, 2, 5), True, (2026, 2, 5), (2026, 2, 6)),
        ("2026-02-06T01:00:00+01:00", (2026, 2, 5), True, (2026, 2, 5), (2026, 2, 6)),
        ("2026-02-05T18:00:00Z", (2026, 2, 5), False, (2026, 2, 5), (2026, 2, 5, 18)),
    ],
)
def test_a_utc_day(as_of, day, complete, start, end):
    brief = read(definition="utc_day", as_of=as_of)
    assert brief.day == date(*day)
    assert brief.complete_day is complete
    assert brief.window_start == datetime(*start, tzinfo=UTC)
    assert brief.window_end == datetime(*end, tzinfo=UTC)
    assert brief.article_id == "2026-02-05-liquidations-coinglass"


@pytest.mark.parametrize(
    ("provider", "article_id"),
    [
        ("CoinGlass", "2026-02-06-liquidations-coinglass"),
        ("Kaiko & Søn (Å)", "2026-02-06-liquidations-kaiko-son-a"),
        ("数据", "2026-02-06-liquidations-source"),
        ("x" * 80, "2026-02-06-liquidations-" + "x" * 40),
    ],
)
def test_the_article_id_is_built_from_date_kind_and_provider(provider, article_id):
    assert read(provider=provider).article_id == article_id


def test_an_id_that_is_given_stays():
    assert read(id="my-article.1").article_id == "my-article.1"


def test_the_schema_describes_every_field_and_closes_every_object():
    schema = brief_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["required"] == ["kind", "provider", "definition", "as_of", "total_usd"]
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        assert part["description"]
        assert all(member["description"] for member in part["properties"].values())
    assert set(REFERENCE) <= set(schema["properties"])
    assert schema["properties"]["venues"]["anyOf"][0]["maxProperties"] == 200
    assert [option["type"] for option in schema["properties"]["long_usd"]["anyOf"]] == [
        "number",
        "string",
        "null",
    ]
    json.dumps(schema)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def read_or_refuse(document: object) -> None:
    try:
        parse_brief(json.dumps(document).encode(), "f")
    except BriefError as error:
        assert all(len(problem.value) <= 60 for problem in error.problems)  # noqa: PT017


@given(json_values)
def test_any_json_is_read_or_refused(document):
    read_or_refuse(document)


@given(st.binary())
def test_any_bytes_are_read_or_refused(data):
    try:
        parse_brief(data, "f")
    except BriefError as error:
        assert error.problems  # noqa: PT017


FIELDS = sorted(Brief.model_fields)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(), json_values, max_size=4))
def test_a_mutated_brief_is_read_or_refused(changes):
    read_or_refuse({**REFERENCE, **changes})


@given(
    st.sampled_from(FIELDS),
    st.dictionaries(st.sampled_from(["BTC", "usd", "low", "title"]), json_values, max_size=3),
    st.booleans(),
)
def test_a_mutated_part_is_read_or_refused(field, part, listed):
    read_or_refuse({**REFERENCE, field: [part] if listed else {"BTC": part, **part}})


def test_the_schema_is_valid_and_takes_what_the_reader_takes():
    schema = brief_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for brief in [brief_of(name) for name in cases()]:
        assert list(validator.iter_errors(json.loads(brief.read_text(encoding="utf-8")))) == []
    assert list(validator.iter_errors({"kind": "liquidations", "total_usd": 5, "totl": 1}))
