"""A brief from raw orders: the exact totals of the 24 hours that end at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsgen.errors import OrdersError, Problem
from newsgen.events.liquidations.event import KIND, parse_brief
from newsgen.intake.document import as_json
from newsgen.orders import window
from newsgen.orders.coverage import GAP_MS, OURS, QUIET_MS, missed
from newsgen.orders.days import CoinSum
from newsgen.orders.engine import DAY_MS, Engine, Span
from newsgen.orders.files import Gap
from newsgen.orders.window import Summary
from newsgen.publish.files import as_bytes
from newsgen.symbols import venue_name

_BURST_DAYS = 30  # up to the window's end, that bursts are measured against
_MOST_ENTRIES = 200  # of a table of a brief
_MOST_CHARACTERS = 15  # of a coin in a brief
_LONGEST_PAIR = 30
_MOST_TOLD = 5  # gaps, and coins that are left out


@dataclass(frozen=True, slots=True)
class Made:
    """A brief as the bytes of its file, what it sums up, and what the editor is told."""

    data: bytes
    summary: Summary
    provider: str
    warnings: tuple[str, ...]


def make_brief(
    engine: Engine,
    gaps: Sequence[Gap],
    *,
    end: datetime,
    now: datetime,
    provider: str | None = None,
    gap_ms: int = GAP_MS,
    file: str = "",
) -> Made:
    """Sum up the window (end - 24h, end] as a brief that its own reader takes.

    OrdersError where the orders do not reach over the window. Gaps of a venue that are stated
    within the window, and together are longer than `gap_ms`, make the total a floor.
    """
    end_ms = int(end.timestamp() * 1000)
    span = window.window(end_ms)
    _refuse_outside(engine.span, span, end, now)
    orders = engine.orders_in_window(span)
    if orders.num_rows == 0:
        raise OrdersError(Problem("--window-end", "there is no order in the window", _time(end_ms)))
    before = Span(max(engine.span.start, span.end - _BURST_DAYS * DAY_MS), span.end)
    summary = window.summarise(orders, span, engine.minutes(before, by_venue=True))
    name = provider or OURS
    gone = missed(gaps, span, gap_ms)
    document, left_out = _document(summary, name, end=end, now=now)
    if gone:
        document["total_is_floor"] = True
    data = as_bytes(document)
    parse_brief(data, file)
    warnings = [*_told_gaps(gone), *_told_coins(left_out)]
    return Made(data, summary, name, tuple(warnings))


def _refuse_outside(data: Span, span: Span, end: datetime, now: datetime) -> None:
    """Refuse a window that ends in the future, or that the orders do not reach over."""
    where, found = "--window-end", _time(int(end.timestamp() * 1000))
    if end > now:
        later = f"is later than now, {now:%Y-%m-%d %H:%M} UTC"
        raise OrdersError(Problem(where, later, found, "Give an end that has passed."))
    if data.start <= span.start + QUIET_MS and data.end >= span.end - QUIET_MS:
        return
    spanned = f"{_time(data.start)} to {_time(data.end - 1)}"
    remedy = f"Choose an end from 24 hours after the first order on: they reach from {spanned}."
    raise OrdersError(Problem(where, "the orders do not reach over the window", found, remedy))


def _document(
    summary: Summary, provider: str, *, end: datetime, now: datetime
) -> tuple[dict[str, Any], list[str]]:
    """Write the fields of the brief; give it, and the coins that it has no room or name for."""
    assets = [coin for coin in summary.coins if _is_symbol(coin.name)][:_MOST_ENTRIES]
    kept = {coin.name for coin in assets}
    largest = summary.largest
    document = {
        "kind": KIND,
        "provider": provider,
        "definition": "rolling",
        "as_of": _instant(end),
        "window_hours": window.HOURS,
        "retrieved_at": _instant(now),
        **_amounts(summary.whole),
        "coverage": {"venues": sorted({venue_name(venue.name) for venue in summary.venues})},
        "assets": {coin.name: _amounts(coin) for coin in assets},
        # Of one venue the share of the whole says nothing.
        **({"venues": _venues(summary.venues)} if len(summary.venues) > 1 else {}),
        "largest_order": {
            "usd": _dollars(largest.usd),
            "venue": venue_name(largest.exchange),
            **({"pair": largest.symbol} if _is_pair(largest.symbol) else {}),
            "side": largest.side,
        },
        "hourly_usd": [_dollars(cents) for cents in summary.hours],
        "bursts": [
            {
                "venue": venue_name(burst.exchange),
                "at": _instant(datetime.fromtimestamp(burst.start_ms / 1000, UTC)),
                "usd": _dollars(burst.usd),
                **({} if burst.price is None else {"price": as_json(repr(burst.price))}),
            }
            for burst in summary.bursts
        ],
    }
    fields = [name for name in document if name in _SUMMED]
    source = {"name": provider, "fields": fields, "sha256": summary.digest}
    document["sources"] = [{**source, "retrieved_at": _instant(now)}]
    return document, [coin.name for coin in summary.coins if coin.name not in kept]


_SUMMED = frozenset(
    {
        "total_usd",
        "long_usd",
        "short_usd",
        "assets",
        "venues",
        "largest_order",
        "hourly_usd",
        "bursts",
    }
)


def _venues(venues: Sequence[CoinSum]) -> dict[str, Any]:
    """Write the sums by venue; two spellings of a venue are one."""
    sums: dict[str, CoinSum] = {}
    for each in venues:
        name = venue_name(each.name)
        known = sums.get(name, CoinSum(name, 0, 0))
        sums[name] = CoinSum(name, known.long + each.long, known.short + each.short)
    return {name: _amounts(each) for name, each in sums.items() if each.total}


def _amounts(each: CoinSum) -> Mapping[str, object]:
    return {
        "total_usd": _dollars(each.total),
        "long_usd": _dollars(each.long),
        "short_usd": _dollars(each.short),
    }


def _dollars(cents: int) -> object:
    return as_json(f"{cents // 100}.{cents % 100:02d}")


def _is_symbol(coin: str) -> bool:
    return coin.isascii() and coin.isalnum() and len(coin) <= _MOST_CHARACTERS


def _is_pair(symbol: str) -> bool:
    plain = symbol.isascii() and all(letter.isalnum() or letter in "/_:.-" for letter in symbol)
    return plain and symbol[:1].isalnum() and len(symbol) <= _LONGEST_PAIR


def _told_gaps(missed: Sequence[Gap]) -> Iterable[str]:
    """Say when venues were not followed, and what that makes of the total."""
    for gap in missed[:_MOST_TOLD]:
        why = f": {gap.reason}" if gap.reason else ""
        span = f"{_time(gap.start)} to {_time(gap.end)}"
        yield f"{venue_name(gap.venue)} was not followed {span}{why}."
    if missed:
        more = len(missed) - _MOST_TOLD
        others = f" There are {more} more gaps." if more > 0 else ""
        yield f"The total is a floor, for what was not followed is missing.{others}"


def _told_coins(left_out: Sequence[str]) -> Iterable[str]:
    if left_out:
        names = ", ".join(left_out[:_MOST_TOLD]) + (" ..." if left_out[_MOST_TOLD:] else "")
        yield f"{len(left_out)} coins are in the total, but not among the assets: {names}."


def _instant(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
