"""The commands on raw orders, as they are run."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyarrow import parquet

from benchmarks.generated_orders import Market, write

MARKET = Market(20_000, days=4, coins=12, first=datetime(2026, 2, 3, tzinfo=UTC))
NOW = ("--now", "2026-02-08T00:00:00Z")


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orders")
    write(MARKET, folder / "binance")
    return folder


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "newsgen.toml").write_text('[data]\nstore = "series.sqlite"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def newsgen(*arguments):
    command = [sys.executable, "-m", "newsgen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.usefixtures("place")
def test_a_brief_of_orders_becomes_an_article(orders):
    end = "2026-02-06T06:05:00Z"
    made = newsgen(
        "brief", "--orders", orders, "--window-end", end, "--now", end, "--out", "b.json"
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert "newsgen, 24 hours:" in made.stdout
    assert "Next: newsgen generate b.json" in made.stdout
    written = newsgen(
        "generate", "b.json", "--now", "2026-02-06T06:06:00Z", "--force", "--lang", "en"
    )
    assert written.returncode == 0, written.stderr
    assert (
        "Binance, Bybit and OKX" in Path("output/2026-02-06-liquidations-newsgen/en.md").read_text()
    )


def test_a_brief_that_is_there_is_kept_unless_forced(orders, place):
    (place / "brief.json").write_text("mine")
    arguments = ("brief", "--orders", orders, "--window-end", "2026-02-06T06:05:00Z", *NOW)
    refused = newsgen(*arguments)
    assert (refused.returncode, (place / "brief.json").read_text()) == (2, "mine")
    assert "brief.json" in refused.stderr
    assert "--force" in refused.stderr
    assert newsgen(*arguments, "--force").returncode == 0
    assert json.loads((place / "brief.json").read_text())["kind"] == "liquidations"


def test_history_is_built_of_each_file_once_and_a_second_run_changes_nothing(orders, place):
    paths = [os.path.relpath(path) for path in orders.rglob("*.parquet")]
    arguments = ("history", "build", "--orders", orders, *paths, *NOW, "--json")
    first, second = (json.loads(newsgen(*arguments).stdout) for _ in range(2))
    with sqlite3.connect(place / "series.sqlite") as store:
        cents = store.execute(
            "SELECT sum(total) FROM days WHERE coin = '' AND series = 1"
        ).fetchone()[0]
    store.close()
    assert cents == sum(sum(parquet.read_table(path)["usd"].to_pylist()) for path in paths)
    assert first["written"] == ["2026-02-03", "2026-02-04", "2026-02-05", "2026-02-06"]
    assert first["without_rolling_maximum"] == ["2026-02-03"]
    assert (second["written"], second["same"]) == ([], 4)
    assert (place / "series.sqlite").is_file()
    told = newsgen("history", "build", "--orders", orders, "--day", "2026-02-05", *NOW)
    assert "1 day written, 0 as before" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--window-end", "2026-02-06T06:05:00"], "--window-end: has no time zone"),
        (["--window-end", "soon"], "--window-end: is no time that can be read"),
        (["--window-end", "2026-02-06T06:05:00Z", "--engine", "host:1"], "--engine: is no address"),
        (["--window-end", "2025-02-06T06:05:00Z"], "they reach from 2026-02-03"),
    ],
)
def test_a_wrong_option_is_refused_on_one_line(orders, place, arguments, message):
    found = newsgen("brief", "--orders", orders, *NOW, *arguments)
    assert (found.returncode, found.stderr.count("\n"), found.stdout) == (2, 1, "")
    assert message in found.stderr
    assert not (place / "brief.json").exists()


@pytest.mark.usefixtures("place")
def test_a_day_that_is_no_date_is_refused_as_json(orders):
    found = newsgen("history", "build", "--orders", orders, "--day", "5 Feb", "--json")
    assert found.returncode == 2
    assert json.loads(found.stdout)["error"]["problems"][0]["field"] == "--day"


def test_orders_that_are_not_there_are_named(place):
    found = newsgen("history", "build", "--orders", "nowhere")
    assert (found.returncode, found.stderr.startswith("nowhere: is not there")) == (2, True)
    assert not (place / "series.sqlite").exists()
