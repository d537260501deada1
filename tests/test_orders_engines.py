"""DuckDB and Spark Connect servers answer alike, to the cent.

Sail is started here. NEWSGEN_SPARK=sc://host:port adds a server that runs: `make spark` starts
Apache Spark with two workers.
"""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
import warnings
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from benchmarks.generated_orders import Market, write
from newsgen.errors import EngineError
from newsgen.intake import order_days
from newsgen.intake.from_orders import make_brief
from newsgen.orders import layout
from newsgen.orders.connect import ConnectEngine, shown_address
from newsgen.orders.engine import DAY_MS, MINUTE_MS, Span
from newsgen.orders.opening import open_orders
from newsgen.series.store import Store

MARKET = Market(200_000, days=12, coins=30)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANOTHER = os.environ.get("NEWSGEN_SPARK")
_SERVE = (
    "from pysail.spark import SparkConnectServer as S; import sys; s = S('127.0.0.1', 0);"
    "s.start(background=True); print(s.listening_address[1], flush=True); sys.stdin.read(); s.stop()"
)


@pytest.fixture(scope="session", autouse=True)
def _client():
    """Import the client once: it warns of the pandas that it finds.

    It takes a main program without a file, as a worker of pytest-xdist is, for its own doctests.
    """
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
        import pyspark.sql.connect.session  # noqa: F401


@pytest.fixture(scope="session")
def sail():
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        yield f"sc://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()
        server.wait(timeout=20)


@pytest.fixture(scope="session", params=["sail", *(["another"] if ANOTHER else [])])
def address(request):
    return ANOTHER if request.param == "another" else request.getfixturevalue("sail")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Orders in cents, and a file of other days without prices."""
    found = tmp_path_factory.mktemp("orders")
    write(MARKET, found)
    later = Market(2_000, days=2, coins=30, first=MARKET.first + timedelta(days=12))
    (path,) = write(later, found / "later")
    from pyarrow import parquet

    rows = parquet.read_table(path).drop_columns(["price", "quantity"])
    layout.write(path, rows)
    return found


@pytest.fixture(scope="session")
def engines(folder, address):
    with (
        open_orders([str(folder)]).engine as duck,
        open_orders([str(folder)], address).engine as spark,
    ):
        yield duck, spark


def added_up(tables):
    """Give tables as sorted rows; the sums of a key that came in parts are added."""
    table = pa.concat_tables(tables)
    keys = [name for name in ("day", "minute", "exchange", "symbol") if name in table.column_names]
    sums = [
        (name, "max" if name == "largest" else "sum")
        for name in table.column_names
        if name not in keys
    ]
    return sorted(map(repr, table.group_by(keys).aggregate(sums).to_pylist()))


@pytest.mark.parametrize(
    "call",
    [
        lambda engine: engine.history(engine.span),
        lambda engine: engine.history(
            Span(engine.span.start + DAY_MS + 1, engine.span.start + 3 * DAY_MS)
        ),
        lambda engine: engine.minutes(engine.span),
        lambda engine: engine.minutes(engine.span, by_venue=True),
    ],
)
def test_sums_are_alike_to_the_cent(engines, call):
    duck, spark = (added_up(call(engine)) for engine in engines)
    assert duck == spark
    assert len(duck) > 30


def test_single_orders_are_alike(engines):
    def rows(engine):
        first = engine.span.start // MINUTE_MS
        again = pa.concat_tables(engine.orders_in([first + 5, first + 3000, first + 3001]))
        window = engine.orders_in_window(Span(engine.span.end - 3 * DAY_MS, engine.span.end))
        return [sorted(map(repr, table.to_pylist())) for table in (again, window)]

    duck, spark = map(rows, engines)
    assert duck == spark
    assert all(duck)


def test_briefs_and_stored_days_are_alike(engines, tmp_path):
    briefs, stored = [], []
    for number, engine in enumerate(engines):
        end = datetime(2021, 1, 6, 7, 8, 9, 123_000, tzinfo=UTC)
        briefs.append(make_brief(engine, (), end=end, now=NOW).data)
        with Store.open(tmp_path / f"{number}.sqlite", create=True) as store:
            built = order_days.build(engine, (), store, order_days.Wanted("test", NOW))
            days = [store.minutes(built.days.id, day) for day in built.written]
            stored.append((store.day_sums(built.days.id), store.day_sums(built.peaks.id), days))
    assert briefs[0] == briefs[1]
    assert stored[0] == stored[1]
    assert len(stored[0][1]) == 13


def test_files_that_only_the_server_sees_are_checked_by_it(folder, address):
    (path,) = folder.glob("*.parquet")
    with ConnectEngine(address, (), [str(path)]) as spark, open_orders([str(path)]).engine as duck:
        assert (spark.span, spark.exchanges) == (duck.span, duck.exchanges)


@pytest.mark.parametrize("kind", [pa.float64(), pa.decimal128(12, 3)])
def test_dollars_are_rounded_alike(tmp_path, address, kind):
    dollars = pa.array([n / 8 for n in range(40)]).cast(kind)
    same = {"exchange": ["okx"] * 40, "symbol": ["BTC"] * 40, "side": ["long"] * 40}
    times = [1_700_000_000_000 + n for n in range(40)]
    layout.write(tmp_path / "a.parquet", pa.table({"time": times, **same, "usd": dollars}))
    found = []
    for name in (None, address):
        with open_orders([str(tmp_path)], name).engine as engine:
            found.append(engine.orders_in_window(engine.span).sort_by("ms")["usd"].to_pylist())
    assert found[0] == found[1]
    assert found[0][:6] == [0, 12, 25, 38, 50, 62]


def test_files_that_the_server_does_not_see_are_an_error(address):
    with pytest.raises(EngineError, match=r"does not find the files.*visible to the server"):
        ConnectEngine(address, (), ["/nowhere/orders.parquet"]).__enter__()


def test_wrong_values_in_files_that_only_the_server_sees_are_an_error(tmp_path, address):
    row = {"time": 1_700_000_000, "exchange": "okx", "symbol": "BTC", "side": "sell", "usd": -1}
    layout.write(tmp_path / "a.parquet", pa.Table.from_pylist([row]))
    with pytest.raises(Exception, match=r"in seconds(.|\n)*no sum of zero or more(.|\n)*no side"):
        ConnectEngine(address, (), [str(tmp_path / "a.parquet")]).__enter__()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("http://127.0.0.1:1", "is no address of an engine.*sc://host:port"),
        ("sc://127.0.0.1:port", "is no address of an engine"),
        ("sc://127.0.0.1:1", "no Spark Connect server answers within"),
        ("sc://host.invalid:1/;token=secret", "no Spark Connect server answers within"),
    ],
)
def test_an_address_where_no_engine_is_is_an_error_without_secrets(folder, address, message):
    with pytest.raises(EngineError, match=message) as refused:
        ConnectEngine(address, (), [str(folder)], wait=1).__enter__()
    assert "secret" not in str(refused.value)


class _Silent(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(1)
        self.server.stopped.wait(timeout=20)


def test_a_server_that_says_nothing_is_an_error_in_time(folder):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Silent) as server:
        server.stopped = threading.Event()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(EngineError, match="answers within 1 s"):
                ConnectEngine(
                    f"sc://127.0.0.1:{server.server_address[1]}", (), [str(folder)], wait=1
                ).__enter__()
        finally:
            server.stopped.set()
            server.shutdown()
            thread.join(timeout=20)


def test_an_address_is_shown_without_its_parameters():
    assert shown_address("sc://host:15002/;token=secret;use_ssl=true") == "sc://host:15002"
    assert shown_address("sc://user:secret@host:15002") == "host:15002"


def test_the_missing_client_is_named_with_its_remedy(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql.connect.session", None)
    with pytest.raises(EngineError, match=r"pip install 'newsgen\[spark\]'"):
        ConnectEngine("sc://127.0.0.1:1", (), [str(folder)]).__enter__()


def test_a_server_that_goes_away_is_an_error(folder):
    command = [sys.executable, "-c", _SERVE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        found = open_orders([str(folder)], f"sc://127.0.0.1:{int(server.stdout.readline())}")
        with found.engine as engine:
            server.kill()
            server.wait(timeout=20)
            with pytest.raises(EngineError, match="cannot be reached any more"):
                list(engine.history(engine.span))
