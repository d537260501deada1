"""The watch: exact rolling totals, one article for an event, nothing forgotten on a restart."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.errors import NotFoundError
from newsgen.live.logbook import Logbook
from newsgen.live.order import Order
from newsgen.live.shelf import Shelf
from newsgen.series.model import WHOLE, DaySum, Head, OrderDay
from newsgen.series.store import Store
from newsgen.settings import Data, Settings
from newsgen.watch import state as states
from newsgen.watch.document import Covered, as_brief, with_id
from newsgen.watch.following import Follower, Missed, longest_missed, venue_folders
from newsgen.watch.gate import Action, Event, Limits, Seen, State, Told, decide, told
from newsgen.watch.totals import DAY_MS, HOUR_MS, Totals
from newsgen.watch.watcher import Desk, Watcher
from tests.test_record import environment
from tests.venue_server import Session, Venue, okx_lists, okx_push, okx_swap, serving

START = datetime(2026, 11, 20, tzinfo=UTC)
START_MS = int(START.timestamp()) * 1000
PATIENCE = 60


# The gate.


@st.composite
def sights(draw) -> list[Seen]:
    """Totals that flap around a threshold of 1,000, an hour or less apart."""
    found, at = [], START
    for cents, minutes in draw(
        st.lists(st.tuples(st.integers(500, 1500), st.integers(1, 200)), max_size=60)
    ):
        at += timedelta(minutes=minutes)
        angles = ("top_n",) if cents > 1300 else ("total",)
        found.append(Seen(at, cents, cents >= 1000, angles, "liquidations-newsgen"))
    return found


def played(found: list[Seen], limits: Limits) -> list[tuple[Seen, Action, State, State]]:
    """Give each sight with the action and the states before and after; articles are written."""
    state, steps = State(), []
    for seen in found:
        after, action = decide(state, seen, limits)
        if action in {Action.OPEN, Action.UPDATE}:
            after = told(after, seen)
        steps.append((seen, action, state, after))
        state = after
    return steps


@given(sights())
def test_an_event_has_one_id_from_opening_to_closing(found):
    opened: list[str] = []
    for seen, action, before, after in played(found, Limits()):
        assert (before.event is None) == (
            action is Action.OPEN or (after.event is None and before.event is None)
        )
        if action is Action.OPEN:
            opened.append(after.event.id)
            assert after.event.id.startswith(f"{seen.at.date()}-liquidations-newsgen")
        elif action is Action.CLOSE:
            assert after.event is None
        elif after.event is not None:
            assert after.event.id == before.event.id == opened[-1]
    assert len(set(opened)) == len(opened)


@given(sights())
def test_an_event_closes_only_after_the_cool_down(found):
    steps = played(found, Limits())
    for number, (seen, action, before, _after) in enumerate(steps):
        if action is not Action.CLOSE:
            continue
        since = seen.at - timedelta(hours=6)
        recent = [each for each, *_ in steps[:number] if each.at > since]
        assert all(
            not each.passes and each.cents < 0.7 * before.event.opened_cents for each in recent
        )


@given(sights())
def test_an_update_has_a_reason(found):
    for seen, action, before, _after in played(found, Limits()):
        if action is Action.UPDATE:
            said = before.event.told
            assert seen.passes
            assert (
                abs(seen.cents - said.cents) >= said.cents * 0.05
                or seen.angles != said.angles
                or seen.at - said.at >= timedelta(hours=1)
            )


def test_flapping_at_the_threshold_is_one_event_and_the_next_has_a_new_id():
    def seen(minutes: int, cents: int) -> Seen:
        return Seen(
            START + timedelta(minutes=minutes), cents, cents >= 1000, (), "liquidations-okx"
        )

    flapping = [seen(minutes, 1000 + 40 * (-1) ** (minutes // 10)) for minutes in range(0, 300, 10)]
    quiet = [seen(300 + minutes, 600) for minutes in range(0, 370, 10)]
    again = [seen(700, 1200)]
    actions = [(a, after) for _, a, _, after in played([*flapping, *quiet, *again], Limits())]
    assert Counter(action for action, _ in actions)[Action.OPEN] == 2
    assert Counter(action for action, _ in actions)[Action.CLOSE] == 1
    assert actions[-1][1].used == ("2026-11-20-liquidations-okx", "2026-11-20-liquidations-okx-2")


def test_the_state_comes_back_from_its_file(tmp_path):
    file = tmp_path / "out" / "watch.json"
    assert states.load(file) == State()
    event = Event("2026-11-20-x", START, 10**14, START, Told(5, ("a", "place 3"), START))
    for state in (
        State(event, ("2026-11-20-x",)),
        State(None, ("a", "b")),
        State(Event("i", START, 1), ("i",)),
    ):
        states.save(file, state)
        assert states.load(file) == state
    for damaged in ("{", "[]", '{"version": 2}', '{"version": 1, "event": {}, "used": []}'):
        file.write_text(damaged)
        with pytest.raises(NotFoundError, match="state of the watch"):
            states.load(file)


# The totals.

ORDERS = st.lists(
    st.tuples(
        st.sampled_from(["binance", "okx"]),
        st.sampled_from(["BTCUSDT", "ETH-USDT-SWAP"]),
        st.sampled_from(["long", "short"]),
        st.integers(0, 60).map(lambda hours: START_MS + hours * HOUR_MS),
        st.integers(0, 10**12),
    ),
    max_size=30,
)


@given(ORDERS, st.lists(st.integers(0, 90), max_size=12), st.data())
def test_rolling_totals_equal_sums_over_the_window(orders, moves, data):
    """Late orders, orders ahead of their time, and any steps: always the sum over (t - 24h, t]."""
    totals, given_orders, waiting = Totals(), [], list(orders)
    for hour in sorted(moves):
        for _ in range(data.draw(st.integers(0, len(waiting)))):
            order = waiting.pop()
            totals.add(*order)
            given_orders.append(order)
        now = START_MS + hour * HOUR_MS
        totals.move(now)
        inside = [o for o in given_orders if now - DAY_MS < o[3] <= now]
        assert totals.whole.total == sum(o[4] for o in inside)
        assert totals.whole.long == sum(o[4] for o in inside if o[2] == "long")
        assert sum(totals.hours) == totals.whole.total
        assert {name: s.total for name, s in totals.venues.items()} == {
            name: sum(o[4] for o in inside if o[0] == name) for name in {o[0] for o in inside}
        }
        assert {name: s.total for name, s in totals.coins.items()} == {
            name: sum(o[4] for o in inside if o[1].startswith(name))
            for name in {o[1][:3] for o in inside}
        }
        largest = totals.largest
        assert (largest.cents if largest else 0) == max((o[4] for o in inside), default=0)
        if hour in moves[:1] and given_orders:
            break


def test_the_hours_end_with_the_window():
    totals = Totals()
    for ago, cents in ((0, 1), (HOUR_MS - 1, 2), (HOUR_MS, 4), (DAY_MS - 1, 8), (DAY_MS, 16)):
        totals.add("okx", "BTCUSDT", "long", START_MS - ago, cents)
    totals.move(START_MS)
    assert totals.hours == (8, *[0] * 21, 4, 3)


def test_the_brief_says_what_the_totals_say():
    totals = Totals()
    totals.move(START_MS)
    totals.add("okx", "BTC-USDT-SWAP", "long", START_MS, 123_456_789_01)
    totals.add("bybit", "1000PEPEUSDT", "short", START_MS - 1, 5_050)
    covered = Covered("newsgen", ("okx", "bybit", "binance"), is_floor=True)
    brief = json.loads(with_id(as_brief(totals, START, covered), "2026-11-20-x"))
    assert brief["id"] == "2026-11-20-x"
    assert (brief["provider"], brief["definition"]) == ("newsgen", "rolling")
    assert (brief["total_usd"], brief["long_usd"], brief["short_usd"]) == (
        123_456_839.51,
        123_456_789.01,
        50.5,
    )
    assert brief["total_is_floor"] is True
    assert brief["coverage"] == {"venues": ["Binance", "Bybit", "OKX"]}
    assert list(brief["assets"]) == ["BTC", "PEPE"]
    assert list(brief["venues"]) == ["OKX", "Bybit"]
    assert brief["largest_order"] == {
        "usd": 123_456_789.01,
        "venue": "OKX",
        "pair": "BTC-USDT-SWAP",
        "side": "long",
    }


def test_prices_from_a_provider_can_be_the_reason_that_opens_the_gate(tmp_path):
    """Two thirds of the gate are known from orders; the price move is not."""
    head = Head("newsgen", "rolling", ("OKX",), ())
    store = tmp_path / "series.sqlite"
    days = [DaySum(START.date() - timedelta(days=n), WHOLE, 10_000_00 + n) for n in range(1, 340)]
    with Store.open(store, create=True) as into:
        into.put(head, days, source="x", sha256=None, now=START)
    totals = Totals()
    totals.move(START_MS)
    for number in range(40):
        totals.add("okx", f"C{number}-USDT-SWAP", "long", START_MS - number, 1_000_00)
    asked, written = [], []

    def enrich(data: bytes) -> bytes:
        asked.append(json.loads(data)["as_of"])
        prices = {"BTC": {"open": 70000, "last": 64000}}
        return json.dumps({**json.loads(data), "prices": prices}).encode()

    def step(added) -> Action:
        desk = Desk(Settings(data=Data(store=store)), enrich=added)
        publish = lambda edition, data: written.append((edition.id, json.loads(data)))  # noqa: E731
        watcher = Watcher(desk, State(), publish=publish, save=lambda _: None, tell=print)
        return watcher.step(totals, START, Covered("newsgen", ("okx",), is_floor=False)).action

    assert step(None) is Action.NOTHING
    assert step(enrich) is Action.OPEN
    assert asked == ["2026-11-20T00:00:00Z"]
    ((article_id, brief),) = written
    assert article_id == brief["id"] == "2026-11-20-liquidations-newsgen"
    assert brief["prices"]["BTC"]["last"] == 64000


# Following a recorder.


@settings(deadline=None)
@given(st.lists(st.sampled_from(["take", "take", "read", "turn", "file", "restart"]), max_size=30))
def test_a_follower_gives_each_order_once(tmp_path_factory, events):
    """Whether it reads a journal, a filed segment or both, before or after a restart."""
    out = tmp_path_factory.mktemp("orders")
    shelf, number, sessions = Shelf(out, "okx", START_MS, print), 0, 0
    shelf.open(START_MS)
    follower, found = Follower(out / "okx"), []
    for event in [*events, "read"]:
        if event == "take":
            number += 1
            at = START_MS - (number % 3) * 10_000_000  # two days in turn
            shelf.take(
                [Order("okx", f"S{number}", "long", at, Decimal(1), Decimal(1), number)], START_MS
            )
        elif event == "read":
            found += [order.cents for order in follower.orders(START_MS - DAY_MS)]
        elif event == "turn":
            shelf.turn()
        elif event == "file":
            shelf.turn()
            shelf.file_finished()
        else:
            shelf.close()
            sessions += 1
            shelf = Shelf(out, "okx", START_MS + sessions, print)
            shelf.open(START_MS)
    shelf.close()
    found += [order.cents for order in follower.orders(START_MS - DAY_MS)]
    assert sorted(found) == list(range(1, number + 1))


def test_gaps_are_seen_while_they_are_open(tmp_path):
    folder = tmp_path / "okx"
    folder.mkdir()
    log, hour = Logbook(folder, "okx"), HOUR_MS
    follower = Follower(folder)
    feed = {"heard_ms": 90 * hour, "gap_from_ms": None, "gap_reason": None}
    log.note_session({"alive_ms": 100 * hour, "end_ms": None, "feeds": {"public": feed}})
    assert venue_folders((tmp_path,)) == venue_folders((folder,)) == (folder,)
    coverage = log.coverage("public")
    coverage.gap = (70 * hour, "disconnected")
    log.note_gap(coverage.back(80 * hour))
    closed = Missed("okx", 76 * hour, 80 * hour, "disconnected (public)")
    assert follower.missed(76 * hour, 100 * hour) == (closed,)
    assert follower.missed(81 * hour, 100 * hour) == ()
    gone = follower.missed(81 * hour, 101 * hour)  # no note for an hour: it was killed
    assert [(gap.from_ms, gap.to_ms) for gap in gone] == [(90 * hour, 101 * hour)]
    feed["gap_from_ms"], feed["gap_reason"] = 99 * hour, "disconnected"
    log.note_session({"alive_ms": 100 * hour, "end_ms": None, "feeds": {"public": feed}})
    assert [gap.from_ms for gap in follower.missed(81 * hour, 100 * hour)] == [99 * hour]
    overlapping = (*gone, Missed("okx", 95 * hour, 102 * hour, ""), Missed("bybit", 0, hour, ""))
    assert longest_missed(overlapping) == 12 * hour


# The command.


def newsgen(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "newsgen", *arguments],
        capture_output=True, text=True, check=False, timeout=PATIENCE, **options,
    )  # fmt: skip


def recorded(out: Path, now_ms: int, hours: int, *, each: int) -> None:
    """Record an order an hour, and ten in each of the three before the last six hours."""
    shelf = Shelf(out, "okx", now_ms, print)
    shelf.open(now_ms)
    for hour in range(hours):
        many = 10 if 6 <= hour < 9 else 1
        for number in range(many):
            at = now_ms - hour * HOUR_MS - number
            side = "short" if hour % 5 == 0 else "long"
            order = Order(
                "okx", "BTC-USDT-SWAP", side, at, Decimal(60_000), Decimal(hour + 1), each
            )
            shelf.take([order], now_ms)
    shelf.close()
    feed = {"heard_ms": now_ms, "gap_from_ms": None, "gap_reason": None, "refused": []}
    Logbook(out / "okx", "okx").note_session(
        {"venue": "okx", "alive_ms": now_ms, "end_ms": None, "feeds": {"public": feed}}
    )


def test_a_replay_makes_one_article_and_updates_it(tmp_path):
    orders, out = tmp_path / "orders", tmp_path / "out"
    recorded(orders, START_MS + DAY_MS, 47, each=20_000_000_00)
    run = newsgen(
        "watch", "--replay", "--orders", str(orders), "--out", str(out), "--above", "700m",
        "--every", "30m", "--ends-after", "1h", "--json", "--history", "none",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    (article,) = found["articles"]
    assert article["id"] == "2026-11-20-liquidations-newsgen"
    assert article["written"] > 1
    assert [each.name for each in out.iterdir()] == [article["id"]]
    brief = json.loads((out / article["id"] / "brief.json").read_text())
    assert brief["id"] == article["id"]
    assert brief["as_of"].startswith("2026-11-21")
    members = json.loads((out / article["id"] / "article.json").read_text())
    assert any(each["code"] == "gate_forced" for each in members["warnings"])
    assert newsgen("check", str(out)).returncode == 0


def test_the_gate_of_a_stored_series_opens_by_itself(tmp_path):
    """A total among the largest of 400 days makes an article that nobody forced."""
    orders, out = tmp_path / "orders", tmp_path / "out"
    recorded(orders, START_MS + DAY_MS, 60, each=20_000_000_00)
    first = START.date() - timedelta(days=400)
    minutes = ((0, 0),) * 1440
    with Store.open(tmp_path / "series.sqlite", create=True) as store:
        days = []
        for number in range(400):
            sums = DaySum(first + timedelta(days=number), "BTC", (100 + number) * 10**8, 0, 0)
            peak = DaySum(sums.day, WHOLE, sums.total_cents, 0, 0)
            days.append(OrderDay(sums.day, (sums,), minutes, peak, 1, 1, 1))
        head = Head("newsgen", "utc_day", ("OKX",))
        store.put_order_days(head, days, source="made up", sha256=None, now=START)
    settings = tmp_path / "newsgen.toml"
    settings.write_text('[data]\nstore = "series.sqlite"\n')
    run = newsgen(
        "watch", "--replay", "--orders", str(orders), "--out", str(out), "--settings",
        str(settings), "--every", "1h",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    (article,) = out.iterdir()
    members = json.loads((article / "article.json").read_text())
    assert not any(each["code"] == "gate_forced" for each in members["warnings"])
    assert newsgen("check", str(out)).returncode == 0


def watching(*options: str, **keywords) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "newsgen", "watch", "--every", "1s", "--history", "none", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **keywords,
    )  # fmt: skip


def wait_for(path: Path, process: subprocess.Popen) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, f"{path} never came"
        time.sleep(0.05)


def test_a_restart_goes_on_with_the_open_event(tmp_path):
    orders, out = tmp_path / "orders", tmp_path / "out"
    now = time.time_ns() // 1_000_000 - 2_000
    recorded(orders, now, 24, each=90_000_000_00)
    article = f"{datetime.fromtimestamp(now / 1000, UTC).date()}-liquidations-newsgen"
    articles = []
    options = ("--orders", str(orders), "--out", str(out), "--above", "1bn", "--lang", "en")
    for _run in range(2):
        with watching(*options) as process:
            try:
                assert f"open: {article}" in process.stderr.readline()
                process.send_signal(signal.SIGTERM)
                _, err = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        assert process.returncode == 0, err
        assert "Traceback" not in err
        articles.append((out / article / "article.json").read_bytes())
        assert sorted(each.name for each in out.iterdir()) == [article, "watch.json"]
    assert articles[0] == articles[1]  # nothing that an editor would notice
    state = json.loads((out / "watch.json").read_text())
    assert state["event"]["id"] == article
    assert state["event"]["told"]["cents"] == (24 + 27) * 90_000_000_00


def test_a_watch_may_record_itself(tmp_path):
    orders, out = tmp_path / "orders", tmp_path / "out"

    async def script(session: Session) -> None:
        await session.subscribed.wait()
        at = time.time_ns() // 1_000_000 - 5_000
        await session.send(
            okx_push(
                "BTC-USDT-SWAP",
                ("sell", "long", "10000", "60000", at),
                ("buy", "short", "5000", "60000", at),
            )
        )
        await session.signal("sent")
        await session.forever()

    venue = Venue(script, okx_lists(okx_swap("BTC-USDT-SWAP", "1")))
    with (
        serving(venue),
        watching(
            "--venue", "okx", "--orders", str(orders), "--out", str(out), "--above", "500m",
            env=environment(okx=venue),
        ) as process,
    ):  # fmt: skip
        try:
            article = f"{datetime.now(UTC).date()}-liquidations-newsgen"
            wait_for(out / article / "article.json", process)
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0, err
    brief = json.loads((out / article / "brief.json").read_text())
    assert (brief["long_usd"], brief["short_usd"]) == (600_000_000, 300_000_000)
    assert brief["total_is_floor"] is True  # nothing is known of the hours before
    assert len(list(orders.glob("okx/*/*.parquet"))) == 1


def test_a_watch_without_a_recording_is_told_what_to_do(tmp_path):
    run = newsgen("watch", "--orders", str(tmp_path), "--out", str(tmp_path / "o"))
    assert run.returncode == 2
    assert "holds no recording" in run.stderr
    assert "newsgen record" in run.stderr


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        (["--replay"], "needs orders that are there"),
        (["--above", "2,606"], "can be read in two ways"),
        (["--ends-below", "100"], "is no share"),
        (["--every", "never"], "is no duration"),
    ],
)
def test_wrong_options_are_told(options, remedy, tmp_path):
    run = newsgen("watch", "--out", str(tmp_path), *options)
    assert run.returncode == 2
    assert remedy in run.stderr
