"""The series store: what is read from files, what is kept, where a value stands."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgen.errors import NewsgenError, NotFoundError, SeriesError, StoreError
from newsgen.series import importing
from newsgen.series.exporting import csv_lines
from newsgen.series.importing import Wanted
from newsgen.series.model import DaySum, DayValue, Head, Measure, OrderDay, Reading
from newsgen.series.ranking import stand, stand_in, stand_of, value_of
from newsgen.series.scaled import percentile_of_move, scaled_places
from newsgen.series.store import Store
from newsgen.series.waves import large_days, wave

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real series are not part of the repository"
)
SEVEN = "coinglass_liq_daily_7coins_binance-okx-bybit_2020-12-23_2025-09-08.csv"
PADDED = "coinglass_liq_daily_7coins_ORIGINAL_zero-padded-from-2015.csv"
FOUR_HOURS = "coinglass_liq_4h_4coins_binance-only_2024-11-13_2025-11-14.csv"

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = date(2022, 1, 1)
HEAD = Head("CoinGlass", "utc_day", ("Binance", "Bybit"), ("BTC", "ETH"))
ONE = Wanted("CoinGlass", "utc_day", ("Binance",), ())
FROM = {"source": "a.csv", "sha256": None, "now": NOW}


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "series.sqlite", create=True) as opened:
        yield opened


@pytest.fixture
def file(tmp_path):
    def write(text, name="a.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def whole(*values, start=START):
    """Make one row a day of the sum over all coins; None leaves the day out."""
    return [
        DaySum(start + timedelta(days=number), "", value)
        for number, value in enumerate(values)
        if value is not None
    ]


def read(paths, wanted=ONE, now=NOW):
    return importing.read(importing.open_files(list(paths), wanted), wanted, now=now)


def bring_in(store, paths, wanted=ONE, now=NOW):
    return importing.keep(store, read(paths, wanted, now), now=now)


def content(store):
    """Give all that the store holds, as SQL."""
    with sqlite3.connect(store.path) as connection:
        text = "\n".join(connection.iterdump())
    connection.close()
    return text


def refusal(paths, wanted=ONE, **members):
    wanted = Wanted(**{**{name: getattr(wanted, name) for name in wanted.__slots__}, **members})
    with pytest.raises(NewsgenError) as caught:
        read(paths, wanted)
    return str(caught.value)


# The store


def test_a_series_is_known_by_its_head_however_it_is_written(store):
    stored = store.put(HEAD, whole(1, 2), **FROM)
    alike = Head("coinglass", "utc_day", ("BYBIT", "binance"), ("eth", "btc"))
    assert store.matching(alike) == store.info(stored.id)
    assert stored.id == "coinglass-utc-day-binance-bybit-btc-eth"
    for other in (
        Head("Coinalyze", *(HEAD.definition, HEAD.venues, HEAD.coins)),
        Head("CoinGlass", "rolling", HEAD.venues, HEAD.coins),
        Head("CoinGlass", "utc_day", ("Binance",), HEAD.coins),
        Head("CoinGlass", "utc_day", HEAD.venues, ()),
    ):
        assert store.matching(other) is None
        assert store.put(other, whole(1), **FROM).id != stored.id


def test_an_id_is_one_series_and_a_series_has_one_id(store):
    assert store.put(HEAD, whole(1), **FROM, id="mine").id == "mine"
    assert store.put(HEAD, whole(2), **FROM).id == "mine"
    with pytest.raises(SeriesError, match=r"already stored under another id.*mine"):
        store.put(HEAD, whole(1), **FROM, id="yours")
    with pytest.raises(SeriesError, match="the id of another series"):
        store.put(Head("Other", "utc_day"), whole(1), **FROM, id="mine")
    with pytest.raises(NotFoundError, match=r"no stored series.*mine"):
        store.info("mien")


def test_a_days_sum_over_its_coins_is_kept_and_a_side_that_one_lacks_is_not_known(store):
    rows = [
        DaySum(START, "BTC", 100, 70, 30),
        DaySum(START, "ETH", 11, 5, 6),
        DaySum(START + timedelta(days=2), "BTC", 100, 70, 30),
        DaySum(START + timedelta(days=2), "ETH", 11),
    ]
    stored = store.put(HEAD, rows, **FROM)
    assert stored.added == 4
    assert [
        (row.total_cents, row.long_cents) for row in store.day_sums(stored.id) if not row.coin
    ] == [(111, 75), (111, None)]
    assert store.day_values(stored.id, side="long") == (DayValue(START, 75),)
    assert store.day_values(stored.id, coin="ETH")[1].cents == 11
    info = store.info(stored.id)
    assert (info.days, info.missing_days, info.first, info.last) == (2, 1, START, rows[-1].day)
    assert info.regimes == ("binance-one-per-second", "bybit-one-per-second")
    with pytest.raises(NotFoundError, match=r"no days of SOL.*BTC, ETH"):
        stand_in(store, stored.id, 1, coin="SOL")
    assert store.day_values(stored.id, coin="SOL") == ()
    with pytest.raises(SeriesError, match="is no side"):
        store.day_values(stored.id, side="total; DROP TABLE days")


def test_writing_known_values_again_leaves_the_store_as_it_was(store):
    stored = store.put(HEAD, whole(1, 2, 3), **FROM)
    before = content(store)
    again = store.put(HEAD, whole(1, 2, 3), source="b.csv", sha256="x", now=NOW + timedelta(days=1))
    assert (again.added, again.unchanged, again.revised) == (0, 3, 0)
    assert content(store) == before
    assert store.info(stored.id).source == "a.csv"


def test_a_revision_keeps_both_values_with_their_times(store):
    later = NOW + timedelta(days=2)
    stored = store.put(HEAD, [DaySum(START, "BTC", 100, 60, 40)], **FROM)
    again = store.put(
        HEAD, [DaySum(START, "BTC", 90, 50, 40)], source="b.csv", sha256=None, now=later
    )
    assert (again.added, again.revised) == (0, 1)
    assert value_of(store, stored.id, START) == 90
    old, of_coin = store.revisions(stored.id)
    assert (old.coin, of_coin.coin) == ("", "BTC")
    assert (of_coin.total_cents, of_coin.long_cents, of_coin.source) == (100, 60, "a.csv")
    assert (of_coin.stored_at, of_coin.replaced_at) == (NOW, later)
    assert store.revisions(stored.id, START, "BTC") == (of_coin,)


def test_a_dropped_series_is_gone_with_its_revisions(store):
    stored = store.put(HEAD, whole(1), **FROM)
    store.put(HEAD, whole(2), **FROM)
    store.drop(stored.id)
    assert store.infos() == ()
    assert "INSERT INTO" not in content(store)


def test_days_from_orders_go_to_both_series_with_minutes_and_extremes(store):
    minutes = tuple((number, 1) for number in range(1440))
    sums = (DaySum(START, "BTC", 300, 200, 100), DaySum(START, "ETH", 7, 7, 0))
    rolling = DaySum(START, "", 350, 220, 130)
    day = OrderDay(START, sums, minutes, rolling, 1_640_995_200_000, 50, 90)
    by_day, roll = store.put_order_days(HEAD, [day], **FROM)
    assert store.day_values(by_day.id) == (DayValue(START, 307),)
    assert store.day_values(roll.id) == (DayValue(START, 350),)
    assert store.info(roll.id).head.definition == "rolling"
    assert store.minutes(by_day.id, START) == minutes
    assert store.extremes(by_day.id) == ((START, 50, 90),)
    before = content(store)
    assert [each.unchanged for each in store.put_order_days(HEAD, [day], **FROM)] == [2, 1]
    assert content(store) == before

    fewer = OrderDay(START, sums[:1], minutes, None, None, 50, 90)
    store.put_order_days(HEAD, [fewer], **FROM)
    assert store.day_values(by_day.id) == (DayValue(START, 300),)
    assert [each.coin for each in store.revisions(by_day.id)] == ["", "ETH"]
    assert [info.id for info in store.infos()] == [by_day.id]


def test_readings_are_kept_by_coin_and_name(store):
    head = Head("Binance", "utc_day", ("Binance",), ("BTC",), Measure.PRICE)
    rows = [
        Reading(START, "BTC", "close", Decimal("47722.650")),
        Reading(START, "BTC", "open", Decimal("1E+4")),
    ]
    stored = store.put_readings(head, rows, **FROM)
    assert store.readings(stored.id, "BTC", "close") == ((START, Decimal("47722.65")),)
    assert store.put_readings(head, rows, **FROM).unchanged == 2
    with pytest.raises(SeriesError, match="price, which is not ranked"):
        stand_in(store, stored.id, 1)
    with pytest.raises(SeriesError, match="has readings"):
        store.put(head, whole(1), **FROM)


# Several processes

WRITER = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from newsgen.series.model import DaySum, Head
from newsgen.series.store import Store

def rows():
    for number in range(40_000):
        yield DaySum(date(1950, 1, 1) + timedelta(days=number % 25_000), f"C{number // 25_000}", 1)
    print("half", flush=True)
    sys.stdin.read()

with Store.open(Path(sys.argv[1]), create=True) as store:
    head = Head("CoinGlass", "utc_day", ("Binance", "Bybit"), ("BTC", "ETH"))
    store.put(head, rows(), source="b.csv", sha256=None, now=datetime(2026, 3, 1, tzinfo=UTC))
"""


@pytest.fixture
def half_written(store):
    """Let another process write to the store and stop in the middle of its transaction."""
    stored = store.put(HEAD, whole(5, 3), **FROM)
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout.readline() == "half\n"
        yield stored.id, child
        child.kill()


def test_others_read_while_one_writes_and_a_second_writer_is_told(store, half_written):
    series, _ = half_written
    assert [value.cents for value in store.day_values(series)] == [5, 3]
    assert stand_in(store, series, 4).place == 2
    with (
        Store.open(store.path, create=False, wait=0.2) as other,
        pytest.raises(StoreError, match=r"another newsgen is writing, waited 0\.2 s"),
    ):
        other.put(HEAD, whole(1), **FROM)


def test_a_killed_import_leaves_the_store_as_it_was(store, half_written):
    _, child = half_written
    before = content(store)
    child.kill()
    child.wait(timeout=20)
    assert content(store) == before
    with Store.open(store.path, create=False) as again:
        assert again.rows("PRAGMA integrity_check")[0][0] == "ok"
        assert again.put(HEAD, whole(5, 3, 9), **FROM).added == 1


def test_a_second_writer_waits_for_the_first(store, half_written):
    _, child = half_written
    child.stdin.close()
    stored = store.put(HEAD, whole(7), **FROM)
    assert child.wait(timeout=20) == 0
    assert store.info(stored.id).days > 20_000


def test_what_is_no_store_is_refused(tmp_path):
    with pytest.raises(NotFoundError, match=r"no series store.*history import"):
        Store.open(tmp_path / "none.sqlite", create=False)
    text = tmp_path / "text.sqlite"
    text.write_text("These are notes, and they are longer than the header of a database." * 20)
    with pytest.raises(StoreError, match="is no series store"):
        Store.open(text, create=True)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(StoreError, match="is no series store"):
        Store.open(other, create=True)
    Store.open(tmp_path / "new.sqlite", create=True).__exit__(None, None, None)
    with sqlite3.connect(tmp_path / "new.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="version 99; this newsgen reads version 1"):
        Store.open(tmp_path / "new.sqlite", create=False)
    with pytest.raises(NewsgenError, match=r"text\.sqlite: cannot be made"):
        Store.open(text / "series.sqlite", create=True)


def test_a_damaged_store_is_told(tmp_path):
    path = tmp_path / "series.sqlite"
    with Store.open(path, create=True) as store:
        store.put(HEAD, whole(*range(1, 4000)), **FROM)
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    with pytest.raises(StoreError, match="is damaged"), Store.open(path, create=False) as store:
        store.put(HEAD, whole(*range(2, 4001)), **FROM)


def _as_nobody(path, answer):
    """Read a store whose folder is closed, then try to write to it; tell what happened."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        with Store.open(path, create=False) as store:
            answer.send([value.cents for value in store.day_values("mine")])
            store.put(HEAD, whole(8), **FROM)
    except NewsgenError as error:
        answer.send(str(error))
    answer.close()


def test_a_folder_that_may_not_be_written_is_read_and_told():
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "series.sqlite"
        with Store.open(path, create=True) as store:
            store.put(HEAD, whole(5, 3), **FROM, id="mine")
        path.chmod(0o444)
        Path(name).chmod(0o555)
        mine, theirs = multiprocessing.Pipe()
        child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(path, theirs))
        child.start()
        theirs.close()
        try:
            assert mine.recv() == [5, 3]
            assert "may not be written" in mine.recv()
        finally:
            child.join(20)
            child.close()
            mine.close()
            Path(name).chmod(0o755)


FULL = """
import resource, signal, sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from newsgen.errors import NewsgenError
from newsgen.series.model import DaySum, Head
from newsgen.series.store import Store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
rows = [DaySum(date(1950, 1, 1) + timedelta(days=number), "", number) for number in range(20_000)]
with Store.open(Path(sys.argv[1]), create=False) as store:
    try:
        store.put(Head("A", "utc_day"), rows, source="", sha256=None, now=datetime.now(UTC))
    except NewsgenError as error:
        print(error)
"""


def test_a_full_disk_is_told_and_the_store_is_as_it_was(store):
    stored = store.put(HEAD, whole(5, 3), **FROM)
    command = [sys.executable, "-c", FULL, str(store.path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "the disk is full" in done.stdout, done.stderr
    assert "the store is as it was" in done.stdout
    assert [info.id for info in store.infos()] == [stored.id]


# Ranking

AMOUNTS = st.lists(
    st.one_of(st.none(), st.integers(0, 60), st.integers(1_000, 1_100)), min_size=2, max_size=60
).filter(lambda values: any(value is not None for value in values))


def naive(known, cents, day):
    """Say by plain reading where a value stands among (day, cents) pairs; ties are near values."""
    values = [value for _, value in known]
    earlier = [(at, value) for at, value in known if at < day and value >= cents]
    year = [value for at, value in known if day - timedelta(days=365) <= at < day]
    return {
        "place": 1 + sum(value > cents for value in values),
        "of": len(values) + 1,
        "since": max(earlier)[0] if earlier else None,
        "ties": sorted(
            at for at, value in known if abs(value - cents) * 20 < cents or value == cents
        ),
        "above": min((value for value in values if value > cents), default=None),
        "below": max((value for value in values if value < cents), default=None),
        "record": max(values),
        "days": (sum(value < cents for value in year), len(year)),
        "missing": missing(known, max(earlier)[0] if earlier else None, day),
    }


def missing(known, since, day):
    held = {at for at, _ in known}
    at = since or min(held)
    return sum(at + timedelta(days=n) not in held for n in range(1, (day - at).days))


def told(standing):
    return {
        "place": standing.place,
        "of": standing.of,
        "since": standing.since and standing.since.day,
        "ties": sorted(tie.day for tie in standing.ties),
        "above": standing.above and standing.above.cents,
        "below": standing.below and standing.below.cents,
        "record": standing.record.cents,
        "days": (standing.days_below, standing.days_compared),
        "missing": standing.missing_since,
    }


@given(
    values=AMOUNTS, cents=st.one_of(st.integers(1, 60), st.integers(1_000, 1_100)), data=st.data()
)
@settings(max_examples=60, deadline=None)
def test_standings_agree_with_a_plain_reading(tmp_path_factory, values, cents, data):
    """Across a break of the feeds: 20 February 2025 stands in the middle of the days."""
    start = date(2025, 2, 20) - timedelta(days=len(values) // 2)
    rows = whole(*values, start=start)
    known = [(row.day, row.total_cents) for row in rows]
    with Store.open(tmp_path_factory.mktemp("rank") / "s.sqlite", create=True) as store:
        series = store.put(HEAD, rows, **FROM).id
        after = rows[-1].day + timedelta(days=1)
        standing = stand_in(store, series, cents)
        assert told(standing) == naive(known, cents, after)
        assert standing.exact is (not standing.ties)

        before = data.draw(st.sampled_from([row.day for row in rows[1:]] or [after]))
        earlier = [pair for pair in known if pair[0] < before]
        standing = stand(store, series, cents, before=before)
        assert told(standing) == naive(earlier, cents, before)
        regime = [value for at, value in earlier if at >= standing.regime.since]
        assert (standing.regime.place, standing.regime.of) == (
            1 + sum(value > cents for value in regime),
            len(regime) + 1,
        )
        if len(known) > 1:
            day, value = data.draw(st.sampled_from(known))
            others = [pair for pair in known if pair[0] != day]
            assert told(stand_of(store, series, day)) == naive(others, value, day)


def test_a_percentile_needs_300_days_of_the_year_and_is_cut_not_rounded(store):
    series = store.put(HEAD, whole(*range(1, 300)), **FROM).id
    day = START + timedelta(days=365)
    found = stand(store, series, 1_000, before=day)
    assert (found.percentile_365d, found.days_compared) == (None, 299)
    store.put(HEAD, whole(*range(1, 301)), **FROM)
    assert stand(store, series, 200, before=day).percentile_365d == Decimal("66.33")
    assert stand(store, series, 300, before=day).percentile_365d == Decimal("99.66")
    late = day + timedelta(days=400)
    assert stand(store, series, 200, before=late).days_compared == 0
    with pytest.raises(NotFoundError, match="no day before"):
        stand(store, series, 200, before=START)
    with pytest.raises(NotFoundError, match="no value for 2023-01-01"):
        stand_of(store, series, day)


def test_gaps_are_in_per_cent_of_the_value_and_ties_are_nearer_than_5(store):
    series = store.put(HEAD, whole(1_050, 950, 949, 1_049), **FROM).id
    found = stand_in(store, series, 1_000)
    assert [tie.cents for tie in found.ties] == [1_049]
    assert (found.gap_above_pct, found.gap_below_pct) == (Decimal("4.90"), Decimal("5.00"))
    assert not found.exact
    assert stand_in(store, series, 900).exact


def test_large_days_of_a_week_and_the_sum_of_three(store):
    values = [100] * 400 + [990, 100, 200, 980]
    series = store.put(HEAD, whole(*values), **FROM).id
    day = START + timedelta(days=404)
    found = large_days(store, series, 970, day=day)
    assert [value.cents for value in found.days] == [990, 200, 980, 970]
    assert large_days(store, series, 100, day=day).count == 3
    assert large_days(store, series, 970, day=START + timedelta(days=100)) is None
    three = wave(store, series, 970, day=day)
    assert (three.sum_cents, three.largest.cents) == (2_150, 980)
    assert three.ratio == Decimal("2.19")
    assert wave(store, series, 970, day=day + timedelta(days=1)) is None
    rolling = store.put(Head("A", "rolling"), whole(*values), **FROM).id
    assert wave(store, rolling, 970, day=day) is None


def test_sizes_are_scaled_by_the_interest_of_the_day_before_and_in_coins(store):
    days = 400
    head = Head("CoinGlass", "utc_day", ("Binance",), ("BTC",))
    rows = [DaySum(START + timedelta(days=n), "BTC", 1_000_00 + n * 100) for n in range(days)]
    series = store.put(head, rows, **FROM).id
    day = START + timedelta(days=days)
    assert scaled_places(store, series, 90_000_00, day=day) == ()
    interest = [
        Reading(START + timedelta(days=n), "BTC", "usd", Decimal(10_000 if n < days - 1 else 10**9))
        for n in range(days)
    ]
    prices = [
        Reading(START + timedelta(days=n), "BTC", name, Decimal(value))
        for n in range(days + 1)
        for name, value in (("open", 100), ("close", 100 + n % 10))
    ]
    for measure, found in ((Measure.OPEN_INTEREST, interest), (Measure.PRICE, prices)):
        store.put_readings(
            Head("CoinGlass", "utc_day", ("Binance",), ("BTC",), measure), found, **FROM
        )
    by_interest, in_coins = scaled_places(store, series, 90_000_00, day=day)
    assert (by_interest.by, by_interest.place, by_interest.usd_place, by_interest.of) == (
        "open_interest",
        400,
        1,
        400,
    )
    assert (in_coins.by, in_coins.value, in_coins.place) == ("coins", Decimal(900), 1)
    move = percentile_of_move(store, in_coins.series, "BTC", Decimal(-5), before=day)
    assert (move.percentile, move.days_compared) == (Decimal("49.31"), 365)


def test_a_rank_takes_less_than_a_millisecond_and_a_day_again_less_than_a_tenth(store):
    values = [(number * 7919) % 100_003 + 1 for number in range(1_721)]
    rows = [
        DaySum(row.day, coin, row.total_cents, row.total_cents, 0)
        for row in whole(*values)
        for coin in ("ADA", "BNB", "BTC", "DOGE", "ETH", "SOL", "XRP")
    ]
    series = store.put(HEAD, rows, **FROM).id
    day = START + timedelta(days=2_000)

    def fastest(call):
        times = []
        for number in range(20):
            begun = time.perf_counter()
            call(number)
            times.append(time.perf_counter() - begun)
        return min(times)

    assert fastest(lambda _: stand(store, series, 690_000, before=day)) < 0.001
    assert fastest(lambda n: store.put(HEAD, [DaySum(START, "BTC", n, n, 0)], **FROM)) < 0.1


# Reading files

LONG = "date,coin,long_usd,short_usd\n"


def test_a_file_long_by_coin_becomes_days(store, file):
    path = file(
        LONG
        + "2026-01-01,BTC,100.005,1\n2026-01-01,ETH,2.5,0\n2026-01-02,BTC,3.015,4\n2026-01-02,ETH,1,1\n"
    )
    stored = bring_in(store, [path], Wanted("CoinGlass", "utc_day", ("Binance",)))
    assert stored.id == "coinglass-utc-day-binance-btc-eth"
    totals = [value.cents for value in store.day_values(stored.id)]
    assert totals == [101_00 + 2_50, 702 + 200]  # 101.005 and 7.015: half to even
    assert store.info(stored.id).head.coins == ("BTC", "ETH")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("date_utc,symbol,liq_long_usd,liq_short_usd", "2026-01-01,BTCUSDT,7,3"),
        (
            "ts_utc,symbol,aggregated_long_liquidation_usd,aggregated_short_liquidation_usd",
            "2026-01-01 00:00:00+00,BTC,7,3",
        ),
        ("time;coin;longLiquidation_usd;shortLiquidation_usd", "1767225600000;BTC;7;3"),
        ("time\tcoin\ttotal_usd", "1767225600\tBTC-USDT-SWAP\t10.000"),
        ("﻿timestamp,BTC_long_usd,BTC_short_usd", "2026-01-01T00:00:00Z,7,3"),
        ("date,long_usd_BTC,short_usd_BTC", '20260101,"7","3"'),
        ("Date,BTC", "2026-01-01,1e1"),
        ("date,coin,note,Liquidation (USD)", '2026-01-01,btc,"a, b",10'),
    ],
)
def test_columns_are_found_by_their_names(file, header, row):
    found = read([file(f"{header}\n{row}\n")], Wanted("CoinGlass", "utc_day", ()))
    assert [(each.day, each.coin, each.total_cents) for each in found.days] == [
        (date(2026, 1, 1), "BTC", 1000)
    ]


def test_columns_that_were_told_are_taken(file):
    path = file("when,what,a,b\n2026-01-01,BTC,7,3\n")
    told = {"date": "when", "coin": "what", "long_usd": "a", "short_usd": "b"}
    assert read([path], Wanted("A", "utc_day", (), None, told)).days[0].total_cents == 1000
    wide = {"date": "when", "BTC.total_usd": "a", "ETH.total_usd": "b"}
    found = read([path], Wanted("A", "utc_day", (), None, wide)).days
    assert [(each.coin, each.total_cents) for each in found] == [("BTC", 700), ("ETH", 300)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("date,coin,total_usd\n", "has no rows"),
        ("2026-01-01,BTC,5\n", "has no header"),
        ("date,coin,total_usd,total_usd\n2026-01-01,BTC,1,1\n", "two columns of the same name"),
        ("date,coin,long_btc,short_btc\n2026-01-01,BTC,1,1\n", "long_btc: counts coins, not dollars"),
        ("date,coin,long_usd_est,total\n2026-01-01,BTC,1,1\n", "--columns total_usd=COLUMN"),
        ("date,time,coin,total_usd\n2026-01-01,1,BTC,1\n", "date may be one of 2 columns: date, time. Say which: --columns date=date"),
        ("day,coin,long_usd,liq_long_usd,short_usd\n2026-01-01,BTC,1,1,1\n", "long_usd may be one of 2"),
        ("date,coin,long_usd\n2026-01-01,BTC,1\n", "has long_usd and no short_usd"),
        ("coin,total_usd\nBTC,1\n", "has no column date"),
        ("date,total_usd\n2026-01-01,1\n", "no column that names the coin.*--coins BTC"),
        ("date,coin,total_usd\n2026-01-01,BTC,1,2\n", "line 2: has 4 cells, the header has 3"),
        ("date,coin,total_usd\n01/02/2026,BTC,1\n", 'line 2: is no date or time.*01/02/2026'),
        ("date,coin,total_usd\n1969-01-01,BTC,1\n", "lies before 2009"),
        ("date,coin,total_usd\n2026-05-01,BTC,1\n", "lies in the future"),
        ("date,coin,total_usd\n2026-01-01,,1\n", "line 2: has no coin"),
        ("date,coin,total_usd\n2026-01-01,All,1\n", "is a sum over coins"),
        ("date,coin,total_usd\n2026-01-01,BTC,-1\n", "line 2: total_usd is negative"),
        ("date,coin,total_usd\n2026-01-01,BTC,NaN\n", "line 2: total_usd is no finite number"),
        ("date,coin,total_usd\n2026-01-01,BTC,inf\n", "is no finite number"),
        ("date,coin,total_usd\n2026-01-01,BTC,1e16\n", "above 1,000,000,000,000,000 dollars"),
        ("date;coin;total_usd\n2026-01-01;BTC;1,5\n", "read in two ways"),
        ('date,coin,total_usd\n2026-01-01,BTC,"1,234.5"\n', "read in two ways"),
        ("date,coin,total_usd\n2026-01-01,BTC,1_000\n", "is no number"),
        ("date,coin,long_usd,short_usd\n2026-01-01,BTC,1,\n", "short_usd is empty"),
        ("date,coin,total_usd,long_usd,short_usd\n2026-01-01,BTC,100,60,41\n", r"line 2: long_usd \+ short_usd differ from total_usd by 1.0 %.*60 \+ 41, not 100"),
        ("date,coin,total_usd\n2026-01-01,BTC,1\n2026-01-01,BTC,2\n", "line 3: differs from line 2 on BTC.*--last-wins"),
        ("date,coin,exchange,total_usd\n2026-01-01,BTC,All,2\n2026-01-01,BTC,Binance,1\n", "rows of 2 exchanges"),
        ("date,coin,total_usd\n2026-01-01 18:25,BTC,1\n2026-01-02 18:25,BTC,1\n", "one row a day, at 18:25:00 UTC instead of 00:00"),
        ("date,coin,total_usd\n2026-01-01 18:25:07,BTC,1\n2026-01-01 18:25:13,BTC,1\n", "are no bars"),
        ("date,coin,total_usd\n2026-01-01,BTC,0\n", "no complete day with amounts"),
        ('date,coin,total_usd\n2026-01-01,"BTC,1\n', "is no valid CSV"),
        ("date,coin,total_usd\n2026-01-01,B TC\0,1\n", "null characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(file, text, said):
    import re

    refused = refusal([file(text)], coins=None)
    assert re.search(said, refused), refused
    assert "a.csv" in refused or "--" in refused or "line" in refused or "the times" in refused


def test_every_wrong_row_is_told_up_to_twenty(file):
    path = file(LONG + "".join(f"2026-01-{day:02d},BTC,x,1\n" for day in range(1, 29)))
    refused = refusal([path], coins=None).splitlines()
    assert len(refused) == 21
    assert "line 21" in refused[19]
    assert "and 8 more" in refused[20]


def test_files_that_are_no_tables_are_refused(tmp_path):
    broken = tmp_path / "b.csv"
    broken.write_bytes(b"date,coin,total_usd\n2026-01-01,BT\xff,1\n")
    assert "byte ff in line 2" in refusal([broken], coins=None)
    parquet = tmp_path / "c.parquet"
    parquet.write_bytes(b"PAR1 and no more")
    assert "no Parquet file" in refusal([parquet], coins=None)
    assert "cannot be read" in refusal([tmp_path / "none.csv"], coins=None)
    assert "cannot be read: is a directory" in refusal([tmp_path], coins=None)


def test_too_large_a_file_is_refused(file, monkeypatch):
    monkeypatch.setattr("newsgen.series.tables.MAX_BYTES", 10)
    assert "more than 10" in refusal([file(LONG + "2026-01-01,BTC,1,1\n")])
    monkeypatch.undo()
    monkeypatch.setattr("newsgen.series.tables.MAX_ROWS", 1)
    rows = "2026-01-01,BTC,1,1\n2026-01-02,BTC,1,1\n"
    assert "more than 1 rows" in refusal([file(LONG + rows)])


def test_coins_are_those_that_are_said(file):
    path = file(LONG + "2026-01-01,BTC,1,1\n2026-01-01,ETH,2,2\n")
    assert {row.coin for row in read([path], Wanted("A", "utc_day", (), ("BTC",))).days} == {"BTC"}
    assert "holds no rows of SOL" in refusal([path], coins=("SOL", "BTC"))
    few = read([path], Wanted("A", "utc_day", (), ()))
    assert few.head.coins == ("BTC", "ETH")
    assert "2 coins are not all that a provider counts" in few.summary.notes[0]
    plain = file("date,total_usd\n2026-01-01,5\n", "plain.csv")
    assert read([plain], Wanted("A", "utc_day", (), ("BTC",))).days[0].coin == "BTC"
    of_all = read([plain], Wanted("A", "utc_day", (), ()))
    assert (of_all.days[0].coin, of_all.head.coins) == ("", ())


def test_zero_padding_is_missing_and_a_coins_own_zero_is_not(file):
    path = file(
        LONG
        + "2025-12-30,BTC,0,0\n2025-12-30,ETH,0,0\n2025-12-31,BTC,5,5\n2025-12-31,ETH,0,0\n"
        + "2026-01-01,BTC,5,5\n2026-01-01,ETH,1,0\n2026-01-02,BTC,0,0\n2026-01-02,ETH,0,0\n"
        + "2026-01-03,BTC,7,0\n2026-01-03,ETH,0,0\n"
    )
    found = read([path], Wanted("A", "utc_day", ()))
    assert [(row.day.day, row.coin, row.total_cents) for row in found.days] == [
        (31, "BTC", 1000), (1, "BTC", 1000), (1, "ETH", 100), (3, "BTC", 700), (3, "ETH", 0),
    ]  # fmt: skip
    summary = found.summary
    assert summary.zero_rows == 5
    assert summary.gaps == ((date(2026, 1, 2), date(2026, 1, 2)),)
    assert summary.notes == (
        "ETH begins on 2026-01-01: earlier days are summed without it.",
        "Zeros of single coins on days with amounts, kept as zero: 1.",
    )


def test_a_day_that_lacks_a_coin_is_incomplete(file):
    path = file(
        LONG
        + "2026-01-01,BTC,5,5\n2026-01-01,ETH,1,0\n2026-01-02,BTC,5,5\n2026-01-03,BTC,7,0\n2026-01-03,ETH,0,1\n"
    )
    summary = read([path], Wanted("A", "utc_day", ())).summary
    assert (summary.days, summary.incomplete) == (2, (date(2026, 1, 2),))


@pytest.mark.parametrize("hours", [1, 4, 12])
def test_bars_are_summed_to_whole_utc_days(file, hours):
    times = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(hours=n) for n in range(0, 84, hours)]
    missing = datetime(2026, 1, 3, 12, tzinfo=UTC)
    rows = "".join(f"{at:%Y-%m-%dT%H:%M:%SZ},BTC,1,2\n" for at in times if at != missing)
    summary = read([file(LONG + rows)], Wanted("A", "utc_day", ())).summary
    assert (summary.days, summary.first, summary.last) == (2, date(2026, 1, 2), date(2026, 1, 4))
    assert summary.incomplete == (date(2026, 1, 1), date(2026, 1, 3))
    assert summary.interval == timedelta(hours=hours)
    assert summary.top[0].total_cents == 300 * 24 // hours


def test_the_running_bar_is_dropped_and_told(file):
    path = file(LONG + "2026-02-27,BTC,1,1\n2026-02-28,BTC,9,9\n2026-03-01,BTC,9,9\n")
    wanted = Wanted("A", "utc_day", ())
    found = read([path], wanted).summary
    assert (found.last, found.running[:9]) == (date(2026, 2, 28), "1 row was")
    kept = read([path], Wanted("A", "utc_day", (), keep_last=True)).summary
    assert (kept.last, "as you asked" in kept.running) == (date(2026, 3, 1), True)
    written = datetime(2026, 2, 28, 9, tzinfo=UTC).timestamp()
    os.utime(path, (written, written))
    assert read([path], wanted).summary.last == date(2026, 2, 27)
    hinted = (
        "date,coin,total_usd,last_snapshot\n2026-01-01,BTC,1,20260105\n2026-01-02,BTC,1,20260102\n"
    )
    assert read([file(hinted, "hinted.csv")], wanted).summary.last == date(2026, 1, 1)


def test_duplicates_are_counted_and_the_last_one_wins_where_that_is_said(file):
    one = file(LONG + "2026-01-01,BTC,1,1\n2026-01-01,BTC,1.0,1\n")
    assert read([one], Wanted("A", "utc_day", ())).summary.duplicates == 1
    other = file(LONG + "2026-01-01,BTC,2,2\n", "b.csv")
    assert "b.csv: line 2: differs from" in refusal([one, other], coins=None)
    found = read([one, other], Wanted("A", "utc_day", (), last_wins=True))
    assert found.days[0].total_cents == 400
    assert found.source == "a.csv, b.csv"


def test_of_rolling_snapshots_a_days_largest_is_kept(file):
    path = file(
        LONG + "2026-01-01T18:25:42Z,BTC,5,5\n2026-01-01T18:25:42Z,ETH,1,0\n"
        "2026-01-01T09:00:00Z,BTC,9,0\n2026-01-01T09:00:00Z,ETH,9,0\n2026-01-02T07:00:00Z,BTC,1,0\n2026-01-02T07:00:00Z,ETH,1,0\n"
    )
    found = read([path], Wanted("A", "rolling", ()))
    assert [row.total_cents for row in found.days] == [900, 900, 100, 100]
    assert found.head.definition == "rolling"


def test_parquet_is_read_as_csv_is(file, tmp_path):
    import pandas as pd

    text = LONG + "2026-01-01,BTC,16035352.875,0.1\n2026-01-02,BTC,1,2\n"
    frame = pd.read_csv(file(text)).assign(date=lambda each: pd.to_datetime(each["date"]))
    frame.to_parquet(tmp_path / "a.parquet")
    wanted = Wanted("A", "utc_day", ())
    assert read([tmp_path / "a.parquet"], wanted).days == read([tmp_path / "a.csv"], wanted).days


@pytest.mark.parametrize(
    ("measure", "text", "expected"),
    [
        ("price", "timestamp,open,high,low,close\n2026-01-01,1,2,0.5,1.5\n", {"open": "1", "close": "1.5"}),
        ("funding", "date,funding_close\n2026-01-01,-0.02801456\n", {"rate": "-0.02801456"}),
        ("volume", "date,symbol,close,volume_usd\n2026-01-01,BTCUSDT,9,5\n", {"volume_usd": "5"}),
        ("open_interest", "date,symbol,oi_total_close,oi_stable_close,unit\n2026-01-01,BTC,5,2,usd\n", {"usd": "5"}),
    ],
)  # fmt: skip
def test_other_measures_are_read(store, file, measure, text, expected):
    wanted = Wanted("A", "utc_day", (), ("BTC",), measure=Measure(measure))
    stored = bring_in(store, [file(text)], wanted)
    for name, value in expected.items():
        assert store.readings(stored.id, "BTC", name) == ((date(2026, 1, 1), Decimal(value)),)
    assert bring_in(store, [file(text)], wanted).added == 0


def test_open_interest_in_coins_is_no_dollars(file):
    path = file("date,symbol,oi_stable_close,unit\n2026-01-01,BTC,2,usd\n")
    told = MappingProxyType({"usd": "oi_stable_close"})
    for columns in ({}, told):
        said = refusal([path], measure=Measure.OPEN_INTEREST, columns=columns, coins=None)
        assert "oi_stable_close: counts coins, not dollars" in said
    by_hour = file("date,symbol,oi_total_close\n2026-01-01 04:00,BTC,2\n")
    assert "only daily readings" in refusal([by_hour], measure=Measure.OPEN_INTEREST, coins=None)


ROWS = st.lists(
    st.tuples(st.sampled_from(["BTC", "ETH"]), st.integers(0, 400), st.integers(0, 10**14), st.integers(0, 10**14)),
    min_size=1, max_size=40, unique_by=lambda row: row[:2],
).filter(lambda rows: any(row[2] + row[3] for row in rows))  # fmt: skip


@given(rows=ROWS)
@settings(max_examples=40, deadline=None)
def test_an_import_again_or_of_the_export_changes_nothing(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("again")
    path = folder / "a.csv"
    lines = [
        f"{START + timedelta(days=day)},{coin},{Decimal(long) / 1000},{Decimal(short) / 1000}\n"
        for coin, day, long, short in rows
    ]
    path.write_text(LONG + "".join(lines))
    wanted = Wanted("A", "utc_day", ("Binance",))
    with Store.open(folder / "s.sqlite", create=True) as store:
        try:
            stored = bring_in(store, [path], wanted)
        except SeriesError:
            return  # no complete day: each lacks a coin
        before = content(store)
        assert bring_in(store, [path], wanted).added == 0
        assert content(store) == before
        exported = folder / "out.csv"
        exported.write_text("".join(f"{line}\n" for line in csv_lines(store, stored.id)))
        again = bring_in(store, [exported], wanted)
        assert (again.id, again.added, again.revised) == (stored.id, 0, 0)
        assert content(store) == before


# The real series


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Keep the real daily series of seven coins."""
    wanted = Wanted("CoinGlass", "utc_day", ("Binance", "OKX", "Bybit"))
    with Store.open(tmp_path_factory.mktemp("real") / "s.sqlite", create=True) as store:
        found = read([DATA / SEVEN], wanted)
        yield store, found, importing.keep(store, found, now=NOW).id


@needs_data
def test_the_real_series_has_its_days_and_its_largest(real):
    store, found, series = real
    info = store.info(series)
    assert series == "coinglass-utc-day-binance-bybit-okx-7-coins"
    assert (info.days, info.missing_days) == (1721, 0)
    assert (info.first, info.last) == (date(2020, 12, 23), date(2025, 9, 8))
    top = [(str(row.day), round(row.total_cents / 10**8)) for row in found.summary.top]
    assert top == [
        ("2021-04-18", 4736), ("2021-05-19", 3062), ("2021-02-22", 2144), ("2021-09-07", 1746),
        ("2021-04-23", 1579),
    ]  # fmt: skip
    for place, (day, _) in enumerate(top, 1):
        assert stand_of(store, series, date.fromisoformat(day)).place == place


@needs_data
def test_the_largest_since_october_2021_is_that_of_february_2025(real):
    store, _, series = real
    found = stand_of(store, series, date(2025, 2, 3))
    assert found.since.day == date(2021, 9, 7)
    assert (found.regime.since, found.regime.place) == (date(2021, 10, 1), 1)
    since = [value for value in store.day_values(series) if value.day >= date(2021, 10, 1)]
    largest = sorted(since, key=lambda value: -value.cents)[:5]
    assert [(str(each.day), round(each.cents / 10**8)) for each in largest] == [
        ("2025-02-03", 731), ("2025-02-25", 683), ("2024-12-05", 660), ("2024-08-05", 643),
        ("2021-12-04", 643),
    ]  # fmt: skip


@needs_data
def test_the_zero_padded_original_is_the_same_series(real):
    """Within a cent: the other file rounds the sides to five decimals."""
    _, found, _ = real
    original = read([DATA / PADDED], Wanted("CoinGlass", "utc_day", ("Binance", "OKX", "Bybit")))
    assert original.head == found.head
    assert original.summary.zero_rows == 15_281
    assert [(row.day, row.coin) for row in original.days] == [
        (row.day, row.coin) for row in found.days
    ]
    pairs = zip(original.days, found.days, strict=True)
    assert max(abs(one.total_cents - other.total_cents) for one, other in pairs) <= 1


@needs_data
def test_real_bars_of_four_hours_lose_the_first_and_last_day():
    summary = read([DATA / FOUR_HOURS], Wanted("CoinGlass", "utc_day", ("Binance",))).summary
    assert (summary.first, summary.last) == (date(2024, 11, 14), date(2025, 11, 13))
    assert (summary.days, summary.gaps) == (365, ())
    assert (str(summary.top[0].day), summary.top[0].total_cents // 10**8) == ("2025-10-10", 1290)


@needs_data
def test_the_real_series_in_coins_is_refused_and_its_break_is_seen():
    name = "coinalyze_btc_binance_perp_liq_daily_2020-04-15_2025-04-29.csv"
    wanted = Wanted("Coinalyze", "utc_day", ("Binance",), ("BTC",))
    assert "counts coins, not dollars" in refusal([DATA / name], wanted)


@needs_data
def test_real_bars_that_were_rewritten_are_kept_with_both_values(store, tmp_path):
    """The first and the last value seen of each bar, as two imports."""
    import pandas as pd

    bars = pd.read_csv(DATA / "coinglass_liq_4h_revisions_observed.csv", dtype=str)
    bars = bars[(bars["coin"] == "ETH") & bars["time_utc"].str.startswith("2025-02-03")]
    wanted = Wanted("CoinGlass", "utc_day", ("Binance",), ("ETH",))
    known = pd.read_csv(DATA / FOUR_HOURS, dtype=str)
    known = known[(known["coin"] == "ETH") & known["time_utc"].str.startswith("2025-02-03")]
    known = known.set_index("time_utc")[["coin", "long_usd", "short_usd"]]
    found = []
    for which in ("first", "last"):
        seen = bars.set_index("time_utc")[[f"{which}_long_usd", f"{which}_short_usd"]]
        table = known.copy()
        table.loc[seen.index, ["long_usd", "short_usd"]] = seen.to_numpy()
        table.to_csv(tmp_path / f"{which}.csv")
        found.append(bring_in(store, [tmp_path / f"{which}.csv"], wanted))
    assert (found[0].added, found[1].revised) == (1, 1)
    old = store.revisions(found[0].id, date(2025, 2, 3), "ETH")[0]
    assert old.total_cents != value_of(store, found[0].id, date(2025, 2, 3))


@needs_data
def test_real_open_interest_is_dollars_and_scales(real):
    store, _, series = real
    name = "coinglass_oi_daily_7coins_2020-02-27_2025-09-08.csv"
    wanted = Wanted("CoinGlass", "utc_day", (), measure=Measure.OPEN_INTEREST)
    stored = bring_in(store, [DATA / name], wanted)
    interest = dict(store.readings(stored.id, "BTC", "usd"))
    assert round(interest[date(2021, 4, 17)] / 10**8) == 259
    day = date(2025, 2, 3)
    place = scaled_places(store, series, value_of(store, series, day), day=day)[0]
    assert (place.usd_place, place.of) == (26, 1504)
    assert place.place > 300


def test_rows_may_come_coin_by_coin(store):
    """The sum of a day is written once, however its coins are ordered."""
    days = [START + timedelta(days=number) for number in range(3)]
    rows = [DaySum(day, coin, 10, 6, 4) for coin in ("BTC", "ETH") for day in days]
    series = store.put(HEAD, rows, **FROM).id
    assert [value.cents for value in store.day_values(series)] == [20, 20, 20]
    assert store.revisions(series) == ()
