"""The recorder as a process, against servers that speak the venues' protocols and misbehave."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.venue_server import (
    Session,
    Venue,
    binance_push,
    bybit_lists,
    bybit_push,
    okx_lists,
    okx_push,
    okx_swap,
    serving,
)

PATIENCE = 30


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def environment(**venues: Venue) -> dict[str, str]:
    found = dict(os.environ)
    for name, venue in venues.items():
        found[f"NEWSGEN_LIVE_{name.upper()}"] = venue.ws
        found[f"NEWSGEN_LIVE_{name.upper()}_REST"] = venue.http
    return found


@contextmanager
def recording(out: Path, *options: str, kilobytes: int | None = None, **venues: Venue):
    """Run `newsgen record` beside the test; it never outlives it."""
    command = [
        sys.executable, "-m", "newsgen", "record", "--venue", ",".join(venues), "--out", str(out),
        *options,
    ]  # fmt: skip

    if kilobytes:  # as a full disk does: no file may grow beyond this
        command = ["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash", *command]
    with subprocess.Popen(
        command,
        env=environment(**venues),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def stop(process: subprocess.Popen, number: int = signal.SIGTERM) -> tuple[str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err, err
    assert process.returncode == 0, (out, err)
    return out, err


def reached(venue: Venue, name: str, process: subprocess.Popen) -> None:
    """Wait until a script has come to a point."""
    end = time.monotonic() + PATIENCE
    while not venue.event(name).wait(0.1):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"{name} was never reached"


def rows(out: Path, venue: str) -> list[dict[str, object]]:
    found = []
    for path in sorted((out / venue).glob("????-??-??/*.parquet")):
        table = parquet.ParquetFile(path).read()
        found += table.to_pylist()
        days = {time.strftime("%Y-%m-%d", time.gmtime(t / 1000)) for t in table["time"].to_pylist()}
        assert days == {path.parent.name}
    return found


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def counted(found: list[dict[str, object]]) -> Counter:
    return Counter((row["time"], row["symbol"], row["side"], row["usd"]) for row in found)


def linear(session: Session) -> bool:
    """Whether this connection was granted the one linear contract of the tests."""
    return any("BTCUSDT" in topic for topic in session.venue.topics)


BYBIT = bybit_lists(["BTCUSDT"])


def bybit_script(play):
    """Make a script that plays on the connection which asks for BTCUSDT; the others idle."""

    async def script(session: Session) -> None:
        mine = asyncio.create_task(session.subscribed.wait())
        gone = asyncio.create_task(session.socket.wait_closed())
        await asyncio.wait({mine, gone}, return_when=asyncio.FIRST_COMPLETED)
        if mine.done():
            session.venue.visits_of_btc = getattr(session.venue, "visits_of_btc", 0) + 1
            await play(session, session.venue.visits_of_btc)
        await gone
        mine.cancel()

    return script


def push(number: int, at: int, side: str = "Buy") -> dict[str, object]:
    """Give an order whose size tells its number: 0.001 x number BTC at 50,000."""
    return bybit_push(("BTCUSDT", side, f"{number / 1000:.3f}", "50000", at))


def test_three_venues_at_once_to_the_cent(tmp_path):
    at = now_ms() - 5_000

    async def bybit(session, _visit):
        await session.send(bybit_push(("BTCUSDT", "Buy", "0.5", "60000.10", at)))
        await session.send(bybit_push(("BTCUSDT", "Sell", "2", "60000.005", at + 1)))
        await session.signal("done")

    async def okx(session):
        await session.subscribed.wait()
        await session.send(
            okx_push(
                "BTC-USDT-SWAP",
                ("sell", "net", "10000", "57102.9", at),
                ("sell", "short", "1", "57102.9", at - 9),
            )
        )
        await session.send(okx_push("BTC-USD-SWAP", ("buy", "net", "7", "57102.9", at)))
        await session.signal("done")
        await session.forever()

    async def binance(session):
        usd_m = "fstream" not in session.path and session.visit == 1
        if usd_m:
            await session.send(binance_push("BTCUSDT", "SELL", "0.115", "26245.10", at))
            await session.send([binance_push("BTCUSD_PERP", "BUY", "7", "30631.6", at)])
            wrapped = binance_push("ETHUSD_PERP", "SELL", "3", "2000", at)
            await session.send({"stream": "!forceOrder@arr", "data": wrapped})
            await session.signal("done")
        await session.forever()

    venues = {
        "bybit": Venue(bybit_script(bybit), bybit_lists(["BTCUSDT"], ["BTCUSD"])),
        "okx": Venue(
            okx,
            okx_lists(
                okx_swap("BTC-USDT-SWAP", "0.01"), okx_swap("BTC-USD-SWAP", "100", linear=False)
            ),
        ),
        "binance": Venue(binance),
    }
    with serving(*venues.values()), recording(tmp_path, "--json", **venues) as process:
        for venue in venues.values():
            reached(venue, "done", process)
        out, _ = stop(process)
    assert {each["venue"]: each["orders"] for each in json.loads(out)["venues"]} == {
        "bybit": 2, "okx": 3, "binance": 3,
    }  # fmt: skip
    assert counted(rows(tmp_path, "bybit")) == Counter(
        {(at, "BTCUSDT", "long", 3_000_005): 1, (at + 1, "BTCUSDT", "short", 12_000_001): 1}
    )
    assert counted(rows(tmp_path, "okx")) == Counter(
        {
            (at, "BTC-USDT-SWAP", "long", 571_029_000): 1,
            (at - 9, "BTC-USDT-SWAP", "short", 57_103): 1,
            (at, "BTC-USD-SWAP", "short", 70_000): 1,
        }
    )
    assert counted(rows(tmp_path, "binance")) == Counter(
        {
            (at, "BTCUSDT", "long", 301_819): 1,
            (at, "BTCUSD_PERP", "short", 70_000): 1,
            (at, "ETHUSD_PERP", "long", 3_000): 1,
        }
    )
    assert not list(tmp_path.glob("*/journal/*.journal"))
    file = parquet.ParquetFile(next(tmp_path.glob("okx/*/*.parquet")))
    told = json.loads(file.metadata.metadata[b"newsgen.recorder"])
    assert told["venue"] == "okx"
    assert told["regime"] == "okx-one-per-second"
    session = lines(tmp_path / "okx" / "sessions.jsonl")[0]
    assert session["regime"] == "okx-one-per-second"
    assert session["end_ms"] >= session["start_ms"]
    assert [gap["reason"] for gap in lines(tmp_path / "okx" / "gaps.jsonl")] == [
        "before the recording began (public)"
    ]


def test_drops_replays_and_reordering_keep_each_order_once(tmp_path):
    at = now_ms() - 60_000

    async def play(session, visit):
        if visit == 1:
            for number in (3, 1, 2):
                await session.send(push(number, at + number))
            await session.signal("first")
            await session.drop_in_message(push(4, at + 4))
        elif visit == 2:
            for number in range(1, 7):  # the venue repeats, and sends what was cut off
                await session.send(push(number, at + number))
            twins = bybit_push(*[("BTCUSDT", "Sell", "1", "50000", at + 9)] * 2)
            await session.send(twins)
            await session.send(twins)
            await session.arrived()
            session.drop()
        else:
            await session.send(push(7, at - 86_400_000))  # late: of the day before
            await session.signal("done")

    venue = Venue(bybit_script(play), BYBIT)
    with serving(venue), recording(tmp_path, bybit=venue) as process:
        reached(venue, "done", process)
        _, err = stop(process)
    expected = {(at + n, "BTCUSDT", "long", 5_000 * n): 1 for n in range(1, 7)}
    expected[at - 86_400_000, "BTCUSDT", "long", 35_000] = 1
    expected[at + 9, "BTCUSDT", "short", 5_000_000] = 2
    assert counted(rows(tmp_path, "bybit")) == Counter(expected)
    gaps = [
        gap for gap in lines(tmp_path / "bybit" / "gaps.jsonl") if "disconnected" in gap["reason"]
    ]
    assert len(gaps) == 2, err
    assert all(at < gap["from_ms"] < gap["to_ms"] <= now_ms() for gap in gaps)
    assert "again in" in err


def test_nothing_is_lost_on_a_signal_in_a_flood(tmp_path):
    at = now_ms() - 60_000

    async def play(session, _visit):
        for number in range(1, 2001):
            await session.send(push(number, at + number))
        await session.signal("sent")

    venue = Venue(bybit_script(play), BYBIT)
    with serving(venue), recording(tmp_path, "--json", bybit=venue) as process:
        reached(venue, "sent", process)
        out, _ = stop(process, signal.SIGINT)
    assert json.loads(out)["venues"][0]["orders"] == 2000
    assert sum(row["usd"] for row in rows(tmp_path, "bybit")) == 5_000 * 2000 * 2001 // 2


def test_a_killed_recorder_loses_nothing_and_its_gap_is_known(tmp_path):
    at = now_ms() - 60_000

    async def play(session, visit):
        if visit == 1:
            for number in range(1, 501):
                await session.send(push(number, at + number))
            await session.signal("sent")
        else:
            for number in range(400, 511):
                await session.send(push(number, at + number))
            await session.signal("again")

    venue = Venue(bybit_script(play), BYBIT)
    journal = tmp_path / "bybit" / "journal"
    with serving(venue):
        with recording(tmp_path, bybit=venue) as process:
            reached(venue, "sent", process)
            end = time.monotonic() + PATIENCE
            while sum(p.read_bytes().count(b"\n") for p in journal.glob("*")) < 501:
                assert time.monotonic() < end
            killed = now_ms()
            process.kill()
            process.communicate()
        torn = next(journal.glob("*.journal"))
        with torn.open("ab") as file:
            file.write(b'{"time":17000')
        assert rows(tmp_path, "bybit") == []
        with recording(tmp_path, bybit=venue) as process:
            reached(venue, "again", process)
            _, err = stop(process)
    assert "half a line" in err
    found = counted(rows(tmp_path, "bybit"))
    assert found == Counter({(at + n, "BTCUSDT", "long", 5_000 * n): 1 for n in range(1, 511)})
    gap = next(
        g for g in lines(tmp_path / "bybit" / "gaps.jsonl") if "not recording" in g["reason"]
    )
    assert gap["from_ms"] <= killed < gap["to_ms"]
    ended = lines(tmp_path / "bybit" / "sessions.jsonl")
    assert [session.get("killed", False) for session in ended] == [True, False]


def test_a_second_recorder_is_refused_and_a_restart_adds_no_duplicates(tmp_path):
    at = now_ms() - 60_000

    async def play(session, _visit):
        twins = bybit_push(*[("BTCUSDT", "Sell", "0.1", "50000.5", at)] * 2)
        await session.send(twins)
        await session.signal("sent")
        session.venue.event("sent").set()

    venue = Venue(bybit_script(play), BYBIT)
    with serving(venue):
        for _run in range(2):
            with recording(tmp_path, bybit=venue) as process:
                reached(venue, "sent", process)
                with recording(tmp_path, bybit=venue) as second:
                    _, err = second.communicate(timeout=PATIENCE)
                    assert second.returncode == 2
                    assert "another recorder" in err
                stop(process)
                venue.event("sent").clear()
    assert counted(rows(tmp_path, "bybit")) == Counter({(at, "BTCUSDT", "short", 500_005): 2})


def test_garbage_is_kept_aside_and_stops_nothing(tmp_path):
    at = now_ms() - 60_000
    bad = [
        "{", "[]", "null", "NaN", '"text"', "9" * 5000, "[" * 50_000, '{"topic":"allLiquidation.X"}',
        json.dumps(bybit_push(("BTCUSDT", "Up", "1", "50000", at))),
        json.dumps(bybit_push(("BTCUSDT", "Buy", "-1", "50000", at))),
        json.dumps(bybit_push(("BTCUSDT", "Buy", "1e99", "50000", at))),
        json.dumps(bybit_push(("BTCUSDT", "Buy", "NaN", "50000", at))),
        json.dumps(bybit_push(("BTCUSDT", "Buy", "1", "50000", at // 1000))),
        json.dumps(bybit_push(("BTCUSDT", "Buy", "1", "50000", at + 86_400_000))),
        json.dumps({"topic": "allLiquidation.BTCUSDT", "data": [{"s": "BTCUSDT"}]}),
        json.dumps({"topic": "allLiquidation.BTCUSDT", "data": [7]}),
    ]  # fmt: skip

    async def play(session, visit):
        if visit == 1:
            for text in bad:
                await session.send(text)
            await session.send(push(1, at))
            await session.arrived()
            await session.send(json.dumps({"topic": "x" * 9_000_000}))  # larger than any message
        else:
            await session.send(push(2, at))
            await session.signal("done")

    venue = Venue(bybit_script(play), BYBIT)
    with serving(venue), recording(tmp_path, "--json", bybit=venue) as process:
        reached(venue, "done", process)
        out, err = stop(process)
    told = json.loads(out)["venues"][0]
    kept = lines(tmp_path / "bybit" / "rejected.jsonl")
    assert told["orders"] == 2
    assert told["rejected"] == len(kept) == len(bad), err
    assert all(line["reason"] and line["message"] for line in kept)


def test_a_silent_connection_is_taken_for_dead(tmp_path):
    async def script(session):
        if session.visit <= 2:
            session.stall()
        else:
            venue.event("again").set()
        await session.forever()

    venue = Venue(script)
    with serving(venue), recording(tmp_path, "--silence", "1s", binance=venue) as process:
        reached(venue, "again", process)
        _, err = stop(process)
    assert "silent for 1 s" in err
    reasons = [gap["reason"] for gap in lines(tmp_path / "binance" / "gaps.jsonl")]
    assert any(reason.startswith("disconnected") for reason in reasons)


def test_a_quiet_feed_lives_on_beats(tmp_path):
    """Three venues say nothing for longer than the silence allowed, but answer."""

    async def idle(session):
        await session.forever()

    venues = {
        "bybit": Venue(idle, BYBIT),
        "okx": Venue(idle, okx_lists(okx_swap("BTC-USDT-SWAP", "0.01"))),
        "binance": Venue(idle),
    }
    options = ("--silence", "1s", "--for", "4s", "--json")
    with serving(*venues.values()), recording(tmp_path, *options, **venues) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "silent" not in err
    assert [venue.visits for venue in venues.values()] == [3, 1, 2]
    assert [each["gaps"] for each in json.loads(out)["venues"]] == [3, 1, 2]  # the ones before
    assert '{"op":"ping"}' in venues["bybit"].texts
    assert "ping" in venues["okx"].texts


def test_a_refused_topic_is_told_and_stops_no_other(tmp_path):
    names = [f"C{number}USDT" for number in range(30)] + ["BTCUSDT"]
    at = now_ms()

    async def play(session, _visit):
        if not session.venue.event("sent").is_set():
            await asyncio.sleep(0)
        await session.send(push(1, at))
        await session.signal("sent")

    venue = Venue(
        bybit_script(play), bybit_lists(names, page=7), refused=frozenset({"allLiquidation.C7USDT"})
    )
    with serving(venue), recording(tmp_path, bybit=venue) as process:
        reached(venue, "sent", process)
        end = time.monotonic() + PATIENCE
        while len(venue.topics) < len(names) - 1 and time.monotonic() < end:
            time.sleep(0.05)
        _, err = stop(process)
    assert sorted(venue.topics) == sorted(f"allLiquidation.{n}" for n in names if n != "C7USDT")
    assert "handler not found,topic:allLiquidation.C7USDT" in err
    session = lines(tmp_path / "bybit" / "sessions.jsonl")[0]
    refused = [topic for feed in session["feeds"].values() for topic in feed["refused"]]
    assert refused == ["allLiquidation.C7USDT"]
    assert counted(rows(tmp_path, "bybit")) == Counter({(at, "BTCUSDT", "long", 5_000): 1})


def test_an_unknown_contract_is_looked_up_and_never_guessed(tmp_path):
    at = now_ms()
    swaps = [okx_swap("BTC-USDT-SWAP", "0.01")]

    async def okx(session):
        await session.subscribed.wait()
        swaps.append(okx_swap("NEW-USDT-SWAP", "10"))
        await session.send(okx_push("NEW-USDT-SWAP", ("sell", "long", "3", "2.5", at)))
        await session.send(okx_push("ODD-USDT-SWAP", ("sell", "long", "3", "2.5", at)))
        await session.signal("sent")
        await session.forever()

    venue = Venue(okx, {})
    venue.answers = {
        "/api/v5/public/instruments": lambda query: {
            "code": "0", "data": swaps if query["instType"] == "SWAP" else [],
        }
    }  # fmt: skip
    with serving(venue), recording(tmp_path, okx=venue) as process:
        reached(venue, "sent", process)
        stop(process)
    assert [line["reason"] for line in lines(tmp_path / "okx" / "rejected.jsonl")][-1] == (
        "the contract is not known: ODD-USDT-SWAP"
    )
    assert counted(rows(tmp_path, "okx")) == Counter({(at, "NEW-USDT-SWAP", "long", 7_500): 1})


def test_a_venue_that_is_away_is_waited_for(tmp_path):
    """Neither list nor feed answers at first; the recorder tries again until they do."""
    calls = []

    def answer(query):
        calls.append(query)
        return None if len(calls) < 3 else BYBIT["/v5/market/instruments-info"](query)

    async def play(session, visit):
        if visit == 1:
            await session.socket.close(1012, "service restart")
        else:
            await session.send(push(1, now_ms()))
            await session.signal("sent")

    venue = Venue(bybit_script(play), {"/v5/market/instruments-info": answer})
    with serving(venue), recording(tmp_path, bybit=venue) as process:
        reached(venue, "sent", process)
        _, err = stop(process)
    assert "no list of instruments, trying on: /v5/market/instruments-info answers HTTP 404" in err
    assert len(rows(tmp_path, "bybit")) == 1


def test_the_journal_becomes_parquet_while_recording(tmp_path):
    at = now_ms()

    async def play(session, _visit):
        for number in range(1, 6):
            await session.send(push(number, at + number))
            await asyncio.sleep(0.7)
        await session.signal("sent")

    venue = Venue(bybit_script(play), BYBIT)
    with serving(venue), recording(tmp_path, "--file-every", "1s", bybit=venue) as process:
        reached(venue, "sent", process)
        stop(process)
    assert len(list(tmp_path.glob("bybit/*/*.parquet"))) >= 2
    assert counted(rows(tmp_path, "bybit")) == Counter(
        {(at + n, "BTCUSDT", "long", 5_000 * n): 1 for n in range(1, 6)}
    )


def test_a_full_disk_is_told_and_keeps_what_is_there(tmp_path):
    at = now_ms() - 60_000

    async def play(session, _visit):
        for number in range(1, 2001):
            await session.send(push(number, at + number))
        await session.signal("sent")

    venue = Venue(bybit_script(play), BYBIT)
    with serving(venue), recording(tmp_path, bybit=venue, kilobytes=20) as process:
        reached(venue, "sent", process)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "they wait: file too large" in err
    assert "orders are lost" in err
    with (
        serving(Venue(bybit_script(play), BYBIT)) as _,
        recording(tmp_path, "--for", "1s", bybit=venue) as process,
    ):
        process.communicate(timeout=PATIENCE)
    found = rows(tmp_path, "bybit")
    assert 50 < len(found) < 400
    assert counted(found) == Counter(
        {(at + n, "BTCUSDT", "long", 5_000 * n): 1 for n in range(1, len(found) + 1)}
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--venue", "okkx"], "Did you mean okx?"),
        (["--venue", ","], "names no venue"),
        (["--for", "soon"], "is no duration"),
        (["--until", "2020-01-01T00:00:00Z"], "is past"),
        (["--silence", "0"], "is no duration"),
    ],
)
def test_wrong_options_are_told(options, told, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "newsgen", "record", "--out", str(tmp_path / "o"), *options],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert run.returncode == 2
    assert told in run.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    "address",
    ["wss://example.org", "ws://10.0.0.1:80", "ws://me@127.0.0.1:1", "http://127.0.0.1:1"],
)
def test_only_this_machine_stands_in_for_a_venue(address, tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "newsgen", "record", "--venue", "okx", "--out", str(tmp_path / "o")],
        env=dict(os.environ) | {"NEWSGEN_LIVE_OKX": address},
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert run.returncode == 2
    assert "NEWSGEN_LIVE_OKX names no address on this machine" in run.stderr
