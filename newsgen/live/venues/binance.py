"""Binance: USD-M and COIN-M liquidation order streams.

https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
At most one order per symbol and second is published. A connection is closed after 24 hours.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from newsgen.errors import WrongValueError
from newsgen.live.contract import Instrument, Instruments, positive, quoted_in, worth
from newsgen.live.order import Order
from newsgen.live.venue import (
    Answer,
    Feed,
    Reading,
    Venue,
    gather,
    side_of,
    sides,
    symbol_of,
    time_of,
)

NAME = "binance"
_STREAM = "ws/!forceOrder@arr"
_SIDES = sides(long="SELL", short="BUY")  # S is the side of the order that closes the position
# COIN-M contracts are worth a fixed sum of dollars, whatever the price.
_COIN_M = re.compile(r"(?P<coin>[A-Z0-9]+)USD_(PERP|[0-9]{6})")
_FACE = {"BTC": Decimal(100)}
_OTHER_FACE = Decimal(10)
_DELIVERY = re.compile(r"_[0-9]{6}$")


def read(message: object, _instruments: Instruments) -> Reading:
    """Read one order, an array of them, or either wrapped with its stream's name."""
    if isinstance(message, dict) and "data" in message and "stream" in message:
        message = message["data"]
    return gather(message if isinstance(message, list) else [message], _order)


def _order(event: dict[str, Any]) -> Order:
    """Read an event: `ap` is the average price, `z` what was filled, `T` the trade's time."""
    if event.get("e") != "forceOrder":
        raise WrongValueError(f"is no forceOrder: {str(event.get('e'))[:40]}")
    order = event["o"]
    symbol = symbol_of(order["s"])
    price, filled = positive(order["ap"], "ap"), positive(order["z"], "z")
    cents, coins = worth(_instrument(symbol), filled, price)
    side = side_of(order["S"], _SIDES)
    return Order(NAME, symbol, side, time_of(order["T"]), price, coins, cents)


def _instrument(symbol: str) -> Instrument:
    """Know a contract by its symbol: BTCUSD_PERP is COIN-M, BTCUSDT and BTCUSDT_260327 USD-M."""
    coin_m = _COIN_M.fullmatch(symbol)
    if coin_m:
        return Instrument(symbol, linear=False, size=_FACE.get(coin_m["coin"], _OTHER_FACE))
    quoted_in(_DELIVERY.sub("", symbol))
    return Instrument(symbol, linear=True, size=Decimal(1))


def answer(message: object) -> Answer | None:
    """Tell answers from orders: the streams are in the address, so an answer is a notice."""
    if not isinstance(message, dict) or "e" in message or "data" in message:
        return None
    if "error" in message or "code" in message:
        return Answer("notice", text=str(message.get("error", message))[:200])
    return Answer("notice") if "result" in message else None


def _no_topics(_instruments: Instruments) -> tuple[str, ...]:
    return ()


VENUE = Venue(
    NAME,
    # Since 2026-04-23 the path without /market connects and stays silent on USD-M.
    feeds=(
        Feed("usd-m", (f"wss://fstream.binance.com/market/{_STREAM}",), _no_topics),
        Feed(
            "coin-m",
            (
                f"wss://dstream.binance.com/market/{_STREAM}",
                f"wss://dstream.binance.com/{_STREAM}",
            ),
            _no_topics,
        ),
    ),
    read=read,
    answer=answer,
)
