"""Orders: the layout that is read, exact sums, exact rolling maxima, days in the store, briefs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from newsgen.errors import NotFoundError, OrdersError
from newsgen.events.liquidations.event import parse_brief
from newsgen.intake import order_days
from newsgen.intake.from_orders import make_brief
from newsgen.orders import layout, rolling
from newsgen.orders.days import MinuteSums
from newsgen.orders.engine import DAY_MS, MINUTE_MS, Span
from newsgen.orders.opening import open_orders
from newsgen.series.store import Store
from newsgen.symbols import coin_of

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
FIRST = datetime(2025, 3, 1, tzinfo=UTC)
NOW = datetime(2025, 4, 1, tzinfo=UTC)


def at(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def order(  # noqa: PLR0917
    time, usd, side="long", symbol="BTCUSDT", exchange="binance", price=50_000.0
):
    ms = time if isinstance(time, int) else at(time)
    return {
        "time": ms,
        "exchange": exchange,
        "symbol": symbol,
        "side": side,
        "price": price,
        "quantity": usd / 100 / price,
        "usd": usd,
    }


def table(rows, **types):
    schema = {
        "time": pa.int64(),
        "exchange": pa.string(),
        "symbol": pa.string(),
        "side": pa.string(),
        "price": pa.float64(),
        "quantity": pa.float64(),
        "usd": pa.int64(),
    }
    return pa.Table.from_pylist(rows, schema=pa.schema({**schema, **types}))


def hourly(days, *, start=FIRST, usd=10_000):
    """Give an order every half hour of some days: none of the days is cut."""
    return [order(start + timedelta(minutes=30 * n), usd + n) for n in range(48 * days)]


@pytest.mark.parametrize(
    ("symbol", "coin"),
    [
        *[
            (name, "BTC")
            for name in (
                "BTC",
                "BTCUSDT",
                "btcusdt",
                "BTC-USDT-SWAP",
                "BTCUSD_PERP",
                "BTCPERP",
                "BTC_USDT",
                "BTC-29MAR24",
                "BTCUSD_240329",
                "BTCUSDH25",
                "BTC/USDT:USDT",
                "XBTUSD",
                "PF_XBTUSD",
                "tBTCF0:USTF0",
                "BTC-PERPETUAL",
            )
        ],
        *[(name, "PEPE") for name in ("1000PEPEUSDT", "kPEPE", "1000PEPE-USDT-SWAP")],
        ("ETHUSDC", "ETH"),
        ("XRPUSD", "XRP"),
        ("1INCHUSDT", "1INCH"),
        ("1MBABYDOGEUSDT", "BABYDOGE"),
        ("SHIB1000USDT", "SHIB"),
        ("1000000MOGUSDT", "MOG"),
        ("USDCUSDT", "USDC"),
        ("BUSD", "BUSD"),
        ("ETHBTC", "ETHBTC"),
        ("-odd", "-ODD"),
    ],
)
def test_a_symbol_names_its_coin(symbol, coin):
    assert coin_of(symbol) == coin


def _wrong(change):
    rows = [order(NOON, 100_000), order(NOON, 200_000)]
    rows[1].update(change)
    return rows


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize(
    ("change", "types", "where", "message"),
    [
        ({"usd": None}, {}, "usd, row 2", "is empty"),
        ({"symbol": None}, {}, "symbol, row 2", "is empty"),
        ({"usd": -1}, {}, "usd, row 2", "no sum of zero or more"),
        ({"usd": float("nan")}, {"usd": pa.float64()}, "usd, row 2", "no sum of zero or more"),
        ({"side": "sell"}, {}, "side, row 2", "is no side"),
        ({"time": at(NOON) // 1000}, {}, "time, row 2", "in seconds"),
        ({"time": at(NOON) * 1000}, {}, "time, row 2", "in microseconds"),
        ({"time": None}, {}, "time, row 2", "is empty"),
        ({"time": NOON}, {"time": pa.timestamp("ms", "UTC")}, "time", "of another type"),
        ({"usd": "5"}, {"usd": pa.string()}, "usd", "of another type"),
    ],
)
def test_a_wrong_value_is_refused_with_its_file_column_and_row(  # noqa: PLR0917
    tmp_path, change, types, where, message, statistics
):
    rows = _wrong(change)
    for row in rows:
        row.update({name: type(change[name])(row[name]) for name in types if name == "usd"})
        row.update({"time": NOON} if "time" in types else {})
    file = tmp_path / "orders.parquet"
    parquet.write_table(table(rows, **types), file, write_statistics=statistics)
    with pytest.raises(OrdersError) as refused:
        open_orders([str(file)])
    problem = refused.value.problems[0]
    assert (problem.where, problem.file) == (where, str(file))
    assert message in problem.message


def test_a_missing_column_is_named_and_so_is_what_is_wanted(tmp_path):
    layout.write(
        tmp_path / "a.parquet",
        table([order(NOON, 100)]).rename_columns(
            ["time", "exchange", "symbol", "sides", "price", "quantity", "usd"]
        ),
    )
    with pytest.raises(
        OrdersError, match=r"side: is a column that is missing.*long or short.*sides\?"
    ):
        open_orders([str(tmp_path)])


def test_whole_dollars_are_told_from_cents(tmp_path):
    layout.write(tmp_path / "a.parquet", table([{**order(NOON, 100_000), "usd": 1000}] * 3))
    with pytest.raises(OrdersError, match="holds whole dollars"):
        open_orders([str(tmp_path)])


def test_files_of_cents_and_of_dollars_are_not_read_together(tmp_path):
    layout.write(tmp_path / "a.parquet", table([order(NOON, 100_000)]))
    layout.write(tmp_path / "b.parquet", table([order(NOON, 100_000)], usd=pa.float64()))
    with pytest.raises(
        OrdersError, match=r"b.parquet: usd: is dollars, while .*a.parquet holds cents"
    ):
        open_orders([str(tmp_path)])


def test_what_is_no_parquet_and_what_is_not_there_is_named(tmp_path):
    (tmp_path / "a.parquet").write_text("no")
    with pytest.raises(OrdersError, match=r"a.parquet: cannot be read as Parquet"):
        open_orders([str(tmp_path)])
    with pytest.raises(NotFoundError, match=r"b: is not there"):
        open_orders([str(tmp_path / "b")])
    (tmp_path / "c").mkdir()
    with pytest.raises(NotFoundError, match=r"c: holds no Parquet file"):
        open_orders([str(tmp_path / "c")])


@pytest.mark.parametrize(
    ("kind", "dollars", "cents"),
    [
        (pa.float64(), [0.125, 0.375, 1.5, 1e9 + 0.01], [12, 38, 150, 100_000_000_001]),
        (
            pa.decimal128(20, 3),
            [Decimal("0.125"), Decimal("0.135"), Decimal("2.345"), Decimal("2.355")],
            [12, 14, 234, 236],
        ),
    ],
)
def test_dollars_are_rounded_half_even_to_cents(tmp_path, kind, dollars, cents):
    rows = [{**order(NOON, 1), "time": at(NOON) + n, "usd": usd} for n, usd in enumerate(dollars)]
    layout.write(tmp_path / "a.parquet", table(rows, usd=kind))
    with open_orders([str(tmp_path)]).engine as engine:
        found = engine.orders_in_window(engine.span).sort_by("ms")
    assert found["usd"].to_pylist() == cents


def test_files_without_orders_and_without_prices_are_taken(tmp_path):
    layout.write(tmp_path / "a.parquet", table([]))
    layout.write(
        tmp_path / "b.parquet", table([order(NOON, 100)]).drop_columns(["price", "quantity"])
    )
    layout.write(tmp_path / "c" / "d.parquet", table([order(NOON, 100)]))
    with open_orders([str(tmp_path)]).engine as engine:
        assert sorted(map(str, engine.orders_in_window(engine.span)["price"].to_pylist())) == [
            "50000.0",
            "None",
        ]


def test_an_exchange_that_only_a_dictionary_names_is_none_of_the_orders(tmp_path):
    words = pa.DictionaryArray.from_arrays(
        pa.array([0, 2], pa.int32()), pa.array(["binance", "bybit", "okx"])
    )
    rows = table([order(NOON, 100_000), order(NOON, 100_000)])
    layout.write(tmp_path / "a.parquet", rows.set_column(1, "exchange", words))
    assert open_orders([str(tmp_path)]).engine.exchanges == ("binance", "okx")


# --- the exact rolling maximum ------------------------------------------------------------------

START = 20_000 * DAY_MS  # a midnight
_STEPS = st.one_of(
    st.sampled_from([0, 1, MINUTE_MS - 1, MINUTE_MS, DAY_MS - 1, DAY_MS, DAY_MS + 1]),
    st.integers(0, 3 * MINUTE_MS),
    st.integers(0, DAY_MS),
    st.sampled_from([2 * DAY_MS, 3 * DAY_MS]),
)
_ORDERS = st.lists(
    st.tuples(_STEPS, st.sampled_from([0, 1, 5, 5, 100, 10**15]), st.booleans()),
    min_size=1,
    max_size=30,
)


def _plain_peaks(orders, days):
    """Sum every window that ends with an order or with a day's first instant."""
    found = {}
    for day in days:
        start = day * DAY_MS
        ends = sorted({start, *(ms for ms, _, _ in orders if start <= ms < start + DAY_MS)})
        for end in ends:
            inside = [(usd, short) for ms, usd, short in orders if end - DAY_MS < ms <= end]
            total, shorts = (
                sum(usd for usd, _ in inside),
                sum(usd for usd, short in inside if short),
            )
            if day not in found or total > found[day].long + found[day].short:
                found[day] = rolling.Peak(end, total - shorts, shorts)
    return found


@settings(max_examples=300, deadline=None)
@given(_ORDERS, st.integers(0, DAY_MS - 1))
def test_the_rolling_maximum_is_that_of_a_plain_reading(steps, offset):
    ms = START + offset
    orders = []
    for step, usd, short in steps:
        ms += step
        orders.append((ms, usd, short))
    first, last = START // DAY_MS - 1, ms // DAY_MS + 1
    asked = []

    def tables(rows, scale):
        names = ("ms" if scale == 1 else "minute", "usd", "short_usd")
        columns = (
            [row[0] // scale for row in rows],
            [row[1] for row in rows],
            [row[1] * row[2] for row in rows],
        )
        return pa.table(
            dict(zip(names, (pa.array(each, pa.int64()) for each in columns), strict=True))
        )

    def read(minutes):
        asked.extend(minutes)
        rows = [row for row in orders if row[0] // MINUTE_MS in set(minutes)]
        half = len(rows) // 2  # an engine may answer in parts, in any order
        return [tables(part[::-1], 1) for part in (rows[half:], rows[:half])]

    minutes = MinuteSums([tables(orders, MINUTE_MS)], first, last - first + 1)
    days = range(first + 1, last + 1)
    assert rolling.peaks(minutes, list(days), read) == _plain_peaks(orders, days)
    assert len(asked) == len(set(asked))


def test_an_order_24_hours_before_the_end_of_a_window_is_outside(tmp_path):
    rows = [order(NOON, 700), order(NOON + timedelta(days=1), 300), *hourly(5, usd=0)]
    layout.write(tmp_path / "a.parquet", table(rows))
    with open_orders([str(tmp_path)]).engine as engine:
        made = make_brief(engine, (), end=NOON + timedelta(days=1), now=NOW)
        later = make_brief(engine, (), end=NOON + timedelta(days=1, milliseconds=-1), now=NOW)
    half_hours = [
        usd
        for ms, usd in ((row["time"], row["usd"]) for row in rows[2:])
        if at(NOON) < ms <= at(NOON) + DAY_MS
    ]
    assert made.summary.whole.total == 300 + sum(half_hours)
    assert later.summary.whole.total == 700 + sum(half_hours) - half_hours[-1] + half_hours[0] - 1


# --- the window and its brief -------------------------------------------------------------------


@pytest.fixture
def market(tmp_path):
    """Five days of orders at two venues: a large hour on the first, then a burst from Bybit on."""
    rng = np.random.default_rng(5)
    rows = []
    for n in range(5 * 1440):
        time = at(FIRST) + n * MINUTE_MS + int(rng.integers(0, MINUTE_MS))
        symbol = ["BTCUSDT", "ETHUSDT", "1000PEPEUSDT"][int(rng.integers(0, 3))]
        exchange = ["binance", "bybit"][n % 2]
        rows.append(
            order(
                time,
                int(rng.integers(1_000, 100_000)),
                ["long", "short"][n % 3 == 0],
                symbol,
                exchange,
                60_000 - n,
            )
        )
    for n, exchange in enumerate(["bybit", "binance"]):
        rows += [order(FIRST + timedelta(minutes=n), 500_000, exchange=exchange) for n in range(60)]
        burst = NOON + timedelta(minutes=5 * n, seconds=59, milliseconds=999)
        rows += [order(burst, 900_000, exchange=exchange, price=50_000.5 - n)] * 3
    rows.append(order(NOON, 123_456_789, "short", "ETHUSDT", "bybit"))
    layout.write(tmp_path / "orders" / "a.parquet", table(rows[::2]))
    layout.write(tmp_path / "orders" / "b.parquet", table(rows[1::2]))
    return tmp_path / "orders", rows


def test_a_brief_has_the_exact_sums_of_its_window(market):
    folder, rows = market
    end = NOON + timedelta(hours=6, minutes=5)
    found = open_orders([str(folder)])
    with found.engine as engine:
        made = make_brief(engine, found.gaps, end=end, now=end)
    brief = parse_brief(made.data, "brief.json")
    inside = [row for row in rows if at(end) - DAY_MS < row["time"] <= at(end)]

    def cents(**wanted):
        return sum(row["usd"] for row in inside if wanted.items() <= row.items())

    assert brief.total_usd * 100 == cents()
    assert (brief.long_usd * 100, brief.short_usd * 100) == (
        cents(side="long"),
        cents(side="short"),
    )
    assert brief.assets["PEPE"].long_usd * 100 == cents(symbol="1000PEPEUSDT", side="long")
    assert brief.venues["Bybit"].short_usd * 100 == cents(exchange="bybit", side="short")
    assert brief.hourly_usd[-1] * 100 == sum(
        row["usd"] for row in inside if row["time"] > at(end) - 3_600_000
    )
    assert sum(brief.hourly_usd) == brief.total_usd
    largest = brief.largest_order
    assert (largest.usd, largest.venue, largest.pair, largest.side) == (
        Decimal("1234567.89"),
        "Bybit",
        "ETHUSDT",
        "short",
    )
    assert [(burst.venue, burst.at) for burst in brief.bursts] == [
        ("Bybit", NOON),
        ("Binance", NOON + timedelta(minutes=5)),
    ]
    assert brief.bursts[1].price == Decimal("49999.5")
    assert (brief.coverage.venues, brief.provider, brief.total_is_floor) == (
        ("Binance", "Bybit"),
        "newsgen",
        False,
    )
    assert brief.sources[0].sha256 == made.summary.digest


def test_a_stated_gap_in_the_window_makes_the_total_a_floor(market):
    folder, _ = market
    gap = {
        "venue": "bybit",
        "from_ms": at(NOON),
        "to_ms": at(NOON) + 61_000,
        "reason": "connection lost",
    }
    (folder / "gaps.jsonl").write_text(json.dumps(gap) + "\n")
    found = open_orders([str(folder), str(folder / "b.parquet")])
    with found.engine as engine:
        made = make_brief(engine, found.gaps, end=NOON + timedelta(hours=1), now=NOW)
        earlier = make_brief(engine, found.gaps, end=NOON - timedelta(hours=1), now=NOW)
        allowed = make_brief(
            engine, found.gaps, end=NOON + timedelta(hours=1), now=NOW, gap_ms=61_000
        )
    assert parse_brief(made.data, "").total_is_floor
    assert not parse_brief(allowed.data, "").total_is_floor
    assert [warning[:25] for warning in made.warnings] == [
        "Bybit was not followed 20",
        "The total is a floor, for",
    ]
    assert not parse_brief(earlier.data, "").total_is_floor


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (FIRST + timedelta(hours=20), "do not reach over the window"),
        (FIRST + timedelta(days=7), "reach from 2025-03-01 .* to 2025-03-05"),
        (NOW + timedelta(hours=1), "is later than now"),
    ],
)
def test_a_window_outside_the_orders_is_refused(market, end, message):
    with open_orders([str(market[0])]).engine as engine, pytest.raises(OrdersError, match=message):
        make_brief(engine, (), end=end, now=NOW)


# --- days in the store --------------------------------------------------------------------------


def build(folder, store, **wanted):
    day = wanted.get("day")
    found = open_orders([str(folder)], span=order_days.span_of(day))
    with found.engine as engine, Store.open(store, create=True) as open_store:
        return order_days.build(
            engine,
            found.gaps,
            open_store,
            order_days.Wanted("test", wanted.pop("now", NOW), **wanted),
        )


def test_days_are_brought_into_the_store_and_a_new_day_touches_that_day_alone(tmp_path):
    folder, store = tmp_path / "orders", tmp_path / "series.sqlite"
    layout.write(folder / "1.parquet", table(hourly(3)))
    first = build(folder, store)
    assert (len(first.written), first.same, first.without_peak) == (3, 0, (FIRST.date(),))
    assert (first.head.provider, first.head.venues) == ("newsgen", ("Binance",))
    with Store.open(store, create=False) as found:
        assert found.day_values(first.days.id)[0].cents == sum(row["usd"] for row in hourly(1))
        assert found.day_values(first.peaks.id)[-1].cents == sum(
            row["usd"] for row in hourly(3)[-48:]
        )
        assert found.minutes(first.days.id, FIRST.date())[30] == (10_001, 0)
        assert found.extremes(first.days.id)[0] == (FIRST.date(), 10_047, 10_046 + 10_047)
    assert build(folder, store).written == ()

    layout.write(folder / "2.parquet", table(hourly(1, start=FIRST + timedelta(days=3))))
    again = build(folder, store)
    assert again.written == (date(2025, 3, 4),)
    assert (again.days.added, again.days.revised, again.peaks.added, again.peaks.revised) == (
        1,
        0,
        1,
        0,
    )


def test_a_changed_day_also_renews_the_maximum_of_the_day_after(tmp_path):
    folder, store = tmp_path / "orders", tmp_path / "series.sqlite"
    layout.write(folder / "1.parquet", table(hourly(4)))
    build(folder, store)
    late = FIRST + timedelta(days=1, hours=23)
    layout.write(folder / "2.parquet", table([order(late, 50_000_000)]))
    for wanted in ({"day": date(2025, 3, 2)}, {}):
        built = build(folder, store, **wanted)
        with Store.open(store, create=False) as found:
            peaks = {
                value.day.day: value.cents
                for value in found.day_values("newsgen-rolling-binance-all-coins")
            }
        assert min(peaks[2], peaks[3]) > 50_000_000 > peaks[4]
    assert built.written == ()


def test_incomplete_days_are_left_out_and_named(tmp_path):
    folder = tmp_path / "orders"
    rows = [row for row in hourly(5) if at(FIRST) + 3 * 3_600_000 < row["time"]]
    layout.write(folder / "1.parquet", table(rows))
    gap = {
        "venue": "binance",
        "from_ms": at(NOON),
        "to_ms": at(NOON) + 61_000,
        "reason": "connection lost",
    }
    (folder / "gaps.jsonl").write_text(json.dumps(gap) + "\n" + '{"venue": "bin')
    now = FIRST + timedelta(days=4, hours=23, minutes=30)
    built = build(folder, tmp_path / "series.sqlite", now=now)
    assert [str(left.day) for left in built.left] == ["2025-03-01", "2025-03-03", "2025-03-05"]
    assert [left.reason for left in built.left] == [
        "the orders begin at 03:30 UTC",
        "Binance was not followed all day (connection lost)",
        "the day has not ended",
    ]
    assert [str(day) for day in built.without_peak] == ["2025-03-02", "2025-03-04"]
    allowed = build(folder, tmp_path / "other.sqlite", now=now, gap_ms=61_000, whole=True)
    assert [str(left.day) for left in allowed.left] == ["2025-03-05"]


def test_a_day_without_any_order_is_missing_and_not_zero(tmp_path):
    layout.write(
        tmp_path / "1.parquet", table([*hourly(2), *hourly(2, start=FIRST + timedelta(days=3))])
    )
    built = build(tmp_path, tmp_path / "series.sqlite")
    assert [str(day) for day in built.without_peak] == ["2025-03-01", "2025-03-04"]
    with Store.open(tmp_path / "series.sqlite", create=False) as store:
        assert store.info(built.days.id).missing_days == 1


def test_a_day_that_the_orders_do_not_have_is_refused(tmp_path):
    layout.write(tmp_path / "1.parquet", table(hourly(2)))
    with pytest.raises(OrdersError, match=r"--day: has no orders.*2025-05-05"):
        build(tmp_path, tmp_path / "series.sqlite", day=date(2025, 5, 5))


def test_a_span_does_not_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before it starts"):
        Span(2, 1)


def test_days_before_an_exchange_was_followed_are_left_out(tmp_path):
    """They are sums of fewer exchanges than the series names."""
    layout.write(tmp_path / "binance.parquet", table(hourly(5)))
    later = [{**row, "exchange": "okx"} for row in hourly(3, start=FIRST + timedelta(days=2))]
    layout.write(tmp_path / "okx.parquet", table(later))
    starts = open_orders([str(tmp_path)]).starts
    built = build(tmp_path, tmp_path / "series.sqlite", starts=starts)
    assert [(str(left.day), left.reason) for left in built.left] == [
        ("2025-03-01", "OKX has no orders before 2025-03-03"),
        ("2025-03-02", "OKX has no orders before 2025-03-03"),
    ]
