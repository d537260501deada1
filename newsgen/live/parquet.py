"""Writes a segment of the journal as Parquet files by UTC day, and reads what was kept.

Columns: time (UTC milliseconds), exchange, symbol, side (the position's), price, quantity (coins),
usd (US cents). The same segment always gives the same files, so that writing it again after a
crash adds nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.live.journal import Segment
from newsgen.live.order import Key, Order, moment
from newsgen.regimes import regime_of

if TYPE_CHECKING:
    import pyarrow as pa

METADATA = "newsgen.recorder"
_ENCODINGS = {
    "time": "DELTA_BINARY_PACKED",
    "usd": "DELTA_BINARY_PACKED",
    "price": "PLAIN",
    "quantity": "PLAIN",
}
_WORDS = ["exchange", "symbol", "side"]


def write_days(folder: Path, venue: str, segment: Segment) -> tuple[Path, ...]:
    """Write the orders of a segment into the folders of their days; each file whole or not."""
    days: dict[date, list[Order]] = {}
    for order in segment.orders:
        days.setdefault(order.day, []).append(order)
    return tuple(
        _write(folder / day.isoformat() / f"{segment.stem}.parquet", orders, venue, segment)
        for day, orders in sorted(days.items())
    )


def _write(path: Path, orders: list[Order], venue: str, segment: Segment) -> Path:
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    table = _table(orders)
    metadata = json.dumps(_metadata(orders, venue, segment))
    try:
        with beside.open("wb") as file:
            with parquet.ParquetWriter(
                file,
                table.schema,
                compression="zstd",
                store_schema=False,
                use_dictionary=_WORDS,
                column_encoding=_ENCODINGS,
            ) as writer:
                writer.write_table(table)
                writer.add_key_value_metadata({METADATA: metadata})
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        flush_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _table(orders: list[Order]) -> pa.Table:
    import pyarrow as pa

    return pa.table(
        {
            "time": pa.array([order.time_ms for order in orders], pa.int64()),
            "exchange": pa.array([order.venue for order in orders], pa.string()),
            "symbol": pa.array([order.symbol for order in orders], pa.string()),
            "side": pa.array([order.side for order in orders], pa.string()),
            "price": pa.array([float(order.price) for order in orders], pa.float64()),
            "quantity": pa.array([float(order.quantity) for order in orders], pa.float64()),
            "usd": pa.array([order.cents for order in orders], pa.int64()),
        }
    )


def _metadata(orders: list[Order], venue: str, segment: Segment) -> Mapping[str, object]:
    regime = regime_of(venue, orders[0].day)
    times = [order.time_ms for order in orders]
    return {
        "venue": venue,
        "regime": regime.id,
        "regime_text": regime.what,
        "session_start_ms": segment.session_ms,
        "first_ms": min(times),
        "last_ms": max(times),
    }


def kept_keys(folder: Path, since: date) -> Iterator[Key]:
    """Give the keys of the orders kept on and after a day."""
    from pyarrow import parquet

    columns = ["time", "symbol", "side", "price", "quantity"]
    for path in sorted(folder.glob("????-??-??/*.parquet")):
        if path.parent.name >= since.isoformat():
            with path.open("rb") as file:
                found = parquet.ParquetFile(file).read(columns=columns)
            rows = zip(*(found.column(name).to_pylist() for name in columns), strict=True)
            yield from (Key(*row) for row in rows)


def flush_folder(folder: Path) -> None:
    """Make a move within a folder last, where the system can."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    except OSError:
        return
    finally:
        os.close(number)


def day_of(milliseconds: int) -> date:
    """Give the UTC day of a time."""
    return moment(milliseconds).date()
