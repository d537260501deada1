"""Several providers in one brief: the first counts, the others are named, nothing is averaged."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from newsgen.events.liquidations.event import parse_brief
from newsgen.intake import bodies
from newsgen.intake.document import as_json, find, path_of
from newsgen.intake.merging import merge
from newsgen.intake.provenance import MOST_SOURCES, state_provenance
from newsgen.sources.fetched import Fetched
from newsgen.sources.gleaned import Gleaned, Supply

NOW = datetime(2026, 2, 6, 6, 5, 40, tzinfo=UTC)
HEAD = {
    "definition": "rolling",
    "as_of": "2026-02-06T06:05:00Z",
    "total_usd": "2606660000",
    "long_usd": "2140000000",
}


def body(text: str) -> Fetched:
    data = text.encode()
    url = f"https://example.org/{text}"
    return Fetched("P", url, NOW, 200, sha256(data).hexdigest(), data)


def gleaned(provider: str, fields: dict[str, object], pages: int = 1) -> Gleaned:
    """Give fields as if each page supplied its share of them."""
    names = list(fields)
    supplies = [Supply(body(f"{provider}-{n}"), tuple(names[n::pages])) for n in range(pages)]
    return Gleaned(provider, fields, tuple(supplies))


def prices(provider: str, coin: str = "BTC", **given: object) -> Gleaned:
    return gleaned(
        provider, {f"prices.{coin}.{name.replace('__', '.')}": each for name, each in given.items()}
    )


def read(document: dict) -> object:
    return parse_brief(json.dumps(document).encode(), "")


TOTAL = gleaned("CoinGlass", HEAD)


def test_a_later_value_that_differs_is_named_and_never_averaged() -> None:
    merged = merge([TOTAL, prices("Binance", last="63050.1"), prices("OKX", last="63210.0")])
    assert read(merged.document).prices["BTC"].last == Decimal("63050.1")
    assert [(each.field, each.name, each.value) for each in merged.reported] == [
        ("prices.BTC.last", "OKX", "63210.0")
    ]
    assert merged.warnings == ["prices.BTC.last: Binance 63,050.1, OKX 63,210"]


def test_prices_that_differ_by_rounding_alone_are_one() -> None:
    merged = merge([TOTAL, prices("Binance", last="63050.1"), prices("OKX", last="63100.0")])
    assert not merged.reported
    assert not merged.warnings


def test_a_coins_prices_come_from_one_venue() -> None:
    """Open from one venue and last from another would make a move that nobody traded."""
    merged = merge([TOTAL, prices("Binance", last="63050.1"), prices("OKX", open="70000")])
    assert merged.document["prices"] == {"BTC": {"last": 63050.1}}


def test_the_lowest_low_counts_with_its_time_and_every_venue_is_named() -> None:
    low = {"venue_lows__Binance": "60010", "low": "60010", "low_at": "2026-02-06T00:01:00Z"}
    lower = {"venue_lows__OKX": "59990", "low": "59990", "low_at": "2026-02-06T00:02:00Z"}
    merged = merge([TOTAL, prices("Binance", **low), prices("OKX", **lower)])
    found = read(merged.document).prices["BTC"]
    assert (found.low, found.low_at.minute) == (Decimal(59990), 2)
    assert dict(found.venue_lows) == {"Binance": Decimal(60010), "OKX": Decimal(59990)}
    assert merged.suppliers["prices.BTC.low"] == ("OKX",)
    assert not merged.reported


def test_venues_whose_funding_changed_its_sign_are_counted() -> None:
    rates = {"Binance": ("-0.005", "0.01"), "Bybit": ("-0.01", "0.01"), "OKX": ("0.01", "0.01")}
    found = [
        gleaned(name, {"funding.rate_8h_pct": last, "funding.previous_8h_pct": before})
        for name, (last, before) in rates.items()
    ]
    merged = merge([TOTAL, *found])
    assert merged.document["funding"] == {
        "rate_8h_pct": -0.005,
        "previous_8h_pct": 0.01,
        "venues_changed_sign": 2,
    }
    assert merged.suppliers["funding.venues_changed_sign"] == ("Binance", "Bybit", "OKX")


def test_the_total_is_that_of_the_first_that_has_one_wherever_it_stands() -> None:
    merged = merge([prices("Binance", last="63050.1"), TOTAL])
    assert merged.document["provider"] == "CoinGlass"
    assert merged.document["retrieved_at"] == "2026-02-06T06:05:40Z"


def test_a_total_that_counts_something_else_is_not_compared() -> None:
    day = {"definition": "utc_day", "as_of": "2026-02-06T00:00:00Z", "total_usd": "140000000"}
    own = {**day, "coverage.venues": ["Hyperliquid"], "assets.BTC.total_usd": "100000000"}
    merged = merge([TOTAL, gleaned("Hyperliquid", own)])
    assert "assets" not in merged.document
    assert not merged.reported
    assert "Hyperliquid counts something else than CoinGlass" in merged.warnings[0]


def test_another_total_of_the_same_event_is_named() -> None:
    merged = merge([TOTAL, gleaned("Coinalyze", {**HEAD, "total_usd": "2500000000"})])
    assert [(each.field, each.value) for each in merged.reported] == [("total_usd", "2500000000")]


BASE = {
    "kind": "liquidations",
    "provider": "CoinGlass",
    "definition": "rolling",
    "as_of": "2026-02-06T06:05:00Z",
    "total_usd": "2.60666bn",
    "prices": {"btc": {"last": "63,050.10", "open": None}},
    "fear_greed": 9,
}


def test_a_brief_keeps_every_value_it_has_and_gets_what_it_lacks() -> None:
    new = prices("Binance", last="63051", open="73000", venue_lows__Binance="60000")
    merged = merge([new, gleaned("Fear & Greed", {"fear_greed": 12}), TOTAL], BASE)
    assert merged.document["prices"] == {
        "btc": {"last": "63,050.10", "open": 73000, "venue_lows": {"Binance": 60000}}
    }
    assert merged.document["total_usd"] == "2.60666bn"
    assert merged.warnings == ["fear_greed: the brief 9, Fear & Greed 12"]
    assert BASE["prices"] == {"btc": {"last": "63,050.10", "open": None}}
    read(merged.document)


def test_prices_of_another_window_do_not_complete_a_brief() -> None:
    merged = merge([prices("Binance", last="70000", open="73000")], BASE)
    assert merged.document["prices"] == BASE["prices"]
    assert [each.field for each in merged.reported] == ["prices.BTC.last"]


def test_a_low_of_another_venue_does_not_keep_a_brief_from_being_completed() -> None:
    base = {**BASE, "prices": {"BTC": {"low": 60000}}}
    near = prices("Binance", low="60700", venue_lows__Binance="60700", last="63051")
    far = prices("Binance", low="70000", venue_lows__Binance="70000", last="73051")
    assert merge([near], base).document["prices"]["BTC"] == {
        "low": 60000,
        "last": 63051,
        "venue_lows": {"Binance": 60700},
    }
    merged = merge([far], base)
    assert "last" not in merged.document["prices"]["BTC"]
    assert [each.field for each in merged.reported] == ["prices.BTC.low"]


venues = st.lists(st.sampled_from(["Binance", "Bybit", "OKX", "Gate"]), unique=True, min_size=1)
levels = st.decimals("1", "99999", places=3)
names = st.sampled_from(["open", "last"])


@given(venues, st.data())
def test_every_figure_of_the_brief_is_one_that_its_first_provider_stated(found, data) -> None:
    given_by = [
        prices(venue, coin, **data.draw(st.dictionaries(names, levels.map(str), min_size=1)))
        for venue in found
        for coin in [data.draw(st.sampled_from(["BTC", "ETH"]))]
    ]
    merged = merge([TOTAL, *given_by])
    brief = read(merged.document)
    for coin, shown in brief.prices.items():
        first = next(each for each in given_by if any(f".{coin}." in name for name in each.fields))
        stated = {name.rsplit(".", 1)[1]: value for name, value in first.fields.items()}
        assert {n: getattr(shown, n) for n in ("open", "last")} == {
            n: Decimal(stated[n]) if n in stated else None for n in ("open", "last")
        }
    for each in merged.reported:
        ours = Decimal(str(find(merged.document, path_of(each.field))))
        assert abs(ours - Decimal(each.value)) > ours * Decimal("0.001")


@given(st.decimals("0.000000000001", "999999999", places=12) | st.decimals(0, 10**12, places=2))
def test_a_number_is_written_so_that_a_brief_reads_it_exactly(value) -> None:
    """A text such as "132.456" would be refused: it can be read in two ways."""
    written = json.loads(json.dumps(as_json(f"{value:f}")))
    document = {**BASE, "prices": {"BTC": {"last": written}}}
    if value >= Decimal("0.000000000001") and value <= 10**9:
        assert read(document).prices["BTC"].last == value


def test_a_venue_may_have_a_point_in_its_name() -> None:
    merged = merge([gleaned("CoinGlass", {**HEAD, "venues.Crypto.com.total_usd": "1000000"})])
    assert read(merged.document).venues["Crypto.com"].total_usd == 1000000


def test_each_body_is_named_with_the_fields_it_supplies() -> None:
    low = {"venue_lows__OKX": "59990", "low": "59990", "last": "63300"}
    found = [
        TOTAL,
        prices("Binance", last="63050.1"),
        prices("OKX", **low),
        prices("Gate", last="1"),
    ]
    merged = merge(found)
    assert state_provenance(merged, found) == []
    sources = {each.name: each for each in read(merged.document).sources}
    assert sources["CoinGlass"].fields == ("definition", "as_of", "total_usd", "long_usd")
    assert sources["Binance"].fields == ("prices.BTC.last",)
    assert sources["OKX"].fields == ("prices.BTC.venue_lows.OKX",)
    assert sources["Gate"].fields == ("also_reported",)
    assert sources["Binance"].sha256 == sha256(b"Binance-0").hexdigest()
    assert sources["Binance"].body == f"{sources['Binance'].sha256}.json"


def test_a_brief_with_no_room_for_all_bodies_says_so_and_keeps_those_of_its_figures() -> None:
    fields = {f"prices.C{n}.venue_lows.OKX": "1" for n in range(70)}
    found = [TOTAL, gleaned("OKX", fields, pages=70), gleaned("Norges", {"fear_greed": 9})]
    merged = merge(found)
    (said,) = state_provenance(merged, found)
    sources = read(merged.document).sources
    assert len(sources) == MOST_SOURCES
    assert {sources[0].name, sources[-1].name} == {"CoinGlass", "Norges"}
    assert "22 of 72 bodies" in said


def test_bodies_are_kept_as_received_once(tmp_path) -> None:
    one = body('{"price": 63050.10}\r\n')
    (file,) = bodies.keep(tmp_path, [one, one])
    assert file == tmp_path / one.sha256[:2] / f"{one.sha256}.json"
    assert file.read_bytes() == one.body
    file.write_bytes(b"damaged")
    assert bodies.keep(tmp_path, [one]) == (file,)
    assert file.read_bytes() == one.body
