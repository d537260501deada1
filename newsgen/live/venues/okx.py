"""OKX v5: liquidation orders of swaps and futures.

https://www.okx.com/docs-v5/en/#public-data-websocket-liquidation-orders-channel
At most one order per contract and second. Sizes are contracts: what one is worth comes from
/api/v5/public/instruments.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from newsgen.errors import WrongValueError, shown
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

NAME = "okx"
_CHANNEL = "liquidation-orders"
_TYPES = ("SWAP", "FUTURES")
_POSITIONS = sides(long="long", short="short")
_ORDERS = sides(long="sell", short="buy")  # the side of the order that closes a net position


def read(message: object, instruments: Instruments) -> Reading:
    """Read a push: each instrument has several details, in no order of time."""
    if not isinstance(message, dict) or not isinstance(message.get("data"), list):
        raise WrongValueError("is no push of liquidations")
    if message.get("arg", {}).get("channel") != _CHANNEL:
        raise WrongValueError("is a push of another channel")
    parts = [_details(entry, instruments) for entry in message["data"]]
    return Reading(
        tuple(order for part in parts for order in part.orders),
        tuple(reason for part in parts for reason in part.refused),
        tuple(symbol for part in parts for symbol in part.unknown),
    )


def _details(entry: Any, instruments: Instruments) -> Reading:
    if not isinstance(entry, dict) or not isinstance(entry.get("details"), list):
        return Reading(refused=(f"holds no details: {shown(entry)}",))
    return gather(entry["details"], partial(_order, instruments, entry.get("instId")))


def _order(instruments: Instruments, name: object, detail: dict[str, Any]) -> Order | str:
    symbol = symbol_of(name)
    instrument = instruments.get(symbol)
    if instrument is None:
        return symbol
    price = positive(detail["bkPx"], "bkPx")
    cents, coins = worth(instrument, positive(detail["sz"], "sz"), price)
    net = detail.get("posSide") in {"net", "", None}
    side = side_of(detail["side"], _ORDERS) if net else side_of(detail["posSide"], _POSITIONS)
    return Order(NAME, symbol, side, time_of(detail["ts"]), price, coins, cents)


def answer(message: object) -> Answer | None:
    """Tell answers from pushes; the text `pong` answers a beat."""
    if not isinstance(message, dict) or "event" not in message:
        return None
    text = f"{message.get('code', '')} {message.get('msg', '')}".strip()[:200]
    number = str(message.get("id", ""))
    if message["event"] == "subscribe":
        return Answer("subscribed", number, str(message.get("arg", {}).get("instType", "")), text)
    if message["event"] == "error":
        return Answer("refused", number, text=text)
    return Answer("notice", text=text)


def request(number: str, topics: Sequence[str]) -> str:
    """Write the request for some types of instruments."""
    args = [{"channel": _CHANNEL, "instType": topic} for topic in topics]
    return json.dumps({"id": number, "op": "subscribe", "args": args})


async def instruments(fetch: FetchJson) -> Instruments:
    """Fetch what the contracts are worth; those not counted in dollars are left out.

    https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments
    """
    found: dict[str, Instrument] = {}
    for kind in _TYPES:
        body = await fetch("/api/v5/public/instruments", {"instType": kind})
        if not isinstance(body, dict) or str(body.get("code")) != "0":
            told = str(body.get("msg", ""))[:100] if isinstance(body, dict) else "no object"
            raise WrongValueError(f"the list of instruments was refused: {told}")
        for entry in body.get("data", []):
            instrument = _instrument(entry)
            if instrument is not None:
                found[instrument.symbol] = instrument
    return found


def _instrument(entry: dict[str, Any]) -> Instrument | None:
    """Give a contract; None where its worth does not follow from value, multiplier and price."""
    linear = entry.get("ctType") == "linear"
    counted, settled = entry.get("ctValCcy"), entry.get("settleCcy")
    in_dollars = settled in DOLLARS and counted not in DOLLARS if linear else counted in DOLLARS
    if entry.get("ctType") not in {"linear", "inverse"} or not in_dollars:
        return None
    try:
        size = positive(entry.get("ctVal"), "ctVal") * positive(
            entry.get("ctMult") or "1", "ctMult"
        )
        return Instrument(symbol_of(entry.get("instId")), linear, size)
    except WrongValueError:  # a contract that is not priced yet
        return None


def _topics(_instruments: Instruments) -> tuple[str, ...]:
    return _TYPES


VENUE = Venue(
    NAME,
    feeds=(Feed("public", ("wss://ws.okx.com:8443/ws/v5/public",), _topics),),
    read=read,
    answer=answer,
    rest="https://www.okx.com",
    beat="ping",
    request=request,
    instruments=instruments,
)
