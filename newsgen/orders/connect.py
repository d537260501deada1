"""A Spark Connect server, Apache Spark or Sail: the engine past one machine.

The statements are those of DuckDB. The files must lie where the server finds them under the same
names; those that lie here too are listed and checked here, others by the server.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from newsgen.errors import EngineError, OrdersError, Problem
from newsgen.orders import files, layout, statements
from newsgen.orders.checking import OrderFile
from newsgen.orders.engine import MINUTE_MS, Span

if TYPE_CHECKING:
    import pyarrow as pa

WAIT_SECONDS = 15.0  # for the server to answer at all
_RETRIES = 3  # of a call that the server could not take, some seconds in all
_REACH = "Check the address and that the server runs: --engine sc://host:port."


class ConnectEngine:
    """Reads orders through a Spark Connect server; a context manager.

    `found` are files that were checked here; `paths` are places that only the server sees.
    """

    def __init__(
        self,
        address: str,
        found: Sequence[OrderFile],
        paths: Sequence[str] = (),
        *,
        wait: float = WAIT_SECONDS,
    ) -> None:
        self.name = shown_address(address)
        self._address, self._files, self._paths, self._wait = address, found, paths, wait
        self.span = files.span_of(found) if found else Span(0, 0)
        self.exchanges = files.exchanges_of(found)

    def __enter__(self) -> Self:
        self._session = _session(self._address, self.name, self._wait)
        try:
            with self._plain_errors():
                self._make_view()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def history(self, span: Span) -> Iterator[pa.Table]:
        """Sum by day and symbol."""
        yield self._run(statements.HISTORY, span)

    def minutes(self, span: Span, *, by_venue: bool = False) -> Iterator[pa.Table]:
        """Sum by minute, and by exchange if wanted."""
        yield self._run(statements.MINUTES_BY_VENUE if by_venue else statements.MINUTES, span)

    def orders_in(self, minutes: Sequence[int]) -> Iterator[pa.Table]:
        """Give the orders of some minutes."""
        import pyarrow as pa

        if not minutes:
            return
        with self._plain_errors():
            wanted = pa.table({"minute": pa.array(minutes, pa.int32())})
            self._session.createDataFrame(wanted).createOrReplaceTempView("wanted")
        span = Span(min(minutes) * MINUTE_MS, (max(minutes) + 1) * MINUTE_MS)
        yield self._run(statements.ORDERS_IN, span)

    def orders_in_window(self, span: Span) -> pa.Table:
        """Give all orders of a span."""
        return self._run(statements.WINDOW, span)

    def _run(self, statement: str, span: Span) -> pa.Table:
        with self._plain_errors():
            found = self._session.sql(statement.format(start=span.start, end=span.end))
            return found.toArrow()

    def _make_view(self) -> None:
        """Make the view of all orders; files with another type of sum, or no price, apart."""
        kinds: dict[tuple[str, bool], list[OrderFile]] = {}
        for file in self._files:
            kinds.setdefault((file.kind, file.priced), []).append(file)
        parts = [
            self._selected([str(file.path.resolve()) for file in alike], alike[0].unit, priced)
            for (_, priced), alike in kinds.items()
        ]
        if self._paths:
            parts.append(self._unseen())
        orders = parts[0]
        for part in parts[1:]:
            orders = orders.unionAll(part)
        orders.createOrReplaceTempView("orders")
        found = self._session.sql(statements.CHECK if self._paths else statements.COUNT)
        self._check(found.toArrow().to_pylist()[0])

    def _selected(self, paths: list[str], unit: str, priced: bool) -> Any:
        return self._frame(paths).selectExpr(
            "time AS ms",
            "exchange",
            "symbol",
            "side",
            f"CAST({'price' if priced else 'NULL'} AS DOUBLE) AS price",
            f"{statements.CENTS[unit]} AS usd",
        )

    def _frame(self, paths: list[str]) -> Any:
        """Name files to the server; some make nothing of files that are not there, and go on."""
        found = self._session.read.parquet(*paths)
        if not found.columns:
            raise _not_seen(self.name, paths[0])
        return found

    def _unseen(self) -> Any:
        """Select from the files that only the server sees, after a look at their columns."""
        schema = self._frame(list(self._paths)).limit(0).toArrow().schema
        unit = layout.unit_of(schema, self._paths[0])
        if self._files and self._files[0].unit != unit:
            message = "is in another unit of money than the files that lie here"
            raise OrdersError(Problem("usd", message, unit, "Read them apart.", self._paths[0]))
        return self._selected(list(self._paths), unit, "price" in schema.names)

    def _check(self, found: dict[str, Any]) -> None:
        """Check that the server reads all rows; of files that only it sees, check the values."""
        rows = sum(file.rows for file in self._files)
        if found["orders"] < rows or (found["orders"] != rows and not self._paths):
            raise _not_seen(self.name, f"{found['orders']:,} of {rows:,} orders")
        if not self._paths:
            return
        place = ", ".join(self._paths)
        if not found["orders"]:
            raise OrdersError(Problem("", "there is no order in the files named", file=place))
        problems = layout.wrong_values(found, place)
        if problems:
            raise OrdersError(problems)
        self.span = Span(found["first"], found["last"] + 1)
        exchanges = self._session.sql(statements.EXCHANGES).toArrow()["exchange"].to_pylist()
        self.exchanges = tuple(sorted(exchanges))

    def _stop(self) -> None:
        with suppress(Exception), warnings.catch_warnings():  # a server that is gone is gone
            warnings.simplefilter("ignore")
            self._session.stop()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn what the client reports into an EngineError of one line."""
        import grpc  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the client's remarks on its own libraries
                yield
        except (PySparkException, grpc.RpcError) as error:
            raise _engine_error(self.name, str(error)) from None


def shown_address(address: str) -> str:
    """Give an address without the parameters, which may hold a token."""
    return address.split("/;", maxsplit=1)[0].split(";", maxsplit=1)[0].rsplit("@", maxsplit=1)[-1]


def _session(address: str, name: str, wait: float) -> Any:
    """Open a session on a server that answers; EngineError where none does."""
    if not address.startswith("sc://"):
        remedy = "Write sc://host:port, the address of a Spark Connect server."
        raise EngineError(Problem("--engine", "is no address of an engine", name, remedy))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client's remarks on its own libraries
        try:
            import grpc
            from pyspark.errors import PySparkException
            from pyspark.sql.connect.client.core import DefaultChannelBuilder
            from pyspark.sql.connect.session import SparkSession
        except ImportError:
            remedy = "Install it: pip install 'newsgen[spark]'."
            problem = Problem("--engine", "needs the Spark Connect client", name, remedy)
            raise EngineError(problem) from None
        try:
            builder = DefaultChannelBuilder(address)
            _answers(grpc, builder, name, wait)
            session = SparkSession.builder.channelBuilder(builder).create()
            session.client.set_retry_policies([_policy()])
            _ = session.version  # the first call that needs the right to call
        except ValueError as error:  # of a port that is no number
            message = "is no address of an engine"
            raise EngineError(Problem("--engine", message, name, f"{error}. {_REACH}")) from None
        except (PySparkException, grpc.RpcError) as error:
            raise _engine_error(name, str(error)) from None
    return session


def _answers(grpc: Any, builder: Any, name: str, wait: float) -> None:
    """Wait until the server answers; the client itself would try for ten minutes."""
    channel = builder.toChannel()
    try:
        grpc.channel_ready_future(channel).result(timeout=wait)
    except grpc.FutureTimeoutError:
        message = f"no Spark Connect server answers within {wait:g} s"
        raise EngineError(Problem("--engine", message, name, _REACH)) from None
    finally:
        channel.close()


def _policy() -> Any:
    from pyspark.sql.connect.client.retries import DefaultPolicy

    return DefaultPolicy(max_retries=_RETRIES, max_backoff=4000, max_server_retry_delay=4000)


def _not_seen(name: str, value: str) -> EngineError:
    remedy = "The paths must be visible to the server, under the same names."
    return EngineError(Problem(name, "does not find the files", value, remedy))


def _engine_error(name: str, text: str) -> EngineError:
    """Say what a server's error means, in one line."""
    low = text.lower()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first = next((line for line in lines if "details = " in line), lines[0] if lines else "")
    if "unauthenticated" in low or "permission_denied" in low:
        message, remedy = "refuses the caller", "Give the token: sc://host:port/;token=..."
    elif any(sign in low for sign in ("path_not_found", "path does not exist", "no such file")):
        return _not_seen(name, first)
    elif "unavailable" in low or "retries_exceeded" in low:
        message, remedy = "cannot be reached any more", _REACH
    else:
        message, remedy = "cannot read the orders", "The server's log may say more."
    return EngineError(Problem(name, message, first, remedy))
