"""OKX: spot prices, open interest and funding of the USDT perpetual, contract sizes.

Formats by OKX's documentation of API v5 (www.okx.com/docs-v5): /api/v5/market/history-candles (the
newest first; texts: ts, o, h, l, c, vol, volCcy, volCcyQuote, confirm, where confirm "0" is
unfinished; at most 300, earlier 100; `after` and `before` are exclusive),
/api/v5/rubik/stat/contracts/open-interest-history (arrays: ts, oi in contracts, oiCcy in coins,
oiUsd), /api/v5/public/funding-rate-history (realizedRate is the rate that was settled),
/api/v5/public/instruments (ctVal, ctMult, ctType, ctValCcy). The envelope is {"code": "0", "msg":
"", "data": [...]}. That a row of open interest is the level at the end of its five minutes is what
users of the data report; the documentation does not say. Nothing here was seen live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from newsgen.errors import SourceError, WrongValueError
from newsgen.sources.candles import Columns, Page, Pages, glean_prices, read_candles
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.contracts import ContractSize
from newsgen.sources.derivatives import (
    READ_EVERY,
    SLACK,
    Reading,
    Settlement,
    ends,
    glean_funding,
    glean_open_interest,
)
from newsgen.sources.judging import FINE, Verdict, again, asked_wait, refused
from newsgen.sources.reading import amount, decimal
from newsgen.sources.window import Params, Question, Window

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.fetched import Fetched
    from newsgen.sources.gleaned import Gleaned

NAME = "OKX"
ADDRESS = "https://www.okx.com"
TERMS = "https://www.okx.com/help/terms-of-service"
GIVES = "spot prices, open interest, funding"

_PAGE = 300  # candles in one answer
_COLUMNS = Columns()
_CONFIRMED = 8  # the column that is "1" for a finished candle
_AGAIN = frozenset({"50001", "50004", "50011", "50013", "50026", "50061"})
_NO_INSTRUMENT = "51001"


def glean(client: Client, question: Question) -> Gleaned:
    """Take prices of the spot market, open interest and funding of bitcoin's USDT perpetual."""
    into, window = Collector(NAME), question.counted()
    address = question.address or ADDRESS
    with into.part("OKX's figures"):
        glean_prices(
            into,
            NAME,
            question.coins,
            window,
            lambda coin: _candles(client, address, f"{coin}-USDT", window),
        )
        if "BTC" in question.coins:
            _glean_open_interest(into, client, address, window)
            _glean_funding(into, client, address, window)
    return into.gleaned()


def _candles(client: Client, address: str, instrument: str, window: Window) -> Pages | None:
    """Ask for the minutes of a window, page by page backwards; None where there is no such pair."""
    pages: list[Page] = []
    judge, until = _Judge(), window.end_ms
    while until > window.first_ms:
        asked: Params = {
            "instId": instrument,
            "bar": "1m",
            "after": until,
            "before": window.first_ms - 1,
            "limit": _PAGE,
        }
        try:
            url = f"{address}/api/v5/market/history-candles"
            fetched = client.get(NAME, url, params=asked, judge=judge)
        except SourceError:
            if judge.no_instrument:
                return None
            raise
        rows = _rows(fetched)
        page = Page(
            fetched, read_candles(fetched, [row for row in rows if _finished(row)], _COLUMNS)
        )
        earliest = min(page.minutes(), default=until)
        if earliest >= until:
            break
        pages.append(page)
        until = earliest
    return pages


def _finished(row: Any) -> bool:
    """Say whether a candle is finished; a row without the mark is left to its reader."""
    return not (isinstance(row, list) and len(row) > _CONFIRMED and row[_CONFIRMED] != "1")


def _glean_open_interest(into: Collector, client: Client, address: str, window: Window) -> None:
    bodies, readings = [], []
    for end in ends(window):
        asked: Params = {
            "instId": "BTC-USDT-SWAP",
            "period": "5m",
            "begin": end - SLACK - READ_EVERY,
            "end": end,
            "limit": 10,
        }
        url = f"{address}/api/v5/rubik/stat/contracts/open-interest-history"
        bodies.append(client.get(NAME, url, params=asked, judge=_Judge()))
        readings += [_reading(bodies[-1], row) for row in _rows(bodies[-1])]
    glean_open_interest(into, bodies, readings, window)


def _glean_funding(into: Collector, client: Client, address: str, window: Window) -> None:
    url = f"{address}/api/v5/public/funding-rate-history"
    asked: Params = {"instId": "BTC-USDT-SWAP", "after": window.end_ms + 1, "limit": 10}
    rates = client.get(NAME, url, params=asked, judge=_Judge())
    glean_funding(into, rates, [_settlement(rates, row) for row in _rows(rates)], window)


def _rows(fetched: Fetched) -> list[Any]:
    """Give the list of an answer."""
    return listed(fetched, "data", table(fetched, "", fetched.json()).get("data"))


def _reading(fetched: Fetched, row: Any) -> Reading:
    """Read a row of open interest; its time is the start of five minutes, its level their end."""
    try:
        at, _, coins, usd = (amount(value) for value in row[:4])
    except (WrongValueError, LookupError, TypeError, ValueError):
        wrong(fetched, "data", "holds a row that is no open interest", row)
    return Reading(int(at) + READ_EVERY, coins, usd)


def _settlement(fetched: Fetched, row: Any) -> Settlement:
    try:
        rate = row.get("realizedRate") or row["fundingRate"]
        return Settlement(int(amount(row["fundingTime"])), decimal(rate))
    except (WrongValueError, LookupError, TypeError, AttributeError):
        wrong(fetched, "data", "holds a row that is no rate", row)


def contract_sizes(client: Client, *, address: str = ADDRESS) -> tuple[ContractSize, ...]:
    """Give the sizes of perpetual contracts: ctVal times ctMult, in ctValCcy."""
    url = f"{address}/api/v5/public/instruments"
    fetched = client.get(NAME, url, params={"instType": "SWAP"}, judge=_Judge())
    return tuple(_contract(fetched, row) for row in _rows(fetched))


def _contract(fetched: Fetched, row: Any) -> ContractSize:
    try:
        symbol = str(row["instId"])
        size = amount(row["ctVal"]) * amount(row.get("ctMult") or 1)
        unit: Literal["coin", "USD"] = "USD" if row["ctType"] == "inverse" else "coin"
        return ContractSize(NAME, symbol, symbol.partition("-")[0], size, unit)
    except (WrongValueError, LookupError, TypeError, AttributeError):
        wrong(fetched, "data", "holds a row that is no contract", row)


class _Judge:
    """Judges by the body: code is "0" where all is well, whatever the HTTP status."""

    def __init__(self) -> None:
        self.no_instrument = False

    def __call__(self, fetched: Fetched) -> Verdict:
        try:
            body = fetched.json()
        except SourceError:
            return FINE  # the status decides, or the reader of the body
        code = str(body.get("code", "0")) if isinstance(body, dict) else "0"
        if code == "0":
            return FINE
        value = f"{code} {body.get('msg', '')}"
        self.no_instrument = code == _NO_INSTRUMENT
        if code in _AGAIN:
            return again("is busy", wait=asked_wait(fetched), value=value)
        return refused("refuses the request", value=value)
