"""What every venue has: feeds, subscriptions, answers and a reader of its messages."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from newsgen.errors import WrongValueError, shown
from newsgen.live.contract import Instruments, positive
from newsgen.live.order import Order

_FIRST_MS = 1_230_768_000_000  # 2009
_LAST_MS = 32_503_680_000_000  # 3000
_LONGEST_SYMBOL = 60

FetchJson = Callable[[str, Mapping[str, str]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message holds: orders, why parts of it are refused, symbols that are not known."""

    orders: tuple[Order, ...] = ()
    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a venue answers: to a request, named by its id or by the one topic it asked for.

    `already`: a topic of the request was granted before.
    """

    kind: Literal["subscribed", "already", "refused", "beat", "notice"]
    request: str = ""
    topic: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """One connection: its addresses, the first that answers is used, and what it asks for.

    `topics` are given by the instruments; none are needed where the address says it all.
    """

    name: str
    addresses: tuple[str, ...]
    topics: Callable[[Instruments], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue as the recorder sees it.

    `beat`: the text that keeps a connection open; None for the protocol's own ping. `batch`: topics
    in one request. `listed`: the topics are named after instruments, so none come before these.
    """

    name: str
    feeds: tuple[Feed, ...]
    read: Callable[[object, Instruments], Reading]
    answer: Callable[[object], Answer | None]
    rest: str = ""
    beat: str | None = None
    batch: int = 1
    listed: bool = False
    request: Callable[[str, Sequence[str]], str] = field(default=lambda _id, _topics: "")
    instruments: Callable[[FetchJson], Awaitable[Instruments]] | None = None


def decode(text: str | bytes) -> object:
    """Read JSON with exact numbers; WrongValueError where it is none."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        raise WrongValueError("is no JSON") from None


def _refuse(name: str) -> object:
    raise ValueError(name)


def gather(entries: object, read: Callable[[Any], Order | str]) -> Reading:
    """Read entry by entry; `read` gives an order, or the symbol that is not known."""
    if not isinstance(entries, list):
        raise WrongValueError(f"holds no list of orders: {shown(entries)}")
    orders: list[Order] = []
    refused: list[str] = []
    unknown: list[str] = []
    for entry in entries:
        try:
            found = read(entry)
        except WrongValueError as wrong:
            refused.append(wrong.message)
        except (KeyError, TypeError, AttributeError) as missing:
            refused.append(f"has another form: {missing}"[:200])
        else:
            (orders if isinstance(found, Order) else unknown).append(found)  # type: ignore[arg-type]
    return Reading(tuple(orders), tuple(refused), tuple(unknown))


def side_of(value: object, sides: Mapping[str, str]) -> str:
    """Give the side of the position that was liquidated; WrongValueError for any other word."""
    if not isinstance(value, str) or value not in sides:
        raise WrongValueError(f"side is none of {', '.join(sides)}: {shown(value)}")
    return sides[value]


def symbol_of(value: object) -> str:
    """Give a symbol; WrongValueError where it is none."""
    plain = isinstance(value, str) and value.isprintable() and 0 < len(value) <= _LONGEST_SYMBOL
    if not plain:
        raise WrongValueError(f"symbol is no name: {shown(value)}")
    return str(value)


def time_of(value: object) -> int:
    """Give UTC milliseconds; WrongValueError for seconds, microseconds and other numbers."""
    number = positive(value, "time")
    if number != int(number) or not _FIRST_MS <= number <= _LAST_MS:
        raise WrongValueError(f"time is not in milliseconds: {shown(value)}")
    return int(number)


def sides(*, long: str, short: str) -> Mapping[str, str]:
    """Give a venue's words for the sides of positions."""
    return MappingProxyType({long: "long", short: "short"})
