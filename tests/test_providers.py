"""Each provider against a real server of the documented shapes: figures, windows, refusals."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.errors import SourceError
from newsgen.events.liquidations.event import parse_brief
from newsgen.intake.merging import merge
from newsgen.sources.candles import Candle, price_path
from newsgen.sources.client import Client
from newsgen.sources.gleaned import Gleaned, Supply
from newsgen.sources.limits import Limits
from newsgen.sources.window import MINUTE, Question, Window

from .provider_server import HOUR, Failing, ProviderServer, sdmx, serving

END = datetime(2026, 2, 6, 6, 5, 30, tzinfo=UTC)
WINDOW = Window(END - timedelta(hours=24), END)
SHORT = Window(END - timedelta(minutes=20), END)
SWIFT = Limits(attempts=3, wait_initial=0.01, wait_max=0.02, wait_jitter=0.01, total=5.0)
VENUES = ("binance", "bybit", "okx")
TITLES = {"binance": "Binance", "bybit": "Bybit", "okx": "OKX"}
OTHERS = ("hyperliquid", "norges_bank", "fear_greed")


@pytest.fixture(scope="module")
def shared() -> Iterator[ProviderServer]:
    with serving(END) as server:
        yield server


@pytest.fixture
def server(shared: ProviderServer) -> ProviderServer:
    shared.fail.clear()
    shared.market.missing.clear()
    shared.requests.clear()
    shared.okx_page = 300
    return shared


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(clock=lambda: END, limits=SWIFT) as found:
        yield found


def glean(name: str, client: Client, server: ProviderServer, **asked: object) -> Gleaned:
    module = importlib.import_module(f"newsgen.sources.{name}")
    question = Question(
        **{"now": END, "window": WINDOW, "coins": ("BTC",), "address": server.address, **asked}
    )
    return module.glean(client, question)


@pytest.mark.parametrize("name", VENUES)
def test_prices_are_those_of_the_minutes_within_the_window(name, client, server) -> None:
    """The window's whole minutes: from 6 Feb 06:05:30 back 24 hours, 06:06 to 06:05."""
    venue = TITLES[name]
    first, last = WINDOW.first_ms, WINDOW.end_ms - MINUTE
    assert datetime.fromtimestamp(first / 1000, UTC).minute == 6
    minutes = server.market.candles(venue, "BTC", first, last)
    lows = {at: Decimal(row[2]) for at, row in minutes.items()}
    low_at = min(lows, key=lambda at: (lows[at], at))

    found = glean(name, client, server).fields

    assert Decimal(found["prices.BTC.open"]) == Decimal(minutes[first][0])
    assert Decimal(found["prices.BTC.last"]) == Decimal(minutes[last][3])
    assert Decimal(found["prices.BTC.low"]) == lows[low_at]
    assert Decimal(found["prices.BTC.high"]) == max(Decimal(row[1]) for row in minutes.values())
    assert found[f"prices.BTC.venue_lows.{venue}"] == found["prices.BTC.low"]
    assert found["prices.BTC.low_at"] == f"{datetime.fromtimestamp(low_at / 1000, UTC):%FT%TZ}"


@pytest.mark.parametrize("name", VENUES)
def test_every_field_stands_in_the_body_that_shows_it(name, client, server) -> None:
    found = glean(name, client, server)
    named = {field for supply in found.fetched for field in supply.fields}
    assert named == set(found.fields)
    opening = [each.fetched for each in found.fetched if "prices.BTC.open" in each.fields]
    assert len(opening) == 1
    assert str(WINDOW.first_ms).encode() in opening[0].body


@pytest.mark.parametrize("name", VENUES)
def test_open_interest_in_coins_and_funding_for_eight_hours(name, client, server) -> None:
    found = glean(name, client, server).fields
    change = Decimal(found["open_interest.change_pct_coins"])
    assert abs(change - Decimal("-9.0909")) < Decimal("0.1")
    assert ("open_interest.change_pct_usd" in found) == (name != "bybit")
    last, before = (Decimal(found[f"funding.{n}"]) for n in ("rate_8h_pct", "previous_8h_pct"))
    scale = 2 if name == "bybit" else 1  # Bybit's server settles every four hours
    assert (last, before) == (Decimal("-0.005") * scale, Decimal("0.01") * scale)


def test_spot_volume_is_the_quote_volume_of_the_window(client, server) -> None:
    volume = Decimal(glean("binance", client, server).fields["spot_volume.usd"])
    assert volume == Decimal("1000000.5") * WINDOW.minutes


def test_okx_is_read_whole_where_its_pages_are_shorter(client, server) -> None:
    whole = glean("okx", client, server).fields
    server.okx_page = 100
    assert glean("okx", client, server).fields == whole


def test_an_unfinished_candle_is_no_candle(client, server) -> None:
    later = END + timedelta(minutes=1)  # the minute from 06:05 is still running at the server
    found = glean("okx", client, server, window=Window(later - timedelta(hours=24), later))
    assert "prices.BTC.last" not in found.fields
    assert "prices.BTC.open" in found.fields
    assert any("1 of 1,439 minutes" in note for note in found.notes)


@pytest.mark.parametrize("name", VENUES)
def test_a_missing_minute_takes_away_high_and_low(name, client, server) -> None:
    server.market.missing.add((TITLES[name], "BTC", WINDOW.first_ms + 60 * MINUTE))
    found = glean(name, client, server).fields
    assert {"prices.BTC.open", "prices.BTC.last"} <= set(found)
    assert not [field for field in found if "low" in field or "high" in field]
    assert "spot_volume.usd" not in found


@pytest.mark.parametrize("name", VENUES)
def test_a_coin_that_a_venue_does_not_have_is_left_out(name, client, server) -> None:
    found = glean(name, client, server, coins=("BNB", "BTC"))
    assert any("has no BNB" in note for note in found.notes)
    assert "prices.BTC.last" in found.fields


def test_readings_too_old_for_an_end_of_the_window_are_no_reading(client, server) -> None:
    """A window that ends an hour after the venue's last reading."""
    end = END + timedelta(hours=1)
    found = glean("bybit", client, server, window=Window(end - timedelta(hours=24), end))
    assert not [field for field in found.fields if field.startswith("open_interest")]
    assert any("open interest" in note for note in found.notes)


BUSY = [  # provider, address, HTTP status, body
    ("binance", "/api/v3/klines", 429, '{"code":-1003,"msg":"Too many requests."}'),
    ("binance", "/fapi/v1/fundingRate", 503, "Service Unavailable"),
    ("bybit", "/v5/market/kline", 200, '{"retCode":10006,"retMsg":"Too many visits!"}'),
    ("bybit", "/v5/market/open-interest", 200, '{"retCode":10016,"retMsg":"Server error."}'),
    ("okx", "/api/v5/market/history-candles", 429, '{"code":"50011","msg":"Too Many","data":[]}'),
    ("okx", "/api/v5/public/funding-rate-history", 200, '{"code":"50001","msg":"Service"}'),
]


@pytest.mark.parametrize("busy", BUSY)
def test_a_busy_provider_is_asked_again(busy, client, server) -> None:
    name, path, status, body = busy
    server.fail[path] = Failing(status, body, times=2)
    found = glean(name, client, server)
    assert {"prices.BTC.last", "funding.rate_8h_pct"} <= set(found.fields)
    assert not [note for note in found.notes if "left out" in note]


REFUSED = [  # provider, address, HTTP status, body, what is said
    ("binance", "/fapi/v1/fundingRate", 451, '{"code":0,"msg":"Service unavailable"}', "country"),
    ("bybit", "/v5/market/kline", 403, "<html>CloudFront</html>", "country"),
    ("bybit", "/v5/market/kline", 200, '{"retCode":10001,"retMsg":"params error"}', "10001"),
    ("okx", "/api/v5/market/history-candles", 200, '{"code":"51000","msg":"bar"}', "51000 bar"),
    ("fear_greed", "/fng/", 200, '{"data":[],"metadata":{"error":"off"}}', "states an error"),
    ("norges_bank", "/api/data/EXR/B.USD.NOK.SP", 404, "{}", "no such address"),
    ("hyperliquid", "/daily_notional_liquidated_by_coin", 200, "<html>", "no JSON"),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refusal_says_who_and_why_and_leaves_the_rest(refused, client, server) -> None:
    name, path, status, body, said = refused
    server.fail[path] = Failing(status, body)
    try:
        found = glean(name, client, server)
    except SourceError as error:
        told = str(error)
    else:
        told = " ".join(found.notes)
        assert "prices.BTC.last" in found.fields
    assert said in told
    assert server.address in told


def test_kroner_of_the_day_on_which_the_window_ends_or_before(client, server) -> None:
    found = glean("norges_bank", client, server).fields
    assert found == {"usd_nok.rate": "9.6494", "usd_nok.date": "2026-02-05"}
    monday = datetime(2026, 2, 2, tzinfo=UTC)  # a day that ends at its midnight is the Sunday
    window = Window(monday - timedelta(hours=24), monday)
    assert (
        glean("norges_bank", client, server, window=window).fields["usd_nok.date"] == "2026-01-30"
    )


@pytest.mark.parametrize(
    ("unit", "rate", "wanted"),
    [("0", "9.6494", "9.6494"), ("2", "964.94", "9.6494"), ("0", "964.94", None)],
)
def test_the_unit_that_is_priced_counts(unit, rate, wanted, client, server) -> None:
    body = json.dumps(sdmx([(date(2026, 2, 5), rate)], unit))
    server.fail["/api/data/EXR/B.USD.NOK.SP"] = Failing(200, body)
    if wanted is None:
        with pytest.raises(SourceError, match="no dollar has"):
            glean("norges_bank", client, server)
    else:
        assert glean("norges_bank", client, server).fields["usd_nok.rate"] == wanted


def test_a_rate_without_its_unit_is_refused(client, server) -> None:
    body = sdmx([(date(2026, 2, 5), "9.6494")])
    body["data"]["structure"]["attributes"]["series"].pop(2)
    server.fail["/api/data/EXR/B.USD.NOK.SP"] = Failing(200, json.dumps(body))
    with pytest.raises(SourceError, match="UNIT_MULT"):
        glean("norges_bank", client, server)


def test_the_index_is_that_of_the_windows_end(client, server) -> None:
    assert glean("fear_greed", client, server).fields == {"fear_greed": 9}
    end = END - timedelta(days=3)
    earlier = Window(end - timedelta(hours=24), end)
    assert glean("fear_greed", client, server, window=earlier).fields == {"fear_greed": 12}


def test_hyperliquid_counts_its_last_complete_day(client, server) -> None:
    found = glean("hyperliquid", client, server, window=None)
    assert found.fields["as_of"] == "2026-02-06T00:00:00Z"
    assert found.fields["total_usd"] == "140002002.50"
    assert found.fields["assets.BTC.total_usd"] == "100000000.50"
    assert found.fields["coverage.venues"] == ["Hyperliquid"]
    assert not [field for field in found.fields if "long" in field or "@" in field]


def test_the_last_day_listed_is_never_complete(client, server) -> None:
    """The list ends on the 6th: on the 9th too, its last day may be half a day."""
    found = glean("hyperliquid", client, server, window=None, now=END + timedelta(days=3))
    assert found.fields["as_of"] == "2026-02-06T00:00:00Z"


def test_contract_sizes(client, server) -> None:
    found = {}
    for name in VENUES:
        module = importlib.import_module(f"newsgen.sources.{name}")
        for each in module.contract_sizes(client, address=server.address):
            found[each.venue, each.symbol] = (each.coin, str(each.size), each.unit)
    assert found["Binance", "BTCUSD_PERP"] == ("BTC", "100", "USD")
    assert found["Bybit", "BTCUSD"] == ("BTC", "1", "USD")
    assert found["OKX", "BTC-USDT-SWAP"] == ("BTC", "0.01", "coin")
    assert found["OKX", "BTC-USD-SWAP"] == ("BTC", "100", "USD")


prices = st.decimals("0.0001", "1e6", places=4)


@st.composite
def candles(draw) -> Candle:
    low, one, other, high = sorted(draw(st.tuples(prices, prices, prices, prices)))
    opened, closed = draw(st.permutations((one, other)))
    at = draw(st.integers(-2, 12)) * MINUTE
    return Candle(at, opened, high, low, closed, draw(prices))


@given(st.lists(candles(), unique_by=lambda each: each.at), st.integers(0, 59), st.integers(1, 10))
def test_a_price_path_claims_no_more_than_its_minutes_show(found, second, length) -> None:
    start = datetime.fromtimestamp(second, UTC)
    window = Window(start, start + timedelta(minutes=length))
    path = price_path(found, window)
    inside = {
        c.at: c
        for c in found
        if start.timestamp() * 1000 <= c.at and c.at + MINUTE <= (second + 60 * length) * 1000
    }
    assert path == price_path(reversed(found), window)
    assert path.missing == window.minutes - len(inside)
    if path.missing or not inside:
        assert path.low is path.high is path.volume is None
    else:
        assert path.low == min(c.low for c in inside.values())
        assert inside[path.low_at].low == path.low <= path.opened <= path.high
        assert inside[path.high_at].high == path.high >= path.last >= path.low


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["0", "9.5", "-1", "2026-02-05", "BTC", 0, 1770336000000]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(
            ["code", "msg", "data", "result", "list", "retCode", "chart_data", "time", "coin",
             "daily_notional_liquidated", "timestamp", "value", "metadata", "error", "dataSets",
             "series", "structure", "attributes", "observations", "fundingRate", "fundingTime"]
        ), inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


def asked(name: str, answer) -> Gleaned | SourceError:
    """Ask a provider whose answers come from a function."""
    module = importlib.import_module(f"newsgen.sources.{name}")
    once = Limits(attempts=1, total=2.0)
    transport = httpx.MockTransport(answer)
    with Client(clock=lambda: END, transport=transport, limits=once) as client:
        try:
            return module.glean(client, Question(END, SHORT, ("BTC",)))
        except SourceError as error:
            return error


@settings(max_examples=40, deadline=None)
@given(st.sampled_from((*VENUES, *OTHERS)), anything, st.sampled_from((200, 200, 400, 451)))
def test_whatever_a_provider_answers_is_used_or_refused(name, body, status) -> None:
    found = asked(name, lambda _: httpx.Response(status, content=json.dumps(body)))
    assert not (isinstance(found, SourceError) and not str(found))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from((*VENUES, *OTHERS)), anything, st.data())
def test_an_answer_with_one_wrong_value_is_used_or_refused(shared, name, wrong, data) -> None:
    """Every figure that comes through is one that a brief takes."""
    where = data.draw(st.integers(0, 4))  # which of the answers is changed

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal where
        status, body = shared.answer(request.url.path, dict(request.url.params), "")
        where -= 1
        changed = data.draw(replaced(body, wrong)) if where == -1 else body
        return httpx.Response(status, content=json.dumps(changed))

    found = asked(name, answer)
    if isinstance(found, Gleaned) and found.fields:
        head = {"provider": "A", "definition": "rolling", "as_of": "2026-02-06T06:05:30Z"}
        whole = {**head, "total_usd": "1", **found.fields}
        bodies = (Supply(found.fetched[0].fetched, ("total_usd",)),)
        document = merge([Gleaned(found.provider, whole, bodies)]).document
        parse_brief(json.dumps(document).encode(), "")


@st.composite
def replaced(draw, body: object, wrong: object) -> object:
    """Put something else in one place of a body."""
    if isinstance(body, dict | list) and body and draw(st.integers(0, 9)):
        places = sorted(body) if isinstance(body, dict) else range(len(body))
        place = draw(st.sampled_from(places))
        copy = body.copy()
        copy[place] = draw(replaced(body[place], wrong))
        return copy
    return wrong


def test_the_hours_of_funding_are_counted_from_the_settlements(client, server) -> None:
    """OKX may change an interval: here from eight hours to two."""
    last = WINDOW.end_ms // HOUR * HOUR
    times = [last, last - 2 * HOUR, last - 10 * HOUR]
    rows = [{"fundingTime": str(at), "fundingRate": "9", "realizedRate": "0.0001"} for at in times]
    body = json.dumps({"code": "0", "msg": "", "data": rows})
    server.fail["/api/v5/public/funding-rate-history"] = Failing(200, body)
    found = glean("okx", client, server).fields
    assert Decimal(found["funding.rate_8h_pct"]) == Decimal("0.04")
    assert Decimal(found["funding.previous_8h_pct"]) == Decimal("0.01")
