"""What a venue calls its contracts, and what we call the coin and the venue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

VENUE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "aster": "Aster",
        "binance": "Binance",
        "bitfinex": "Bitfinex",
        "bitget": "Bitget",
        "bitmex": "BitMEX",
        "bybit": "Bybit",
        "coinbase": "Coinbase",
        "coinex": "CoinEx",
        "deribit": "Deribit",
        "dydx": "dYdX",
        "gate": "Gate",
        "htx": "HTX",
        "hyperliquid": "Hyperliquid",
        "kraken": "Kraken",
        "kucoin": "KuCoin",
        "lighter": "Lighter",
        "okx": "OKX",
    }
)

_DOLLARS = frozenset({"BUSD", "FDUSD", "PYUSD", "SUSD", "TUSD", "USD", "USDC", "USDE", "USDT"})
_QUOTE = "FDUSD|BUSD|USDT|USDC|USDE|USD"
_WORDS = re.compile(r"[-_/:]")
_LEAD = re.compile(r"^(?:P[FI]_|F[FI]_)")  # Kraken: PF_XBTUSD
_BITFINEX = re.compile(r"^T?(?P<coin>[A-Z0-9]+?)F0:(?:USTF0|BTCF0)$")
_JOINED = re.compile(
    rf"^(?P<coin>[A-Z0-9]+?)(?:(?:{_QUOTE})M?(?:PERP)?(?:[FGHJKMNQUVXZ][0-9]{{2}})?|PERP)$"
)
_MANY = re.compile(r"^(?:1(?:000)+|10000|1M(?=[A-Z]{3}))(?P<coin>[A-Z][A-Z0-9]*)$")
_MANY_LAST = re.compile(r"^(?P<coin>[A-Z]{3,})1(?:000)+$")  # Bybit: SHIB1000USDT
_THOUSAND = re.compile(r"^k(?P<coin>[A-Z]{3,})$")  # Hyperliquid: kPEPE
_OTHER_NAMES = MappingProxyType({"XBT": "BTC"})


@lru_cache(maxsize=10_000)
def coin_of(symbol: str) -> str:
    """Give the coin of a contract: BTCUSDT, BTC-USDT-SWAP and BTCUSD_PERP are BTC.

    Contracts on many units give the coin itself: 1000PEPEUSDT is PEPE. A symbol of an unknown
    form is given back in capitals.
    """
    if (thousand := _THOUSAND.match(symbol)) is not None:
        return thousand["coin"]
    whole = _LEAD.sub("", symbol.strip().upper())
    if (found := _BITFINEX.match(whole)) is not None:
        return _named(found["coin"])
    first = _WORDS.split(whole, maxsplit=1)[0]
    joined = None if first in _DOLLARS else _JOINED.match(first)
    return _named(joined["coin"] if joined is not None else first) or whole


def venue_name(exchange: str) -> str:
    """Give the name of a venue as texts write it; an unknown one as it is written."""
    return VENUE_NAMES.get(exchange.lower(), exchange)


def _named(coin: str) -> str:
    many = _MANY.match(coin) or _MANY_LAST.match(coin)
    coin = many["coin"] if many is not None else coin
    return _OTHER_NAMES.get(coin, coin)
