"""The commands on stored series as a user meets them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import date, timedelta

import pytest

from newsgen.cli import main

START = date(2024, 1, 1)
DAYS = 500
NOW = "2025-06-01T00:00:00Z"
HEAD = ["--provider", "CoinGlass", "--definition", "utc_day", "--venues", "binance,OKX"]
ID = "coinglass-utc-day-binance-okx-btc-eth"


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_store_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    (tmp_path / "newsgen.toml").write_text('[data]\nstore = "kept/series.sqlite"\n')


@pytest.fixture
def run(capsys):
    """Run a command: exit code, standard output, standard error."""

    def call(*arguments):
        code = main([str(each) for each in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def figures(tmp_path):
    """Write 500 days of two coins: 3,000,000 and n times 10,000 dollars; the 100th day is 12m."""
    path = tmp_path / "figures.csv"
    lines = ["date,symbol,long_usd,short_usd\n"]
    for number in range(DAYS):
        day = START + timedelta(days=number)
        bitcoin = 12_000_000 if number == 99 else 2_000_000 + number * 10_000
        lines += [f"{day},BTCUSDT,{bitcoin},500000\n", f"{day},ETHUSDT,300000,200000\n"]
    path.write_text("".join(lines))
    return path


@pytest.fixture
def stored(run, figures):
    code, _, said = run("history", "import", figures, *HEAD, "--now", NOW)
    assert (code, said) == (0, "")
    return ID


def test_an_import_tells_what_it_took_and_what_it_found(run, figures, tmp_path):
    code, out, said = run("history", "import", figures, *HEAD, "--now", NOW)
    assert (code, said) == (0, "")
    assert out.splitlines() == [
        "Columns: date, symbol as coin, long_usd, short_usd",
        "1,000 rows, 2 coins, daily",
        "500 days from 2024-01-01 to 2025-05-14",
        "Missing days: none",
        "Duplicates: 0",
        "Rows of zero taken as missing: 0",
        "The last bar, 2025-05-14, is kept: it ended before the file was written.",
        "Largest days, US dollars:",
        "  2024-04-09  13,000,000.00  long 12,300,000.00, short 700,000.00",
        "  2025-05-14   7,990,000.00  long 7,290,000.00, short 700,000.00",
        "  2025-05-13   7,980,000.00  long 7,280,000.00, short 700,000.00",
        "  2025-05-12   7,970,000.00  long 7,270,000.00, short 700,000.00",
        "  2025-05-11   7,960,000.00  long 7,260,000.00, short 700,000.00",
        f"Stored in {ID}: 1,000 rows added",
    ]
    assert (tmp_path / "kept" / "series.sqlite").is_file()
    assert run("history", "import", figures, *HEAD, "--now", NOW)[1].endswith(
        f"Nothing new: {ID} has all of it already\n"
    )


def test_other_programs_read_the_import_the_list_and_the_series(run, figures):
    assert run("history", "list", "--json") == (0, "[]\n", "")
    code, out, _ = run("history", "import", figures, *HEAD, "--now", NOW, "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["id"], told["rows"], told["days"], told["added"]) == (ID, 1000, 500, 1000)
    assert told["gaps"] == told["incomplete"] == []
    (listed,) = json.loads(run("history", "list", "--json")[1])
    assert listed["id"] == ID
    shown = json.loads(run("history", "show", ID, "--json")[1])
    assert shown == shown | {
        "id": ID,
        "provider": "CoinGlass",
        "definition": "utc_day",
        "coverage": {"venues": ["Binance", "OKX"], "coins": ["BTC", "ETH"]},
        "first": "2024-01-01",
        "last": "2025-05-14",
        "days": 500,
        "missing_days": 0,
    }
    assert shown["top"][0] == {
        "date": "2024-04-09",
        "total_usd": 13_000_000.0,
        "long_usd": 12_300_000.0,
        "short_usd": 700_000.0,
    }
    assert len(shown["top"]) == 5


def test_a_value_is_ranked_for_programs(run, stored):
    code, out, _ = run("history", "rank", stored, "--value", "7.9m", "--json")
    assert code == 0
    found = json.loads(out)
    assert found == found | {
        "place": 11,
        "of": 501,
        "since": "2025-05-14",
        "percentile_365d": 97.26,
        "value_usd": 7_900_000.0,
        "exact": False,
        "gap_above_pct": 0.13,
        "gap_below_pct": 0.13,
        "days_below": 355,
        "days_compared": 365,
        "scaled": [],
    }
    assert found["ties"][0] == {"date": "2025-05-14", "total_usd": 7_990_000.0}
    assert found["regime"] == {
        "names": ["binance-one-per-second", "okx-one-per-second"],
        "since": "2021-04-27",
        "place": 11,
        "of": 501,
    }
    assert found["basis"].startswith("CoinGlass, UTC days; Binance, OKX; BTC, ETH; 500 days")


def test_a_day_is_ranked_in_sentences(run, stored):
    code, out, _ = run("history", "rank", stored, "--date", "2024-04-09")
    assert code == 0
    assert out.splitlines()[0] == "13,000,000.00 dollars on 2024-04-09: number 1 of 500"
    assert "No other day is within 5 %: the place may be stated." in out
    assert "No earlier day is as large; the series begins on 2024-01-01." in out
    assert "99 days with data in the 365 days before; too few for a percentile." in out
    early = run("history", "rank", stored, "--date", "2024-04-09", "--as-of", "2024-04-09")[1]
    assert early.splitlines()[0].endswith("number 1 of 100")
    of_coin = run(
        "history", "rank", stored, "--date", "2024-04-09", "--coin", "btc", "--side", "long"
    )[1]
    assert of_coin.startswith("12,000,000.00 dollars")
    assert "BTC only; long positions only" in of_coin


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "takes either --value or --date"),
        (["--value", "1", "--date", "2024-04-09"], "takes either --value or --date"),
        (["--value", "2,606"], "can be read in two ways"),
        (["--value", "0"], "must be above zero"),
        (["--date", "9/4/2024"], "--date: is no day"),
        (["--date", "2020-01-01"], "has no value for 2020-01-01"),
        (["--value", "1m", "--coin", "SOL"], "has no days of SOL"),
        (["--value", "1m", "--as-of", "2024-01-01"], "has no day before 2024-01-01"),
    ],
)
def test_a_rank_that_cannot_be_given_is_refused(run, stored, arguments, said):
    code, out, error = run("history", "rank", stored, *arguments)
    assert (code, out) == (2, "")
    assert said in error


def test_what_is_exported_is_imported_again_to_the_same_series(run, stored, tmp_path):
    code, out, _ = run("history", "export", stored, "--out", tmp_path / "out" / "again.csv")
    assert (code, out) == (0, f"1,000 rows of {ID} in {tmp_path / 'out' / 'again.csv'}\n")
    printed = run("history", "export", stored)[1]
    assert printed == (tmp_path / "out" / "again.csv").read_text()
    assert printed.splitlines()[:2] == [
        "date,coin,total_usd,long_usd,short_usd",
        "2024-01-01,BTC,2500000.00,2000000.00,500000.00",
    ]
    again = run("history", "import", tmp_path / "out" / "again.csv", *HEAD, "--now", NOW)
    assert "Nothing new" in again[1]


def test_revised_days_are_shown_with_both_times(run, stored, tmp_path):
    later = tmp_path / "later.csv"
    later.write_text(
        "date,coin,long_usd,short_usd\n2024-04-09,BTC,11000000,500000\n2024-04-09,ETH,300000,200000\n"
    )
    out = run("history", "import", later, *HEAD, "--now", "2025-06-03T00:00:00Z")[1]
    assert f"Stored in {ID}: 0 rows added, 1 revised, 1 known before" in out
    shown = run("history", "show", stored, "--revisions")[1]
    assert (
        "2024-04-09 BTC: was 12,500,000.00 from 2025-06-01 00:00 to 2025-06-03 00:00 UTC" in shown
    )
    found = json.loads(run("history", "show", stored, "--revisions", "--json")[1])
    assert [each["coin"] for each in found["revisions"]] == ["", "BTC"]


def test_a_series_is_dropped_only_when_that_is_confirmed(run, stored):
    code, _, said = run("history", "drop", stored)
    assert (code, "not confirmed. Say --yes" in said) == (2, True)
    assert run("history", "drop", stored, "--yes") == (0, f"Dropped {ID}, 500 days\n", "")
    assert "No series in" in run("history", "list")[1]
    assert "is no stored series" in run("history", "show", ID)[2]


def test_the_list_is_a_table(run, stored):
    code, out, _ = run("history", "list")
    assert code == 0
    assert out.splitlines()[2].split() == [
        stored, "liquidations", "2024-01-01", "2025-05-14", "500", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--coins", "BTC,"], "--coins: names nothing"),
        (["--columns", "long_usd"], "is no FIELD=COLUMN"),
        (["--columns", "long=long_usd"], "names no field"),
        (["--columns", "long_usd=lang_usd"], "Did you mean long_usd?"),
        (["--id", "a b"], "is no name for a series"),
        (["--now", "2025-01-01"], "has no time zone"),
        (["--definition", "weekly"], "weekly"),
        (["--now", "2024-06-01T00:00:00Z"], "lies in the future"),
    ],
)
def test_an_import_that_cannot_be_made_is_refused_and_writes_nothing(run, figures, options, said):
    code, _, error = run("history", "import", figures, *HEAD, "--now", NOW, *options)
    assert code == 2
    assert said in error
    assert run("history", "list", "--json")[1] == "[]\n"


def test_who_when_and_where_must_be_said(run, figures):
    for option in ("--provider", "--definition", "--venues"):
        at = HEAD.index(option)
        code, _, said = run("history", "import", figures, *HEAD[:at], *HEAD[at + 2 :])
        assert (code, option in said) == (2, True)


@pytest.mark.parametrize(("answer", "kept"), [("y", True), ("n", False), ("", False)])
def test_at_a_terminal_the_columns_are_confirmed(figures, tmp_path, answer, kept):
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "newsgen", "history", "import", str(figures), *HEAD]
    with subprocess.Popen(
        [*command, "--now", NOW], stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as child:
        os.close(theirs)
        os.write(mine, f"{answer}\n".encode())
        out = child.stdout.read()
        shown = b""
        try:
            while part := os.read(mine, 4096):
                shown += part
        except OSError:  # the other end is shut
            pass
        code = child.wait(timeout=20)
    os.close(mine)
    assert b"Are these the columns? [y/N]" in shown
    assert out.startswith("Columns: date, symbol as coin, long_usd, short_usd")
    assert (code, "Stored in" in out) == ((0, True) if kept else (2, False))
    assert (tmp_path / "kept").exists() is kept
