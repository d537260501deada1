"""Opens the orders that a command names: the files found and checked, the gaps, the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsgen.orders import files
from newsgen.orders.connect import ConnectEngine
from newsgen.orders.duck import DuckEngine, Progress, silent
from newsgen.orders.engine import Engine, Span
from newsgen.orders.files import Gap


@dataclass(frozen=True, slots=True)
class Opening:
    """An engine that is ready to be entered, and the gaps stated beside the orders.

    `starts`: the first time of each exchange's files, as far as they are here.
    """

    engine: Engine
    gaps: tuple[Gap, ...]
    starts: Mapping[str, int]


def open_orders(
    paths: Sequence[str],
    address: str | None = None,
    *,
    span: Span | None = None,
    progress: Progress = silent,
) -> Opening:
    """Find and check the files; `address` is that of a Spark Connect server, else DuckDB reads.

    Only files with orders of `span` are checked in full. A path that is not here is left to the
    server. NotFoundError, OrdersError, EngineError.
    """
    here = [Path(path) for path in paths if address is None or Path(path).exists()]
    there = [path for path in paths if address is not None and not Path(path).exists()]
    found = files.check_all(files.find(here), span) if here else ()
    gaps = files.read_gaps(here)
    if address is None:
        return Opening(DuckEngine(found, progress), gaps, files.starts_of(found))
    return Opening(ConnectEngine(address, found, there), gaps, files.starts_of(found))
