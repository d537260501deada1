"""Binance: spot prices and volume, open interest and funding of USD-M futures, contract sizes.

Prices and volume come from the spot market, against USDT, from the host for public market data.
Formats by Binance's documentation (developers.binance.com): /api/v3/klines and /fapi/v1/klines
(arrays: open time, open, high, low, close, volume, close time, quote volume ...; at most 1,000 and
1,500 rows), /futures/data/openInterestHist (sumOpenInterest in coins, sumOpenInterestValue in USDT,
timestamp of the reading; the latest month), /fapi/v1/fundingRate (a share as text, ascending),
/dapi/v1/exchangeInfo (contractSize in USD). Errors: {"code": -1121, "msg": "Invalid symbol."} with
HTTP 400; 418 and 429 with Retry-After; 451 in some countries. Nothing here was seen live.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from newsgen.errors import SourceError, WrongValueError
from newsgen.sources.candles import (
    Columns,
    Page,
    Pages,
    Priced,
    glean_prices,
    read_candles,
    spans,
)
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.contracts import ContractSize
from newsgen.sources.derivatives import (
    RATES_KEPT,
    SLACK,
    Reading,
    Settlement,
    ends,
    glean_funding,
    glean_open_interest,
)
from newsgen.sources.judging import FINE, Verdict, again, asked_wait, refused
from newsgen.sources.reading import amount, decimal, plain
from newsgen.sources.window import Params, Question, Window

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

NAME = "Binance"
ADDRESS = "https://fapi.binance.com"
SPOT_ADDRESS = "https://data-api.binance.vision"
COIN_M_ADDRESS = "https://dapi.binance.com"
TERMS = "https://www.binance.com/en/terms"
GIVES = "spot prices and bitcoin's volume, open interest, funding"

_PAGE = 1000  # candles of the spot market in one answer
_COLUMNS = Columns()
_AGAIN = frozenset({-1000, -1001, -1003, -1006, -1007, -1008, -1015})
_NO_SYMBOL = -1121


def glean(client: Client, question: Question) -> Gleaned:
    """Take prices and volume of the spot market, open interest and funding of bitcoin."""
    into, window = Collector(NAME), question.counted()
    spot = question.address or SPOT_ADDRESS
    with into.part("Binance's prices"):
        priced = glean_prices(
            into,
            NAME,
            question.coins,
            window,
            lambda coin: _candles(client, spot, f"{coin}USDT", window),
        )
        _glean_volume(into, priced)
    if "BTC" in question.coins:
        with into.part("Binance's open interest and funding"):
            _glean_open_interest(into, client, question.address or ADDRESS, window)
            _glean_funding(into, client, question.address or ADDRESS, window)
    return into.gleaned()


def _glean_volume(into: Collector, priced: Mapping[str, Priced]) -> None:
    """Take bitcoin's volume from the candles that gave its prices."""
    if "BTC" in priced and priced["BTC"].path.volume:
        volume = plain(round(priced["BTC"].path.volume, 2))
        fields = {"spot_volume.usd": volume, "spot_volume.asset": "BTC", "spot_volume.venue": NAME}
        into.add(priced["BTC"].bodies, fields)


def _candles(client: Client, address: str, symbol: str, window: Window) -> Pages | None:
    """Ask for the minutes of a window; None where the symbol is not traded."""
    pages: list[Page] = []
    judge = _Judge()
    for first, last in spans(window, _PAGE):
        asked: Params = {
            "symbol": symbol,
            "interval": "1m",
            "startTime": first,
            "endTime": last,
            "limit": _PAGE,
        }
        try:
            fetched = client.get(NAME, f"{address}/api/v3/klines", params=asked, judge=judge)
        except SourceError:
            if judge.no_symbol:
                return None
            raise
        pages.append(Page(fetched, read_candles(fetched, fetched.json(), _COLUMNS)))
    return pages


def _glean_open_interest(into: Collector, client: Client, address: str, window: Window) -> None:
    bodies, readings = [], []
    for end in ends(window):
        asked: Params = {
            "symbol": "BTCUSDT",
            "period": "5m",
            "startTime": end - SLACK,
            "endTime": end,
            "limit": 10,
        }
        url = f"{address}/futures/data/openInterestHist"
        bodies.append(client.get(NAME, url, params=asked, judge=_Judge()))
        readings += [_reading(bodies[-1], row) for row in listed(bodies[-1], "", bodies[-1].json())]
    glean_open_interest(into, bodies, readings, window)


def _glean_funding(into: Collector, client: Client, address: str, window: Window) -> None:
    asked: Params = {
        "symbol": "BTCUSDT",
        "startTime": window.end_ms - RATES_KEPT,
        "endTime": window.end_ms,
        "limit": 100,
    }
    rates = client.get(NAME, f"{address}/fapi/v1/fundingRate", params=asked, judge=_Judge())
    rows = listed(rates, "", rates.json())
    glean_funding(into, rates, [_settlement(rates, row) for row in rows], window)


def _reading(fetched: Fetched, row: Any) -> Reading:
    try:
        usd = amount(row["sumOpenInterestValue"])
        return Reading(int(amount(row["timestamp"])), amount(row["sumOpenInterest"]), usd)
    except (WrongValueError, LookupError, TypeError):
        wrong(fetched, "openInterestHist", "holds a row that is no reading", row)


def _settlement(fetched: Fetched, row: Any) -> Settlement:
    try:
        return Settlement(int(amount(row["fundingTime"])), decimal(row["fundingRate"]))
    except (WrongValueError, LookupError, TypeError):
        wrong(fetched, "fundingRate", "holds a row that is no rate", row)


def contract_sizes(client: Client, *, address: str = COIN_M_ADDRESS) -> tuple[ContractSize, ...]:
    """Give the sizes of COIN-M contracts in dollars; USD-M quantities are coins already."""
    fetched = client.get(NAME, f"{address}/dapi/v1/exchangeInfo", judge=_Judge())
    rows = listed(fetched, "symbols", table(fetched, "", fetched.json()).get("symbols"))
    return tuple(_contract(fetched, row) for row in rows)


def _contract(fetched: Fetched, row: Any) -> ContractSize:
    try:
        size = amount(row["contractSize"])
        return ContractSize(NAME, str(row["symbol"]), str(row["baseAsset"]), size, "USD")
    except (WrongValueError, LookupError, TypeError):
        wrong(fetched, "symbols", "holds a row that is no contract", row)


class _Judge:
    """Judges by the body: Binance states an error as a negative code, and limits by status."""

    def __init__(self) -> None:
        self.no_symbol = False

    def __call__(self, fetched: Fetched) -> Verdict:
        code, message = _error(fetched)
        if not code:
            return FINE
        self.no_symbol = code == _NO_SYMBOL
        if code in _AGAIN:
            return again("is busy", wait=asked_wait(fetched), value=f"{code} {message}")
        return refused("refuses the request", value=f"{code} {message}")


def _error(fetched: Fetched) -> tuple[int, str]:
    """Give code and message of an error; zero where the body is none."""
    if fetched.body.lstrip()[:1] != b"{":
        return 0, ""
    try:
        body = fetched.json()
    except SourceError:
        return 0, ""
    code = body.get("code")
    wrong_code = isinstance(code, int) and code < 0
    return (code, str(body.get("msg", ""))) if wrong_code else (0, "")
