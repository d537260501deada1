"""What is asked of an engine: four calls, each answered with plain tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    import pyarrow as pa

MINUTE_MS = 60_000
DAY_MS = 86_400_000
DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Span:
    """Times from `start` on and before `end`, UTC milliseconds."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a span ends before it starts: {self.start}, {self.end}")


class Engine(Protocol):
    """Reads orders. Tables may come in parts; a key may then come again, and its sums add up.

    EngineError where the engine fails, OrdersError where the orders cannot be used.
    """

    name: str
    span: Span  # of all orders, from the first to just after the last
    exchanges: tuple[str, ...]  # that any order comes from, sorted

    def history(self, span: Span) -> Iterator[pa.Table]:
        """Sum by day and symbol: columns day, symbol, usd, short_usd, largest.

        `day`: days since 1970; `usd`, `short_usd` and `largest`, the largest order: US cents.
        """

    def minutes(self, span: Span, *, by_venue: bool = False) -> Iterator[pa.Table]:
        """Sum by minute, and by exchange if wanted: columns minute, exchange, usd, short_usd.

        `minute`: minutes since 1970; `exchange` is empty where all are summed.
        """

    def orders_in(self, minutes: Sequence[int]) -> Iterator[pa.Table]:
        """Give the orders of some minutes: columns ms, usd, short_usd (0 for a long position)."""

    def orders_in_window(self, span: Span) -> pa.Table:
        """Give all orders of a span: columns ms, exchange, symbol, side, price, usd."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
