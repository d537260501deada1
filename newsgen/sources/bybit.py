"""Bybit: spot prices, open interest and funding of linear perpetuals, contract sizes.

Formats by Bybit's documentation of API v5 (bybit-exchange.github.io/docs): /v5/market/kline (the
newest first; texts: start, open, high, low, close, volume, turnover; at most 1,000),
/v5/market/open-interest (in coins for linear contracts, in USD for inverse ones; at most 200),
/v5/market/funding/history (a share as text; a start needs an end), /v5/market/instruments-info.
The envelope is {"retCode": 0, "retMsg": "OK", "result": {...}, "time": ms}: errors come over HTTP
200 too. 403 may mean a country that is not served. Nothing here was seen live.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from newsgen.errors import SourceError, WrongValueError
from newsgen.sources.candles import Columns, Page, Pages, glean_prices, read_candles, spans
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.contracts import ContractSize
from newsgen.sources.derivatives import (
    SLACK,
    Reading,
    Settlement,
    ends,
    glean_funding,
    glean_open_interest,
)
from newsgen.sources.judging import FINE, Verdict, again, refused
from newsgen.sources.reading import amount, decimal
from newsgen.sources.window import Params, Question, Window, milliseconds

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

NAME = "Bybit"
ADDRESS = "https://api.bybit.com"
TERMS = "https://www.bybit.com/en/help-center/article/Terms-of-Service"
GIVES = "spot prices, open interest, funding"

_PAGE = 1000  # candles in one answer
_COLUMNS = Columns(volume=6)
_AGAIN = frozenset({10000, 10006, 10016, 10018, 10429})  # busy, too many requests, own fault
_WRONG_PARAMETER = 10001


def glean(client: Client, question: Question) -> Gleaned:
    """Take prices of the spot market, open interest and funding of bitcoin's linear perpetual."""
    into, window = Collector(NAME), question.counted()
    address = question.address or ADDRESS
    with into.part("Bybit's figures"):
        glean_prices(
            into,
            NAME,
            question.coins,
            window,
            lambda coin: _candles(client, address, f"{coin}USDT", window),
        )
        if "BTC" in question.coins:
            _glean_open_interest(into, client, address, window)
            _glean_funding(into, client, address, window)
    return into.gleaned()


def _candles(client: Client, address: str, symbol: str, window: Window) -> Pages | None:
    """Ask for the minutes of a window; None where the symbol is not traded."""
    pages: list[Page] = []
    judge = _Judge()
    for first, last in spans(window, _PAGE):
        asked: Params = {
            "category": "spot",
            "symbol": symbol,
            "interval": "1",
            "start": first,
            "end": last,
            "limit": _PAGE,
        }
        try:
            fetched = client.get(NAME, f"{address}/v5/market/kline", params=asked, judge=judge)
        except SourceError:
            if judge.no_symbol:
                return None
            raise
        pages.append(Page(fetched, read_candles(fetched, _rows(fetched), _COLUMNS)))
    return pages


def _glean_open_interest(into: Collector, client: Client, address: str, window: Window) -> None:
    bodies, readings = [], []
    for end in ends(window):
        asked: Params = {
            "category": "linear",
            "symbol": "BTCUSDT",
            "intervalTime": "5min",
            "startTime": end - SLACK,
            "endTime": end,
            "limit": 10,
        }
        url = f"{address}/v5/market/open-interest"
        bodies.append(client.get(NAME, url, params=asked, judge=_Judge()))
        readings += [_reading(bodies[-1], row) for row in _rows(bodies[-1])]
    glean_open_interest(into, bodies, readings, window)


def _glean_funding(into: Collector, client: Client, address: str, window: Window) -> None:
    url = f"{address}/v5/market/funding/history"
    asked: Params = {
        "category": "linear",
        "symbol": "BTCUSDT",
        "endTime": window.end_ms,
        "limit": 10,
    }
    rates = client.get(NAME, url, params=asked, judge=_Judge())
    glean_funding(into, rates, [_settlement(rates, row) for row in _rows(rates)], window)


def _rows(fetched: Fetched) -> list[Any]:
    """Give the list of a result."""
    result = table(fetched, "result", table(fetched, "", fetched.json()).get("result"))
    return listed(fetched, "result.list", result.get("list"))


def _reading(fetched: Fetched, row: Any) -> Reading:
    try:
        return Reading(int(amount(row["timestamp"])), amount(row["openInterest"]))
    except (WrongValueError, LookupError, TypeError):
        wrong(fetched, "result.list", "holds a row that is no open interest", row)


def _settlement(fetched: Fetched, row: Any) -> Settlement:
    try:
        return Settlement(int(amount(row["fundingRateTimestamp"])), decimal(row["fundingRate"]))
    except (WrongValueError, LookupError, TypeError):
        wrong(fetched, "result.list", "holds a row that is no rate", row)


def contract_sizes(client: Client, *, address: str = ADDRESS) -> tuple[ContractSize, ...]:
    """Give the sizes of contracts: a linear one counts coins, an inverse one dollars.

    The documentation states the unit by category; the answers name the contracts.
    """
    found: list[ContractSize] = []
    kinds: tuple[tuple[str, Literal["coin", "USD"]], ...] = (("linear", "coin"), ("inverse", "USD"))
    for category, unit in kinds:
        asked: Params = {"category": category, "limit": 1000}
        url = f"{address}/v5/market/instruments-info"
        fetched = client.get(NAME, url, params=asked, judge=_Judge())
        for row in _rows(fetched):
            names = table(fetched, "result.list", row)
            symbol, coin = str(names.get("symbol", "")), str(names.get("baseCoin", ""))
            found.append(ContractSize(NAME, symbol, coin, Decimal(1), unit))
    return tuple(found)


class _Judge:
    """Judges by the body: retCode is 0 where all is well, whatever the HTTP status."""

    def __init__(self) -> None:
        self.no_symbol = False

    def __call__(self, fetched: Fetched) -> Verdict:
        try:
            body = fetched.json()
        except SourceError:
            return FINE  # the status decides, or the reader of the body
        code = body.get("retCode") if isinstance(body, dict) else None
        if code == 0 or not isinstance(code, int):
            return FINE  # the reader of the body refuses one without an envelope
        value = f"{code} {body.get('retMsg', '')}"
        self.no_symbol = code == _WRONG_PARAMETER and "symbol" in value.lower()
        if code in _AGAIN:
            return again("is busy", wait=_reset(fetched), value=value)
        return refused("refuses the request", value=value)


def _reset(fetched: Fetched) -> float | None:
    """Give the seconds until the limit is reset, as X-Bapi-Limit-Reset-Timestamp states it."""
    text = fetched.header("x-bapi-limit-reset-timestamp")
    if not (text.isascii() and text.isdigit() and len(text) == 13):  # noqa: PLR2004
        return None
    return max(0.0, (int(text) - milliseconds(fetched.retrieved_at)) / 1000)
