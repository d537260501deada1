"""CoinGlass: figures, traps and errors, on bodies of the shapes that were captured."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import stamina

from newsgen.errors import SourceError
from newsgen.sources import coinglass, coinglass_answers, keys
from newsgen.sources.client import Client
from newsgen.sources.fetched import Fetched
from newsgen.sources.keys import Secret
from newsgen.sources.window import Question, Window

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real series are not part of the repository"
)
NOW = datetime(2026, 2, 6, 6, 5, 40, tzinfo=UTC)
KEY = "c0ffee-0123"


def ms(hours: float) -> int:
    return int((NOW + timedelta(hours=hours)).timestamp() * 1000) // 1_800_000 * 1_800_000


def row(name: str, total: object, long: object, short: object) -> dict[str, object]:
    return {
        "exchange": name,
        "liquidation_usd": total,
        "longLiquidation_usd": long,  # as captured in 2025
        "short_liquidation_usd": short,  # as documented
    }


ANSWERS = {
    "liquidation/exchange-list": [
        row("All", 2606660000.12, 2140000000.1, 466660000.02),
        row("Bitmex", 606660000.02, "140000000", 466660000.02),
        row("Gate.io", 2000000000.1, 2000000000.1, 0),
    ],
    "liquidation/coin-list": [
        {
            "symbol": "BTC",
            "liquidation_usd_24h": 1350000000,
            "long_liquidation_usd_24h": 1100000000.5,
            "short_liquidation_usd_24h": 249999999.5,
            "liquidation_usd_4h": 500,
            "long_liquidation_usd_4h": 300,
            "short_liquidation_usd_4h": 200,
        }
    ],
    "open-interest/exchange-list": [
        {
            "exchange": "All",
            "open_interest_usd": "1000",
            "open_interest_quantity": 90.5,
            "open_interest_change_percent_24h": -11.25,
            "open_interest_change_percent_4h": -3,
        },
        {"exchange": "Binance", "open_interest_usd": 600},
        {"exchange": "Hyperliquid", "open_interest_usd": "300"},
        {"exchange": "CME", "open_interest_usd": 100},
    ],
    "open-interest/aggregated-history": [
        {"time": ms(-24.5), "open": "111", "close": 100},
        {"time": ms(-24), "open": "100", "close": "99.5"},
        {"time": ms(0), "open": "91", "close": "90.00"},
    ],
    "funding-rate/exchange-list": [
        {
            "symbol": "BTC",
            "stablecoin_margin_list": [
                {"exchange": "Binance", "funding_rate_interval": 8, "funding_rate": 0.01},
                {"exchange": "Hyperliquid", "funding_rate_interval": 1, "funding_rate": "-0.001"},
                {"exchange": "Bybit", "funding_rate": 5},
            ],
        }
    ],
}


class Api:
    """Answers as CoinGlass does; `say` replaces what an address answers."""

    def __init__(self, **say: object) -> None:
        self.data = deepcopy(ANSWERS)
        self.say: dict[str, object] = say
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = request.url.path.removeprefix("/api/futures/")
        said = self.say.get(path)
        if isinstance(said, list) and said:
            said = said.pop(0) if len(said) > 1 else said[0]
        if isinstance(said, httpx.Response):
            return said
        body = said if said is not None else {"code": "0", "data": self.data[path]}
        return httpx.Response(200, content=body if isinstance(body, bytes) else json.dumps(body))


def glean(api: Api, **question):
    transport = httpx.MockTransport(api)
    opened = Client(clock=lambda: NOW, transport=transport, sleep=lambda _: None)
    with stamina.set_testing(True, attempts=3, cap=True), opened as client:
        return coinglass.glean(client, Question(now=NOW, **question), Secret(KEY))


def said(code: str, msg: str, **more: object) -> dict[str, object]:
    return {"code": code, "msg": msg, **more}


def test_every_figure_is_taken_as_it_is_sent():
    api = Api()
    found = glean(api, coins=("BTC", "DOGE"))
    assert dict(found.fields) == {
        "provider": "CoinGlass",
        "definition": "rolling",
        "window_hours": 24,
        "as_of": "2026-02-06T06:05:00Z",
        "total_usd": "2606660000.12",
        "long_usd": "2140000000.1",
        "short_usd": "466660000.02",
        "venues.BitMEX.total_usd": "606660000.02",
        "venues.BitMEX.long_usd": "140000000",
        "venues.BitMEX.short_usd": "466660000.02",
        "venues.Gate.total_usd": "2000000000.1",
        "venues.Gate.long_usd": "2000000000.1",
        "venues.Gate.short_usd": "0",
        "assets.BTC.total_usd": "1350000000",
        "assets.BTC.long_usd": "1100000000.5",
        "assets.BTC.short_usd": "249999999.5",
        "open_interest.change_pct_usd": "-11.25",
        "open_interest.change_pct_coins": "-10.0000",
        "open_interest.asset": "BTC",
        "funding.rate_8h_pct": "0.010000",
        "funding.asset": "BTC",
        "funding.venue": "Binance",
        "source_url": "https://www.coinglass.com/LiquidationData",
    }
    assert {name for supply in found.fetched for name in supply.fields} == set(found.fields)
    assert [note for note in found.notes if "DOGE" in note]
    assert {request.headers["CG-API-KEY"] for request in api.asked} == {KEY}
    assert not any(KEY in str(request.url) for request in api.asked)
    assert api.asked[0].url.query == b"symbol=&range=24h"


def test_four_hours_are_another_window():
    window = Window(NOW - timedelta(hours=4), NOW)
    api = Api()
    found = glean(api, window=window).fields
    assert api.asked[0].url.query == b"symbol=&range=4h"
    assert (found["window_hours"], found["assets.BTC.total_usd"]) == (4, "500")
    assert found["open_interest.change_pct_usd"] == "-3"


@pytest.mark.parametrize(
    "window",
    [
        Window(NOW - timedelta(hours=26), NOW - timedelta(hours=2)),
        Window(NOW - timedelta(hours=6), NOW),
    ],
)
def test_a_window_that_is_past_or_odd_is_not_known(window):
    api = Api()
    with pytest.raises(SourceError, match="knows only the 1, 4, 12 or 24 hours up to now"):
        glean(api, window=window)
    assert not api.asked


PASSING = [
    said("400", "Too Many Requests"),
    said("429", ""),
    said("500", "Server Error"),
    httpx.Response(429, text="slow down"),
    httpx.Response(502, text="<html>Bad Gateway</html>"),
]
LASTING = {
    "Please upgrade to professional": (
        said("400", "Please upgrade to professional"),
        "/api/futures/liquidation/exchange-list needs the plan Professional",
    ),
    "Upgrade plan": (said("401", "Upgrade plan"), "needs a higher plan"),
    "upgrade_required": (
        said("403", "Forbidden", details={"upgrade_required": "STANDARD"}),
        "needs the plan Standard",
    ),
    "no access": (said("403", "Forbidden"), "refuses access"),
    "API key missing": (said("401", "API key missing."), "NEWSGEN_COINGLASS_KEY"),
    "invalid key": (said("400", "Invalid API key provided"), "keyring set newsgen coinglass"),
    "missing parameter": (
        said("400", "Required String parameter 'range' is not present"),
        "misses a parameter",
    ),
    "not found": (said("404", "Endpoint not found"), "refuses the request"),
    "code as a number": (said("0", "success"), "data: must be a list"),
    "no envelope": ({"data": []}, "has no code"),
    "html": (b"<html>maintenance</html>", "no JSON"),
    "a list": ([[]], "has no code"),
    "HTTP 401": (httpx.Response(401, json=said("401", "bad")), "refuses the key"),
}


@pytest.mark.parametrize("passing", PASSING, ids=repr)
def test_a_busy_or_broken_server_is_asked_again(passing):
    good = {"code": "0", "msg": "success", "data": ANSWERS["liquidation/exchange-list"]}
    api = Api(**{"liquidation/exchange-list": [passing, passing, good]})
    assert glean(api).fields["total_usd"] == "2606660000.12"
    api = Api(**{"liquidation/exchange-list": passing})
    with pytest.raises(SourceError, match=r"CoinGlass: https://open-api-v4\.coinglass\.com/api/"):
        glean(api)
    assert len(api.asked) == 3


@pytest.mark.parametrize("how", LASTING)
def test_a_refusal_says_what_to_do_and_is_asked_once(how):
    answer, words = LASTING[how]
    api = Api(**{"liquidation/exchange-list": [answer] if how == "a list" else answer})
    with pytest.raises(SourceError) as caught:
        glean(api)
    assert words in str(caught.value)
    assert KEY not in str(caught.value)
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        ("liquidation/coin-list", "assets."),
        ("open-interest/exchange-list", "open_interest."),
        ("open-interest/aggregated-history", "open_interest.change_pct_coins"),
        ("funding-rate/exchange-list", "funding."),
    ],
)
@pytest.mark.parametrize(
    "answer", [said("401", "Upgrade plan"), said("400", "Too Many Requests"), b"?"]
)
def test_a_part_outside_the_plan_is_left_out_and_noted(path, lost, answer):
    found = glean(Api(**{path: answer}))
    assert not [name for name in found.fields if name.startswith(lost)]
    assert found.fields["total_usd"] == "2606660000.12"
    assert [note for note in found.notes if "left out, because" in note and path in note]


WRONG = [
    ("liquidation_usd", None, "data[1].liquidation_usd: is no number"),
    ("liquidation_usd", -1, "is negative"),
    ("liquidation_usd", True, "is no number"),
    ("longLiquidation_usd", "", "data[1].longLiquidation_usd: is no number"),
    ("short_liquidation_usd", "NaN", "is no number"),
    ("short_liquidation_usd", "1e99", "is no number"),
    ("short_liquidation_usd", [], "is no number"),
    ("exchange", None, "is no name"),
    ("exchange", "Gate\u202e", "is no name"),
    ("exchange", "GATE.IO", "names an exchange twice"),
    ("exchange", "all", "names an exchange twice"),
]


@pytest.mark.parametrize(("key", "value", "words"), WRONG)
def test_a_wrong_value_is_refused_with_its_place(key, value, words):
    api = Api()
    api.data["liquidation/exchange-list"][1][key] = value
    with pytest.raises(SourceError) as caught:
        glean(api)
    assert words in str(caught.value)


@pytest.mark.parametrize("rows", [[], [row("Binance", 1, 1, 0)], [row("All", 0, 0, 0)]])
def test_no_total_is_no_zero(rows):
    api = Api()
    api.data["liquidation/exchange-list"] = rows
    with pytest.raises(SourceError, match="has no total of all exchanges"):
        glean(api)


def test_exchanges_that_do_not_make_the_total_are_noted():
    api = Api()
    api.data["liquidation/exchange-list"].pop()
    assert "its exchanges make 606660000.02 dollars" in " ".join(glean(api).notes)


def test_open_interest_in_dollars_is_not_taken_for_coins():
    api = Api()
    for bar in api.data["open-interest/aggregated-history"]:
        bar["close"] = "90000"
    found = glean(api)
    assert "open_interest.change_pct_coins" not in found.fields
    assert "is not counted in coins" in " ".join(found.notes)


@pytest.mark.parametrize("bars", [[], [0], [0, 1], [1, 2], [0, 2, 1]])
def test_bars_that_do_not_reach_over_the_window_give_no_change(bars):
    api = Api()
    history = api.data["open-interest/aggregated-history"]
    api.data["open-interest/aggregated-history"] = [history[place] for place in bars]
    assert ("open_interest.change_pct_coins" in glean(api).fields) == (bars == [1, 2])


def test_funding_without_intervals_is_left_out():
    api = Api()
    for rate in api.data["funding-rate/exchange-list"][0]["stablecoin_margin_list"]:
        rate.pop("funding_rate_interval", None)
    found = glean(api)
    assert "funding.rate_8h_pct" not in found.fields
    assert "no funding rate with its interval" in " ".join(found.notes)


def test_without_a_key_the_error_says_how_to_set_it(monkeypatch):
    monkeypatch.setattr(keys, "_from_keyring", lambda _: None)
    monkeypatch.delenv("NEWSGEN_COINGLASS_KEY", raising=False)
    monkeypatch.delenv("COINGLASS_API_KEY", raising=False)
    api = Api()
    with (
        Client(clock=lambda: NOW, transport=httpx.MockTransport(api)) as client,
        pytest.raises(SourceError, match="keyring set newsgen coinglass"),
    ):
        coinglass.glean(client, Question(now=NOW))
    assert not api.asked


# Days.

DAY = 86_400_000
MIDNIGHT = int(datetime(2026, 2, 6, tzinfo=UTC).timestamp() * 1000)


def bar(days: int, long: object, short: object) -> dict[str, object]:
    return {
        "time": MIDNIGHT + days * DAY,
        "aggregated_long_liquidation_usd": long,
        "aggregated_short_liquidation_usd": short,
    }


def days(bars: list, coin: str = "BTC"):
    api = Api(**{"liquidation/aggregated-history": {"code": "0", "data": bars}})
    with Client(clock=lambda: NOW, transport=httpx.MockTransport(api)) as client:
        found = coinglass.series(
            client, now=NOW, coin=coin, venues=("Binance", "OKX"), key=Secret(KEY)
        )
    assert api.asked[0].url.params["exchange_list"] == "Binance,OKX"
    return found


def test_whole_days_are_given_without_the_running_one_and_padding():
    found = days([bar(-3, 0, 0), bar(-2, 1.5, "2"), bar(-1, 0, 3), bar(0, 9, 9)])
    assert [(each.day, each.long_usd, each.short_usd) for each in found] == [
        (date(2026, 2, 4), Decimal("1.5"), 2),
        (date(2026, 2, 5), 0, 3),
    ]


@pytest.mark.parametrize(
    ("bars", "coin", "words"),
    [
        ([], "BTCUSDT", "has no rows for BTCUSDT; write the coin, BTC"),
        ([], "PEPE", "has no rows for PEPE"),
        ([bar(-1, 1, 1), bar(-2, 1, 1)], "BTC", "not in order of time"),
        ([bar(-1, 1, 1), bar(-1, 1, 1)], "BTC", "not in order of time"),
        ([{**bar(-1, 1, 1), "time": MIDNIGHT // 1000}], "BTC", "no time in milliseconds"),
        ([{**bar(-1, 1, 1), "time": MIDNIGHT + 1}], "BTC", "no midnight UTC"),
        ([bar(-1, None, 1)], "BTC", "data[0].aggregated_long_liquidation_usd: is no number"),
    ],
)
def test_days_that_cannot_be_trusted_are_refused(bars, coin, words):
    with pytest.raises(SourceError) as caught:
        days(bars, coin)
    assert words in str(caught.value)


# The captured bodies.


def captured(name: str) -> Fetched:
    body = (DATA / "captured" / name).read_bytes()
    return Fetched("CoinGlass", "https://x.example/api/futures/y", NOW, 200, "", body)


@needs_data
@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("missing_param", "refused"),
        ("plan_professional", "refused"),
        ("plan_standard", "refused"),
        ("plan_startup", "refused"),
        ("server_error", "again"),
        ("too_many_requests", "again"),
    ],
)
def test_the_captured_errors_are_understood(name, outcome):
    verdict = coinglass_answers.judge(captured(f"coinglass_v4_error_{name}.json"))
    assert verdict.outcome.value == outcome
    assert ("the plan " + name.removeprefix("plan_").capitalize() in verdict.remedy) == (
        name.startswith("plan_")
    )


@needs_data
def test_the_captured_sums_by_coin_are_read_exactly():
    fetched = captured("coinglass_v4_liquidation_coin_list_ok_2025-05-21.json")
    assert coinglass_answers.judge(fetched).outcome.value == "fine"
    rows = coinglass_answers.rows(fetched)
    assert len(rows) == 814
    for place, each in enumerate(rows):
        for window in ("_24h", "_12h", "_4h", "_1h"):
            sums = coinglass_answers.sides(fetched, f"data[{place}]", each, window)
            assert abs(sums.long + sums.short - sums.total) < Decimal("0.01")
    first = coinglass_answers.sides(fetched, "", rows[0], "_24h")
    assert str(first.total) == "183748226.67739627"
    api = Api(**{"liquidation/coin-list": fetched.body})
    assert glean(api).fields["assets.ETH.short_usd"] == "65523642.77502448"
