"""What venues send and what is kept of it: sides, units, contracts, each order once."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from newsgen.errors import NotFoundError, WrongValueError
from newsgen.live.addresses import stream_address
from newsgen.live.contract import Instrument, worth
from newsgen.live.logbook import Logbook
from newsgen.live.order import Order
from newsgen.live.pace import Pace, delays
from newsgen.live.shelf import Shelf
from newsgen.live.subscribing import Subscriptions
from newsgen.live.venue import Answer, decode
from newsgen.live.venues import binance, bybit, known_venues, okx, venue
from newsgen.regimes import known

CONTRACTS = {
    "ROSEUSDT": Instrument("ROSEUSDT", linear=True, size=Decimal(1)),
    "BTCUSD": Instrument("BTCUSD", linear=False, size=Decimal(1)),
    "BTC-USDT-SWAP": Instrument("BTC-USDT-SWAP", linear=True, size=Decimal("0.01")),
    "BTC-USD-SWAP": Instrument("BTC-USD-SWAP", linear=False, size=Decimal(100)),
}

BINANCE = (
    '{"e":"forceOrder","E":1695714031883,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC",'
    '"q":"0.115","p":"26142.12","ap":"26245.10","X":"FILLED","l":"0.1","z":"0.115",'
    '"T":1695714031881}}'
)
COIN_M = (
    '{"e":"forceOrder","E":1591154240950,"o":{"s":"BTCUSD_200925","ps":"BTCUSD","S":"BUY",'
    '"o":"LIMIT","f":"IOC","q":"7","p":"9425.5","ap":"9496.5","X":"FILLED","l":"1","z":"7",'
    '"T":1591154240949}}'
)
BYBIT = (
    '{"topic":"allLiquidation.ROSEUSDT","type":"snapshot","ts":1739502303204,'
    '"data":[{"T":1739502302929,"s":"ROSEUSDT","S":"Sell","v":"20000","p":"0.04499"}]}'
)
OKX = (
    '{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0",'
    '"bkPx":"57102.9","ccy":"","posSide":"long","side":"sell","sz":"10000","ts":"1723038122631"}],'
    '"instFamily":"BTC-USDT","instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT"}]}'
)


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        # SELL closes a long; the average price and all that was filled, not the limit and the last.
        ("binance", BINANCE, ("BTCUSDT", "long", 1695714031881, "26245.10", "0.115", 301_819)),
        ("binance", BINANCE.replace("SELL", "BUY"), ("BTCUSDT", "short", 1695714031881, "26245.10", "0.115", 301_819)),
        # COIN-M: contracts of 100 dollars (bitcoin) or 10, whatever the price.
        ("binance", COIN_M, ("BTCUSD_200925", "short", 1591154240949, "9496.5", None, 70_000)),
        ("binance", COIN_M.replace("BTCUSD", "ETHUSD"), ("ETHUSD_200925", "short", 1591154240949, "9496.5", None, 7_000)),
        ("binance", BINANCE.replace("BTCUSDT", "BTCUSDT_260327"), ("BTCUSDT_260327", "long", 1695714031881, "26245.10", "0.115", 301_819)),
        # Bybit names the position: Sell is a short; 20000 x 0.04499.
        ("bybit", BYBIT, ("ROSEUSDT", "short", 1739502302929, "0.04499", "20000", 89_980)),
        ("bybit", BYBIT.replace("Sell", "Buy"), ("ROSEUSDT", "long", 1739502302929, "0.04499", "20000", 89_980)),
        # Inverse: v counts dollars.
        ("bybit", BYBIT.replace("ROSEUSDT", "BTCUSD").replace("0.04499", "50000"), ("BTCUSD", "short", 1739502302929, "50000", "0.4", 2_000_000)),
        # 10,000 contracts of 0.01 bitcoin at 57,102.9.
        ("okx", OKX, ("BTC-USDT-SWAP", "long", 1723038122631, "57102.9", "100", 571_029_000)),
        ("okx", OKX.replace('"long"', '"net"'), ("BTC-USDT-SWAP", "long", 1723038122631, "57102.9", "100", 571_029_000)),
        ("okx", OKX.replace('"long"', '"net"').replace("sell", "buy"), ("BTC-USDT-SWAP", "short", 1723038122631, "57102.9", "100", 571_029_000)),
        # A short that is bought back is a short, whatever the order says.
        ("okx", OKX.replace('"long"', '"short"'), ("BTC-USDT-SWAP", "short", 1723038122631, "57102.9", "100", 571_029_000)),
        ("okx", OKX.replace("BTC-USDT-SWAP", "BTC-USD-SWAP"), ("BTC-USD-SWAP", "long", 1723038122631, "57102.9", None, 100_000_000)),
    ],
)  # fmt: skip
def test_side_and_dollars_by_venue(name, text, kept):
    reading = venue(name).read(decode(text), CONTRACTS)
    assert (reading.refused, reading.unknown) == ((), ())
    (order,) = reading.orders
    symbol, side, at, price, coins, cents = kept
    assert (order.venue, order.symbol, order.side, order.time_ms) == (name, symbol, side, at)
    assert (order.price, order.cents) == (Decimal(price), cents)
    assert coins is None or order.quantity == Decimal(coins)


@pytest.mark.parametrize(
    "wrap", ["[%s]", '{"stream":"!forceOrder@arr","data":%s}', '{"stream":"x","data":[%s]}']
)
def test_binance_wraps_orders_in_several_ways(wrap):
    assert len(binance.read(decode(wrap % BINANCE), {}).orders) == 1


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("binance", BINANCE.replace("BTCUSDT", "ETHBTC"), "is not quoted in dollars"),
        ("binance", BINANCE.replace('"z":"0.115"', '"z":"0"'), "z is no number above zero"),
        ("binance", BINANCE.replace("SELL", "sell"), "side is none of SELL, BUY"),
        ("binance", BINANCE.replace("forceOrder", "aggTrade"), "is no forceOrder"),
        ("binance", BINANCE.replace("1695714031881", "1695714031"), "time is not in milliseconds"),
        ("binance", BINANCE.replace('"z":"0.115"', '"z":"9000000"'), "more than 10,000,000,000 dollars"),
        ("binance", BINANCE.replace('"T"', '"U"'), "has another form: 'T'"),
        ("bybit", BYBIT.replace("Sell", "SELL"), "side is none of Buy, Sell"),
        ("okx", OKX.replace('"long"', '"both"'), "side is none of long, short"),
        ("okx", OKX.replace('"57102.9"', '""'), "bkPx is no number above zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(name, text, told):
    reading = venue(name).read(decode(text), CONTRACTS)
    assert reading.orders == ()
    assert told in reading.refused[0]


def test_one_bad_entry_does_not_spoil_the_others():
    message = decode(BYBIT)
    message["data"] = [{"s": "ROSEUSDT"}, *message["data"], message["data"][0] | {"s": "NEWUSDT"}]
    reading = bybit.read(message, CONTRACTS)
    assert (len(reading.orders), len(reading.refused), reading.unknown) == (1, 1, ("NEWUSDT",))


def test_cents_are_rounded_half_to_even_once():
    linear = Instrument("X", linear=True, size=Decimal(1))
    halves = [worth(linear, Decimal(1), Decimal(price))[0] for price in ("0.005", "0.015", "0.025")]
    assert halves == [0, 2, 2]
    assert worth(linear, Decimal("0.1"), Decimal("0.3"))[0] == 3


def test_okx_leaves_out_contracts_whose_worth_is_not_certain():
    import asyncio

    entries = [
        {"instId": "A-USDT-SWAP", "ctType": "linear", "ctVal": "10", "ctMult": "2", "ctValCcy": "A", "settleCcy": "USDT"},
        {"instId": "B-USD-SWAP", "ctType": "inverse", "ctVal": "100", "ctMult": "", "ctValCcy": "USD", "settleCcy": "B"},
        {"instId": "C-EUR-SWAP", "ctType": "linear", "ctVal": "1", "ctMult": "1", "ctValCcy": "C", "settleCcy": "EUR"},
        {"instId": "D-USDT-SWAP", "ctType": "linear", "ctVal": "", "ctMult": "1", "ctValCcy": "D", "settleCcy": "USDT"},
        {"instId": "E-USDT", "ctType": "", "ctVal": "1", "ctMult": "1", "ctValCcy": "E", "settleCcy": "USDT"},
    ]  # fmt: skip

    async def fetch(_path, params):
        return {"code": "0", "data": entries if params["instType"] == "SWAP" else []}

    found = asyncio.run(okx.instruments(fetch))
    assert {name: (each.linear, each.size) for name, each in found.items()} == {
        "A-USDT-SWAP": (True, 20),
        "B-USD-SWAP": (False, 100),
    }


def test_every_venue_has_its_file_and_its_regime():
    assert known_venues() == ("binance", "bybit", "okx")
    for name in known_venues():
        assert venue(name).name == name
        assert known((name,)) == (name,)


def test_two_connections_share_the_linear_contracts_of_bybit():
    listed = {
        f"C{n}USDT": Instrument(f"C{n}USDT", linear=True, size=Decimal(1), market="linear")
        for n in range(900)
    }
    shares = [feed.topics(listed) for feed in bybit.VENUE.feeds]
    assert sorted(topic for share in shares for topic in share) == sorted(
        f"allLiquidation.{n}" for n in listed
    )
    assert all(sum(map(len, share)) < 21_000 for share in shares)


@given(st.sets(st.integers(0, 60)), st.integers(1, 20))
def test_refused_topics_are_found_whatever_the_batches(bad, batch):
    topics = [f"t{number}" for number in range(50)]
    subscriptions = Subscriptions(batch)
    waiting = list(subscriptions.ask(topics))
    while waiting:
        number, asked = waiting.pop()
        wrong = any(int(topic[1:]) in bad for topic in asked)
        waiting += subscriptions.answered(
            Answer("refused" if wrong else "subscribed", number, text="no")
        )
    assert subscriptions.settled
    assert set(subscriptions.refused) == {t for t in topics if int(t[1:]) in bad}
    assert subscriptions.granted == set(topics) - set(subscriptions.refused)


def test_a_topic_that_is_held_already_is_granted():
    """Where a venue grants part of a request that it refuses, the halves are refused in turn."""
    answer = bybit.answer(
        {
            "success": False,
            "op": "subscribe",
            "req_id": "1",
            "ret_msg": "error:already subscribed,topic:a",
        }
    )
    subscriptions = Subscriptions(2)
    assert subscriptions.ask(["a", "b"]) == (("1", ("a", "b")),)
    assert subscriptions.answered(answer) == (("2", ("a",)), ("3", ("b",)))
    subscriptions.answered(replace(answer, request="2"))
    subscriptions.answered(Answer("subscribed", "3"))
    assert (subscriptions.granted, subscriptions.refused) == ({"a", "b"}, {})


def test_only_this_machine_may_stand_in_for_a_venue():
    moved = stream_address("wss://a.example/v5/x", "okx", {"NEWSGEN_LIVE_OKX": "ws://127.0.0.1:9"})
    assert moved == "ws://127.0.0.1:9/v5/x"
    with pytest.raises(WrongValueError):
        stream_address(
            "wss://a.example/x", "okx", {"NEWSGEN_LIVE_OKX": "ws://127.0.0.1.evil.example"}
        )


def test_waits_grow_to_a_bound():
    waits = delays(Pace(), Random(7))  # noqa: S311
    found = [next(waits) for _ in range(12)]
    assert all(0.25 <= wait <= 60 for wait in found)
    assert found[0] <= 0.5
    assert all(wait >= 30 for wait in found[-3:])


NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
NOW_MS = int(NOW.timestamp()) * 1000


def order(number: int) -> Order:
    """Give an order told from others by its number; many fall on the day before."""
    at = NOW_MS - number * 7_000_000
    return Order(
        "okx", f"S{number % 3}", "long", at, Decimal("0.1") * (number + 1), Decimal(3), 100 + number
    )


def kept(out: Path) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for path in out.glob("okx/*/*.parquet"):
        table = parquet.ParquetFile(path).read()
        found.update(zip(table["time"].to_pylist(), table["usd"].to_pylist(), strict=True))
    return found


MESSAGES = st.lists(st.lists(st.integers(0, 12), max_size=5), max_size=8)
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(0, 7)),
        st.sampled_from(
            [("stop", 0), ("kill", 0), ("torn", 0), ("file", 0), ("kill in filing", 0)]
        ),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(MESSAGES, EVENTS)
def test_each_order_is_kept_once_whatever_happens(tmp_path_factory, messages, events):
    """Messages come again, late and in any order; the recorder stops, dies and starts between."""
    out = tmp_path_factory.mktemp("orders")
    told: list[str] = []
    sessions = 0
    expected: Counter[tuple[int, int]] = Counter()

    def started() -> Shelf:
        nonlocal sessions
        sessions += 1
        shelf = Shelf(out, "okx", NOW_MS + sessions, told.append)
        shelf.open(NOW_MS)
        return shelf

    shelf = started()
    for what, which in events:
        if what == "send" and which < len(messages):
            found = [order(number) for number in messages[which]]
            shelf.take(found, NOW_MS)
            for key, times in Counter((o.time_ms, o.cents) for o in found).items():
                expected[key] = max(expected[key], times)
        elif what == "file":
            shelf.turn()
            shelf.file_finished()
        elif what in {"stop", "kill", "torn", "kill in filing"}:
            leave(shelf, what, out)
            shelf = started()
    shelf.close()
    assert kept(out) == expected
    assert not list(out.glob("okx/journal/*.journal"))


def leave(shelf: Shelf, how: str, out: Path) -> None:
    """End a session: in order, or as a killed process does."""
    if how == "stop":
        shelf.close()
        return
    journals = {path: path.read_bytes() for path in out.glob("okx/journal/*.journal")}
    if how == "kill in filing":  # the Parquet stands, the journal is not yet gone
        shelf.turn()
        shelf.file_finished()
    for path, data in journals.items():
        path.write_bytes(data + (b'{"time":17' if how == "torn" else b""))
    os.close(shelf._lock)
    shelf._lock = None
    shelf._journal.turn()


def test_orders_of_another_time_are_refused(tmp_path):
    shelf = Shelf(tmp_path, "okx", NOW_MS, print)
    shelf.open(NOW_MS)
    far = [
        Order("okx", "A", "long", NOW_MS + step, Decimal(1), Decimal(1), 100)
        for step in (-49 * 3_600_000, 3_600_000, 0)
    ]
    assert len(shelf.take(far, NOW_MS)) == 2
    shelf.close()
    assert sum(kept(tmp_path).values()) == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "okx").write_text("a file stands in the way")
    with pytest.raises(NotFoundError, match="okx: cannot be written"):
        Shelf(tmp_path, "okx", NOW_MS, print).open(NOW_MS)


def test_a_gap_goes_on_where_a_killed_session_left_it(tmp_path):
    log = Logbook(tmp_path, "okx")
    assert log.coverage("public").gap == (0, "before the recording began")
    feeds = {
        "public": {"heard_ms": 5_000, "gap_from_ms": 3_000},
        "other": {"heard_ms": 5_000, "gap_from_ms": None},
    }
    log.note_session({"venue": "okx", "end_ms": None, "feeds": feeds})
    assert log.coverage("public").gap == (3_000, "not recording")
    assert log.coverage("other").gap == (5_000, "not recording")
    coverage = log.coverage("other")
    log.note_gap(coverage.back(9_000))
    line = json.loads((tmp_path / "gaps.jsonl").read_text())
    assert line == {
        "venue": "okx",
        "from_ms": 5_000,
        "to_ms": 9_000,
        "reason": "not recording (other)",
    }
    coverage.lost("disconnected")
    coverage.heard_ms = 11_000
    coverage.lost("disconnected again")
    assert coverage.gap == (9_000, "disconnected")
