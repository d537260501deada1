"""newsgen history fetch as a program against a server that answers as the providers do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from .provider_server import KEY, Failing, ProviderServer, serving
from .test_fetch import Program

HISTORY = "/api/futures/liquidation/aggregated-history"
HYPERLIQUID = "/daily_notional_liquidated_by_coin"
COVERED = ("--venues", "okx,Binance,BITMEX", "--coins", "btc,ETH")
ID = "coinglass-utc-day-binance-bitmex-okx-btc-eth"
BTC, ETH = 110_000_000, 60_000_000  # dollars on the day 0 days back; one more for each day back


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with serving(datetime.now(UTC)) as server:
        server.hyperliquid_days = 40
        yield server


class Days(Program):
    """newsgen whose every run asks the server anew: answers stay in no cache."""

    runs = 0

    def coinglass(self, *options: str, **variables: str):
        return self.fetch("coinglass", *COVERED, *options, **variables)

    def fetch(self, *arguments: str, **variables: str):
        self.runs += 1
        cache = {"XDG_CACHE_HOME": str(self.folder / f"cache-{self.runs}")}
        return self("history", "fetch", *arguments, **{**cache, **variables})

    def told(self, *arguments: str) -> dict:
        done = self("history", *arguments, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    @property
    def nothing_is_stored(self) -> bool:
        return not (self.folder / "data" / "newsgen").exists()


@pytest.fixture
def newsgen(root: Path, tmp_path: Path, server: ProviderServer) -> Days:
    return Days(root, tmp_path, server)


def back(server: ProviderServer, days: int) -> str:
    """Give the UTC day so many days before the last one of the server."""
    end = datetime.fromtimestamp(server.market.end / 1000, UTC)
    return str(end.date() - timedelta(days=days))


def test_a_year_of_coinglass_ranks_a_total(newsgen, server, tmp_path) -> None:
    server.daily["BTC", 200] = 900_000_000
    done = newsgen.coinglass()
    assert done.returncode == 0, done.stderr + done.stdout
    assert f"365 days from {back(server, 365)} to {back(server, 1)}\n" in done.stdout
    assert f"2 rows were dropped, the last of {back(server, 0)}: not ended when" in done.stdout
    assert "2 bodies are kept in" in done.stdout
    assert done.stdout.endswith(f"Stored in {ID}: 730 rows added\n")
    assert "exchange_list=OKX%2CBinance%2CBitmex&interval=1d" in server.requests[0]
    assert len(server.requests) == 2
    assert set(server.keys) == {KEY}

    shown = newsgen.told("show", ID)
    assert shown["coverage"] == {"venues": ["Binance", "BitMEX", "OKX"], "coins": ["BTC", "ETH"]}
    assert (shown["provider"], shown["definition"]) == ("CoinGlass", "utc_day")
    assert (shown["days"], shown["missing_days"]) == (365, 0)
    assert shown["top"][0] == {
        "date": back(server, 200),
        "total_usd": 960_000_200.0,
        "long_usd": 787_200_164.0,
        "short_usd": 172_800_036.0,
    }
    assert newsgen.told("rank", ID, "--value", "800m")["place"] == 2

    kept = sorted((tmp_path / "data" / "newsgen" / "bodies").rglob("*.json"))
    assert [path.stem for path in kept] == [sha256(path.read_bytes()).hexdigest() for path in kept]
    assert len(kept) == 2
    assert all(path.stem[:12] in shown["source"] for path in kept)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert KEY not in done.stdout + done.stderr


def test_the_same_answer_changes_nothing_and_another_is_a_revision(newsgen, server) -> None:
    newsgen.coinglass("--days", "31")
    before = newsgen.told("show", ID)
    assert newsgen.coinglass("--days", "31").stdout.endswith(
        f"Nothing new: {ID} has all of it already\n"
    )
    assert newsgen.told("show", ID) == before
    server.daily["BTC", 3] = 999_000_000
    again = json.loads(newsgen.coinglass("--days", "31", "--json").stdout)
    assert (again["id"], again["added"], again["revised"], again["unchanged"]) == (ID, 0, 1, 59)
    assert [Path(body).is_file() for body in again["bodies"]] == [True, True]
    revisions = newsgen.told("show", ID, "--revisions")["revisions"]
    assert {(each["coin"], each["date"], each["total_usd"]) for each in revisions} == {
        ("BTC", back(server, 3), BTC + 3.0),
        ("", back(server, 3), BTC + ETH + 6.0),
    }


def test_a_day_that_lacks_a_coin_is_left_out_and_told(newsgen, server) -> None:
    server.daily["ETH", 5] = None
    done = newsgen.coinglass("--days", "11")
    assert f"Incomplete days, left out: {back(server, 5)}\n" in done.stdout
    assert f"Missing days: 1 ({back(server, 5)})\n" in done.stdout
    assert newsgen.told("show", ID)["days"] == 9


def test_a_gap_at_the_beginning_of_a_later_answer_is_no_late_coin(newsgen, server) -> None:
    """Asked for a few days each time, the missing one comes to stand first."""
    server.daily["ETH", 5] = None
    newsgen.coinglass("--days", "11")
    again = json.loads(newsgen.coinglass("--days", "6", "--json").stdout)
    assert (again["incomplete"], again["notes"]) == ([back(server, 5)], [])
    assert (again["added"], again["unchanged"]) == (0, 8)
    assert newsgen.told("show", ID)["days"] == 9


def test_a_coin_may_begin_late_and_padding_is_missing(newsgen, server) -> None:
    for days in range(7, 11):
        server.daily["ETH", days] = 0
    done = newsgen.coinglass("--days", "11", "--id", "mine")
    late = f"ETH begins on {back(server, 6)}: earlier days are summed without it.\n"
    assert late in done.stdout
    assert "Rows of zero taken as missing: 4\n" in done.stdout
    assert "10 days from" in done.stdout
    assert done.stdout.endswith("Stored in mine: 16 rows added\n")


def test_a_coin_that_fails_stores_nothing(newsgen) -> None:
    done = newsgen.fetch("coinglass", "--venues", "Binance", "--coins", "BTC,ETHUSDT", "--json")
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "source_failed"
    assert "has no rows for ETHUSDT; write the coin, ETH" in json.dumps(error)
    assert newsgen.nothing_is_stored


def test_a_plan_that_is_too_small_is_told(newsgen, server) -> None:
    server.fail[HISTORY] = Failing(200, '{"code": "400", "msg": "Please upgrade to startup"}')
    done = newsgen.coinglass()
    assert done.returncode == 2
    assert "aggregated-history needs the plan Startup" in done.stderr
    assert newsgen.nothing_is_stored


def test_hyperliquid_gives_all_its_coins(newsgen, server) -> None:
    done = newsgen.fetch("hyperliquid")
    assert done.returncode == 0, done.stderr + done.stdout
    series = "hyperliquid-utc-day-hyperliquid-all-coins"
    assert f"39 days from {back(server, 39)} to {back(server, 1)}\n" in done.stdout
    assert f"The last day listed, {back(server, 0)}, is left out" in done.stdout
    assert done.stdout.endswith(f"Stored in {series}: 117 rows added\n")
    shown = newsgen.told("show", series)
    assert shown["coverage"] == {"venues": ["Hyperliquid"], "coins": []}
    assert shown["top"][0] == {
        "date": back(server, 1),
        "total_usd": 140_002_002.5,
        "long_usd": None,
        "short_usd": None,
    }
    rank = ("rank", series, "--date", back(server, 1), "--coin")
    assert newsgen.told(*rank, "ETH")["value_usd"] == 40_000_001.0
    assert newsgen("history", *rank, "@107").returncode == 2
    assert "Nothing new" in newsgen.fetch("hyperliquid").stdout


def test_a_coin_counted_in_thousands_is_the_coin_and_a_day_of_nothing_is_missing(
    newsgen, server
) -> None:
    rows = [
        {"time": f"2026-02-0{day}T00:00:00", "coin": coin, "daily_notional_liquidated": usd}
        for day, coin, usd in [
            *((1, "kPEPE", 0), (1, "xyz:GOLD", 5.005), (2, "kPEPE", 7.25), (3, "kPEPE", 0)),
            *((4, "BTC", 2), (4, "kPEPE", 0), (5, "BTC", 9)),
        ]
    ]
    server.fail[HYPERLIQUID] = Failing(200, json.dumps({"chart_data": rows}))
    found = json.loads(newsgen.fetch("hyperliquid", "--json").stdout)
    assert (found["days"], found["rows"], found["coins"]) == (3, 7, ["BTC", "PEPE"])
    assert found["gaps"] == [{"first": "2026-02-03", "last": "2026-02-03"}]
    exported = newsgen("history", "export", found["id"]).stdout.splitlines()
    assert exported[1:] == [
        "2026-02-02,PEPE,7.25,,",
        "2026-02-04,BTC,2.00,,",
        "2026-02-04,PEPE,0.00,,",
    ]


WRONG = [
    (("coinglas",), "Did you mean coinglass?"),
    (("okx",), "gives no liquidations by day. These have them: coinglass, hyperliquid."),
    (("coinglass", "--coins", "BTC"), "--venues: must name what CoinGlass shall count"),
    (("coinglass", "--venues", "all", "--coins", "BTC"), "--venues: must name"),
    (("coinglass", "--venues", "OKX"), "--coins: must name what CoinGlass shall count"),
    (("coinglass", "--venues", "Binnance", "--coins", "BTC"), "Did you mean binance?"),
    (("coinglass", "--venues", "OKX", "--coins", "B T"), "is no symbol"),
    (("coinglass", *COVERED, "--days", "1"), "--days"),
    (("hyperliquid", "--venues", "OKX"), "--venues: cannot be chosen"),
    (("hyperliquid", "--coins", "BTC", "--days", "9"), "--days: cannot be chosen"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_use_is_told_before_anyone_is_asked(arguments, said, newsgen, server) -> None:
    done = newsgen.fetch(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not server.requests
    assert newsgen.nothing_is_stored


def test_without_a_key_the_error_says_how_to_set_it(newsgen, server) -> None:
    done = newsgen.coinglass(NEWSGEN_COINGLASS_KEY="", COINGLASS_API_KEY="")
    assert done.returncode == 2
    assert "keyring set newsgen coinglass" in done.stderr
    assert not server.requests
