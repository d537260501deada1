"""One liquidation order as it is kept, and what tells it from others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from newsgen.errors import WrongValueError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SIDES = ("long", "short")


class Key(NamedTuple):
    """What a venue sends again when it repeats an order; the venue's own folder is the sixth."""

    time_ms: int
    symbol: str
    side: str
    price: float
    quantity: float


@dataclass(frozen=True, slots=True)
class Order:
    """A liquidated position: `side` is the position's, `quantity` coins, `cents` US cents."""

    venue: str
    symbol: str
    side: str
    time_ms: int
    price: Decimal
    quantity: Decimal
    cents: int

    @property
    def key(self) -> Key:
        """What the order is known by; as floats, the form that the Parquet files keep."""
        return Key(self.time_ms, self.symbol, self.side, float(self.price), float(self.quantity))

    @property
    def day(self) -> date:
        """The order's own UTC day."""
        return moment(self.time_ms).date()


def moment(milliseconds: int) -> datetime:
    """Give UTC milliseconds as a time."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def milliseconds(at: datetime) -> int:
    """Give a time as UTC milliseconds."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def as_line(order: Order) -> bytes:
    """Write an order as one line of a journal."""
    members = {
        "time": order.time_ms,
        "symbol": order.symbol,
        "side": order.side,
        "price": str(order.price),
        "quantity": str(order.quantity),
        "usd": order.cents,
    }
    return json.dumps(members, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes, venue: str) -> Order:
    """Read a line of a journal; WrongValueError where it is none."""
    try:
        found = json.loads(line)
        order = Order(
            venue,
            str(found["symbol"]),
            str(found["side"]),
            int(found["time"]),
            Decimal(found["price"]),
            Decimal(found["quantity"]),
            int(found["usd"]),
        )
    except (ValueError, ArithmeticError, KeyError, TypeError, RecursionError):
        raise WrongValueError("is no line of a journal") from None
    if order.side not in _SIDES or not (order.price.is_finite() and order.quantity.is_finite()):
        raise WrongValueError("is no line of a journal")
    return order
