"""The layout of a file of orders: its columns, how it is written, and what is refused.

One row is one liquidation order. `usd` in whole numbers is US cents; with a fraction (double or
decimal) it is dollars, rounded half-even to cents when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.errors import OrdersError, Problem, nearest, shown

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = ("time", "exchange", "symbol", "side", "usd")
COLUMNS = (*NEEDED[:4], "price", "quantity", "usd")
SIDES = ("long", "short")
FIRST_MS = 1_230_768_000_000  # 2009, bitcoin's first year
LAST_MS = 4_102_444_800_000  # 2100
CENTS, DOLLARS = "cents", "dollars"
_WANTED = {
    "time": "int64, UTC milliseconds",
    "exchange": "string",
    "symbol": "string",
    "side": "string, long or short",
    "usd": "int64, US cents; or double or decimal, dollars",
    "price": "double",
    "quantity": "double",
}
_ROW_GROUP = 131_072  # rows


def write(path: Path, table: pa.Table) -> None:
    """Write orders as a Parquet file of this layout; the folder is made.

    Deltas for time and cents and zstd make a file a third smaller and read in half the time; some
    Spark Connect servers cannot read the Arrow schema that would be stored.
    """
    from pyarrow import parquet, types

    whole = [name for name in ("time", "usd") if types.is_integer(table.schema.field(name).type)]
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(
        table,
        path,
        compression="zstd",
        store_schema=False,
        row_group_size=_ROW_GROUP,
        use_dictionary=["exchange", "symbol", "side"],
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
    )


def unit_of(schema: pa.Schema, file: str) -> str:
    """Check that all columns are there, of their types; give the money unit of `usd`."""
    problems = list(_wrong_columns(schema, file))
    if problems:
        raise OrdersError(problems)
    import pyarrow as pa

    return CENTS if pa.types.is_integer(schema.field("usd").type) else DOLLARS


def _wrong_columns(schema: pa.Schema, file: str) -> Iterator[Problem]:
    for name in COLUMNS:
        found = schema.get_all_field_indices(name)
        if not found and name in NEEDED:
            remedy = f"Wanted: {_WANTED[name]}. " + nearest(name, schema.names, "It has: none.")
            yield Problem(name, "is a column that is missing", remedy=remedy, file=file)
        elif len(found) > 1:
            yield Problem(name, "is the name of two columns", file=file)
        elif found and not _fits(name, schema.field(name).type):
            kind = str(schema.field(name).type)
            yield Problem(name, "is of another type", kind, f"Wanted: {_WANTED[name]}.", file)


def _fits(name: str, kind: pa.DataType) -> bool:
    from pyarrow import types

    coded = types.is_dictionary(kind)
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    match name:
        case "time":
            return bool(types.is_int64(kind))
        case "usd" | "price" | "quantity":
            return bool(number)
        case _:
            return bool(coded or types.is_string(kind) or types.is_large_string(kind))


def complaint_of(name: str, value: Any) -> tuple[str, str] | None:
    """Say what is wrong with a value, and what is wanted."""
    wanted = f"Wanted: {_WANTED[name]}."
    if value is None:
        return "is empty", wanted
    if name == "side" and value not in SIDES:
        return "is no side", "Wanted: long or short, the position that was liquidated."
    if name == "usd" and not value >= 0:
        return "is no sum of zero or more", wanted
    if name == "time" and not FIRST_MS <= value < LAST_MS:
        return _wrong_time(value), wanted
    return None


def wrong_values(found: Mapping[str, Any], file: str) -> list[Problem]:
    """Say what is wrong with orders that an engine counted with `statements.CHECK`."""
    missing = [name for name in NEEDED if found[name] < found["orders"]]
    problems = [Problem(name, "is empty in some rows", file=file) for name in missing]
    values = (("time", "first"), ("time", "last"), ("usd", "least"), ("side", "other"))
    for name, member in values:
        value = found[member]
        complaint = None if value is None else complaint_of(name, value)
        if complaint is not None:
            problems.append(Problem(name, complaint[0], shown(value), complaint[1], file))
    return problems


def _wrong_time(value: int) -> str:
    """Say of which unit a time evidently is."""
    for unit, factor in (("seconds", 1000), ("microseconds", 1e-3), ("nanoseconds", 1e-6)):
        if FIRST_MS <= value * factor < LAST_MS:
            return f"is a time in {unit}"
    return "is no time between 2009 and 2100"
