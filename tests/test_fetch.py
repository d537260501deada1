"""newsgen fetch as a program against a server that answers as the providers do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from newsgen.errors import SourceError
from newsgen.events.liquidations.event import parse_brief
from newsgen.intake import from_sources, providers
from newsgen.settings import Settings
from newsgen.sources.client import Client
from newsgen.sources.limits import Limits

from .provider_server import KEY, Failing, ProviderServer, environment, serving

ALL = ("coinglass", "binance", "bybit", "okx", "norges_bank", "fear_greed")


@pytest.fixture(scope="module")
def shared() -> Iterator[ProviderServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(shared: ProviderServer) -> ProviderServer:
    shared.fail.clear()
    shared.requests.clear()
    return shared


class Program:
    """newsgen in a folder of its own, with data and caches below it."""

    def __init__(self, root: Path, folder: Path, server: ProviderServer) -> None:
        self.folder = folder
        home = {"HOME": folder / "home", "XDG_DATA_HOME": folder / "data"}
        home |= {"XDG_CACHE_HOME": folder / "cache", "PYTHONPATH": root}
        self.environment = {**os.environ, **environment(server), **home}
        self.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "newsgen", *arguments],
            cwd=self.folder,
            env={name: str(value) for name, value in {**self.environment, **variables}.items()},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def json(self, name: str) -> dict:
        return json.loads((self.folder / name).read_text())


@pytest.fixture
def newsgen(root: Path, tmp_path: Path, server: ProviderServer) -> Program:
    return Program(root, tmp_path, server)


def test_from_six_providers_to_a_checked_article(newsgen: Program, tmp_path: Path) -> None:
    done = newsgen("fetch", *ALL, "--out", "b.json")
    assert done.returncode == 0, done.stderr + done.stdout
    brief = newsgen.json("b.json")
    assert brief["provider"] == "CoinGlass"
    assert brief["total_usd"] == 2_000_000_000
    assert set(brief["prices"]["BTC"]["venue_lows"]) == {"Binance", "Bybit", "OKX"}
    assert brief["usd_nok"]["rate"] == 9.6494
    assert "prices.ETH.last: Binance" in done.stdout
    assert ("prices.ETH.last", "OKX") in {(e["field"], e["name"]) for e in brief["also_reported"]}
    for source in brief["sources"]:
        kept = tmp_path / "data" / "newsgen" / "bodies" / source["sha256"][:2] / source["body"]
        assert sha256(kept.read_bytes()).hexdigest() == source["sha256"]
        assert source["fields"]

    done = newsgen("generate", "b.json", "--force")
    assert done.returncode == 0, done.stderr + done.stdout
    done = newsgen("check", "output")
    assert "no disagreement" in done.stdout
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 30
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_generate_live_goes_on_to_the_article(newsgen: Program, tmp_path: Path) -> None:
    done = newsgen("generate", "--live", "--from", "coinglass,binance,okx", "--force")
    assert done.returncode == 0, done.stderr + done.stdout
    (folder,) = (tmp_path / "output").iterdir()
    assert {path.name for path in folder.iterdir()} == {
        *("brief.json", "nb.md", "nb.html", "en.md", "en.html", "article.json")
    }
    text = (folder / "en.md").read_text(encoding="utf-8")
    assert "Open interest in bitcoin" in text
    assert "on Binance" in text
    assert "open-api" not in text
    assert newsgen("check", "output").returncode == 0


def test_a_closed_gate_keeps_the_fetched_brief(newsgen: Program, tmp_path: Path) -> None:
    done = newsgen("generate", "--live", "--from", "coinglass")
    assert done.returncode == 3
    (brief,) = tmp_path.glob("output/*/brief.json")
    assert parse_brief(brief.read_bytes(), "brief.json").provider == "CoinGlass"


def test_the_window_of_the_prices_is_that_of_the_total(newsgen: Program) -> None:
    newsgen("fetch", "coinglass", "binance", "--coins", "BTC", "--out", "b.json")
    brief = newsgen.json("b.json")
    end = datetime.fromisoformat(brief["as_of"])
    assert (
        end - timedelta(hours=24) <= datetime.fromisoformat(brief["prices"]["BTC"]["low_at"]) < end
    )
    assert datetime.now(UTC) - end < timedelta(minutes=2)
    assert list(brief["prices"]) == ["BTC"]


def test_without_a_total_there_is_no_brief_and_nothing_is_asked(newsgen, server, tmp_path) -> None:
    done = newsgen("fetch", "binance", "okx")
    assert done.returncode == 2
    assert "coinglass or hyperliquid" in done.stderr
    assert "--into" in done.stderr
    assert not server.requests
    assert not list(tmp_path.glob("*.json"))


def test_one_that_fails_is_told_and_left_out(newsgen, server) -> None:
    server.fail["/fng/"] = Failing(200, '{"data": [], "metadata": {"error": "closed"}}')
    done = newsgen("fetch", "hyperliquid", "fear_greed", "norges_bank", "--out", "b.json", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "Fear & Greed is left out" in found["warnings"][0]
    assert found["brief"] == newsgen.json("b.json")
    assert "usd_nok" in found["brief"]
    assert "fear_greed" not in found["brief"]


def test_without_the_total_nothing_is_written(newsgen, server, tmp_path) -> None:
    path = "/daily_notional_liquidated_by_coin"
    server.fail[path] = Failing(403, "<html>no</html>")
    done = newsgen("fetch", "hyperliquid", "fear_greed", "--out", "b.json", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "source_failed"
    assert not (tmp_path / "b.json").exists()


def test_figures_that_contradict_each_other_are_told_as_to_be_mended(newsgen, server) -> None:
    """Sides swapped at the provider of the total, while the price of its window falls."""
    whole = {"exchange": "All", "liquidation_usd": 1000, "long_liquidation_usd": 100}
    body = {"code": "0", "data": [{**whole, "short_liquidation_usd": 900}]}
    path = "/api/futures/liquidation/exchange-list"
    server.fail[path] = Failing(200, json.dumps(body))
    done = newsgen("fetch", "coinglass", "okx", "--coins", "BTC", "--out", "b.json")
    assert done.returncode == 0, done.stderr
    assert "to mend" in done.stdout
    assert newsgen("generate", "b.json", "--force").returncode == 2


def test_a_brief_is_not_written_over_unless_asked(newsgen, server, tmp_path) -> None:
    (tmp_path / "brief.json").write_text("mine")
    done = newsgen("fetch", "hyperliquid")
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert not server.requests
    assert (tmp_path / "brief.json").read_text() == "mine"
    assert newsgen("fetch", "hyperliquid", "--force").returncode == 0
    assert newsgen.json("brief.json")["provider"] == "Hyperliquid"


def test_a_brief_gets_what_it_lacks_for_its_own_window(newsgen, server, tmp_path) -> None:
    as_of = datetime.fromtimestamp(server.market.end / 1000, UTC) - timedelta(hours=5)
    mine = {
        "kind": "liquidations",
        "provider": "The desk",
        "definition": "rolling",
        "as_of": f"{as_of:%Y-%m-%dT%H:%M:%SZ}",
        "total_usd": "1.5bn",
        "fear_greed": 50,
    }
    (tmp_path / "mine.json").write_text(json.dumps(mine))
    asked = ("okx", "fear_greed", "--into", "mine.json", "--coins", "btc")
    done = newsgen("fetch", *asked)
    assert done.returncode == 0, done.stderr
    brief = newsgen.json("mine.json")
    assert {name: brief[name] for name in mine} == mine
    assert "fear_greed: the brief 50, Fear & Greed" in done.stdout
    last = server.market.candle("OKX", "BTC", int(as_of.timestamp() * 1000) - 60_000)[3]
    assert brief["prices"]["BTC"]["last"] == float(last)
    again = newsgen("fetch", *asked)
    assert again.returncode == 0
    assert newsgen.json("mine.json")["prices"] == brief["prices"]


def test_a_brief_that_would_contradict_itself_is_left_as_it_is(newsgen, tmp_path) -> None:
    """Shorts dominate, says the brief, while the price of its window falls."""
    as_of = datetime.now(UTC)
    mine = {
        "kind": "liquidations",
        "provider": "The desk",
        "definition": "rolling",
        "as_of": f"{as_of:%Y-%m-%dT%H:%M:%SZ}",
        "total_usd": 1000000000,
        "long_usd": 100000000,
        "short_usd": 900000000,
    }
    (tmp_path / "mine.json").write_text(json.dumps(mine))
    done = newsgen("fetch", "okx", "--into", "mine.json", "--coins", "BTC")
    assert done.returncode == 2
    assert done.stderr.startswith("mine.json: short_usd: is 90 %")
    assert newsgen.json("mine.json") == mine


def test_the_providers_are_listed_with_terms_and_without_keys(newsgen: Program) -> None:
    done = newsgen("fetch", "--list", "--json")
    found = {each["name"]: each for each in json.loads(done.stdout)}
    assert set(ALL) <= set(found)
    assert [name for name, each in found.items() if each["total"]] == ["coinglass", "hyperliquid"]
    assert found["coinglass"]["key"] == "set"
    assert found["binance"]["key"] == "not needed"
    assert all(each["terms"].startswith("https://") for each in found.values())
    assert KEY not in done.stdout + newsgen("fetch", "--list").stdout
    without = newsgen("fetch", "--list", NEWSGEN_COINGLASS_KEY="").stdout
    assert "NEWSGEN_COINGLASS_KEY" in without


WRONG = [
    (("fetch",), "names no provider"),
    (("fetch", "binanse"), "Did you mean binance?"),
    (("fetch", "hyperliquid", "--coins", "BTC,ET H"), "is no symbol"),
    (("fetch", "hyperliquid", "--coins", ","), "1 to 20 coins"),
    (("fetch", "hyperliquid", "--out", "."), "is a folder"),
    (("fetch", "okx", "--into", "none.json"), "cannot be read"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_use_is_told_before_anyone_is_asked(arguments, said, newsgen, server) -> None:
    done = newsgen(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not server.requests


@pytest.mark.parametrize(
    "address",
    [
        *(
            "https://example.org",
            "http://127.0.0.1.example.org",
            "http://10.0.0.1:80",
            "ftp://[::1]",
        ),
        *("http://me@127.0.0.1", "127.0.0.1:80", "http://127.0.0.1:port", "http://127.0.0.1/?a=b"),
    ],
)
def test_no_other_host_can_stand_in_for_a_provider(address, monkeypatch) -> None:
    monkeypatch.setenv("NEWSGEN_SOURCE_OKX", address)
    with pytest.raises(SourceError, match="NEWSGEN_SOURCE_OKX"):
        providers.other_address("okx")


def test_the_function_behind_both_commands(server, monkeypatch) -> None:
    """What generate --live calls: the brief as JSON that the pipeline reads, warnings, bodies."""
    for name, value in environment(server).items():
        monkeypatch.setenv(name, value)
    now = datetime.now(UTC)
    heard: list[str] = []
    with Client(clock=lambda: now, limits=Limits(attempts=1)) as client:
        found = from_sources.fetch_brief(
            ("hyperliquid", "okx"),
            Settings(),
            now=now,
            client=client,
            coins=("BTC",),
            tell=heard.append,
        )
    assert parse_brief(from_sources.as_bytes(found.brief_json), "").complete_day
    assert heard == ["Hyperliquid", "OKX"]
    named = {source["sha256"] for source in found.brief_json["sources"]}
    assert named <= {body.sha256 for body in found.bodies}
