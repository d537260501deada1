"""Bybit v5: all liquidations of linear and inverse contracts, by symbol.

https://bybit-exchange.github.io/docs/v5/websocket/public/all-liquidation
`S` is the side of the POSITION: Buy means that a long was liquidated.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from newsgen.errors import WrongValueError
from newsgen.live.contract import DOLLARS, Instrument, Instruments, positive, worth
from newsgen.live.order import Order
from newsgen.live.venue import (
    Answer,
    Feed,
    FetchJson,
    Reading,
    Venue,
    gather,
    side_of,
    sides,
    symbol_of,
    time_of,
)

NAME = "bybit"
_TOPIC = "allLiquidation."
_SIDES = sides(long="Buy", short="Sell")
_MARKETS = ("linear", "inverse")
_PAGES = 20  # of 1,000 instruments
# Topics of one connection may have 21,000 characters together; two connections share the linear.
_LINEAR_PARTS = 2


def read(message: object, instruments: Instruments) -> Reading:
    """Read a push: linear `v` counts coins, inverse `v` dollars, `p` is the bankruptcy price."""
    if not isinstance(message, dict) or not str(message.get("topic", "")).startswith(_TOPIC):
        raise WrongValueError("is no push of liquidations")
    return gather(message.get("data"), partial(_order, instruments))


def _order(instruments: Instruments, entry: dict[str, Any]) -> Order | str:
    symbol = symbol_of(entry["s"])
    instrument = instruments.get(symbol)
    if instrument is None:
        return symbol
    price = positive(entry["p"], "p")
    cents, coins = worth(instrument, positive(entry["v"], "v"), price)
    side = side_of(entry["S"], _SIDES)
    return Order(NAME, symbol, side, time_of(entry["T"]), price, coins, cents)


def answer(message: object) -> Answer | None:
    """Tell answers from pushes; a pong comes as op `ping` or `pong`."""
    if not isinstance(message, dict) or "op" not in message:
        return None
    if message["op"] in {"ping", "pong"}:
        return Answer("beat")
    number, text = str(message.get("req_id", "")), str(message.get("ret_msg", ""))[:200]
    if message.get("success") is True:
        return Answer("subscribed", number, text=text)
    return Answer("already" if "already subscribed" in text else "refused", number, text=text)


def request(number: str, topics: Sequence[str]) -> str:
    """Write the request for some topics."""
    return json.dumps({"req_id": number, "op": "subscribe", "args": list(topics)})


async def instruments(fetch: FetchJson) -> Instruments:
    """Fetch the contracts that are quoted in dollars, page by page.

    https://bybit-exchange.github.io/docs/v5/market/instrument
    """
    found: dict[str, Instrument] = {}
    for market in _MARKETS:
        cursor = ""
        for _page in range(_PAGES):
            params = {"category": market, "limit": "1000"} | ({"cursor": cursor} if cursor else {})
            body = await fetch("/v5/market/instruments-info", params)
            page = _page_of(body)
            for entry in page.get("list", []):
                if entry.get("quoteCoin") in DOLLARS and entry.get("status") != "Closed":
                    symbol = symbol_of(entry["symbol"])
                    found[symbol] = Instrument(symbol, market == "linear", Decimal(1), market)
            cursor = page.get("nextPageCursor") or ""
            if not cursor:
                break
    return found


def _page_of(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or body.get("retCode") != 0:
        told = str(body.get("retMsg", ""))[:100] if isinstance(body, dict) else "no object"
        raise WrongValueError(f"the list of instruments was refused: {told}")
    page = body.get("result")
    if not isinstance(page, dict) or not isinstance(page.get("list"), list):
        raise WrongValueError("the list of instruments has another form")
    return page


def _topics(market: str, part: int, parts: int, known: Instruments) -> tuple[str, ...]:
    """Give the topics of a market, or of one of its parts; a symbol always has the same part."""
    return tuple(
        f"{_TOPIC}{symbol}"
        for symbol in sorted(known)
        if known[symbol].market == market and zlib.crc32(symbol.encode()) % parts == part
    )


VENUE = Venue(
    NAME,
    feeds=(
        *(
            Feed(
                f"linear {part + 1}",
                ("wss://stream.bybit.com/v5/public/linear",),
                partial(_topics, "linear", part, _LINEAR_PARTS),
            )
            for part in range(_LINEAR_PARTS)
        ),
        Feed(
            "inverse",
            ("wss://stream.bybit.com/v5/public/inverse",),
            partial(_topics, "inverse", 0, 1),
        ),
    ),
    read=read,
    answer=answer,
    rest="https://api.bybit.com",
    beat='{"op":"ping"}',
    batch=200,
    listed=True,
    request=request,
    instruments=instruments,
)
