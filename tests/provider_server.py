"""A server on this machine that answers as the providers' documentation says, from one market.

The market falls for eighteen hours before `end` and then recovers in part; every figure is a
function of the minute, so that any window can be asked for. `fail` makes answers fail.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
KEY = "a-key-of-the-tests"
BASE = {"BTC": 72000, "ETH": 2100, "SOL": 95, "XRP": Decimal("1.55"), "DOGE": Decimal("0.11")}
VENUES = {"Binance": 900_000_000, "Bybit": 700_000_000, "Hyperliquid": 400_000_000}
COINS = {"BTC": 1_100_000_000, "ETH": 600_000_000, "SOL": 300_000_000}
LONGS = Decimal("0.82")


@dataclass
class Failing:
    """Answers of an address that fail: the next `times`, or all."""

    status: int
    body: str
    times: int = 10**9
    headers: dict = field(default_factory=dict)


class Market:
    """The market before `end`; `offset` moves a venue's prices of a coin, as a share."""

    def __init__(self, end: datetime) -> None:
        self.end = int(end.timestamp() * 1000) // MINUTE * MINUTE
        self.offset = {
            ("Bybit", "BTC"): Decimal("0.0001"),
            ("OKX", "BTC"): Decimal("-0.0002"),
            ("OKX", "ETH"): Decimal("0.004"),
        }
        self.missing: set[tuple[str, str, int]] = set()

    def price(self, venue: str, coin: str, at: int) -> Decimal:
        hours = Decimal(self.end - at) / HOUR
        fall = (24 - hours) / 18 if hours > 6 else 1 - (6 - hours) / 12
        level = BASE[coin] * (1 - Decimal("0.1") * max(fall, Decimal(0)))
        noise = Decimal((at // MINUTE * 7919) % 13 - 6) / 100_000
        return level * (1 + noise) * (1 + self.offset.get((venue, coin), Decimal(0)))

    def candle(self, venue: str, coin: str, at: int) -> list[str]:
        opened, closed = self.price(venue, coin, at), self.price(venue, coin, at + MINUTE)
        low, high = min(opened, closed) * Decimal("0.9999"), max(opened, closed) * Decimal("1.0001")
        return [f"{each:.8f}" for each in (opened, high, low, closed)]

    def candles(self, venue: str, coin: str, first: int, last: int) -> dict[int, list[str]]:
        starts = range(-(-first // MINUTE) * MINUTE, last + 1, MINUTE)
        return {
            at: self.candle(venue, coin, at)
            for at in starts
            if at <= self.end and (venue, coin, at) not in self.missing
        }

    def open_interest(self, base: int, at: int) -> Decimal:
        return base * (1 + Decimal("0.1") * Decimal(self.end - at) / DAY)


class ProviderServer:
    """The server; `requests` are the paths with queries, `fail` the failures by path."""

    def __init__(self, end: datetime | None = None) -> None:
        self.market = Market(end or datetime.now(UTC) + timedelta(minutes=10))
        self.requests: list[str] = []
        self.keys: list[str] = []
        self.fail: dict[str, Failing] = {}
        self.okx_page = 300
        self.hyperliquid_days = 3
        self.daily: dict[tuple[str, int], int | None] = {}  # by coin and days back; None: no row
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                server.requests.append(self.path)
                server.keys.append(self.headers.get("CG-API-KEY", ""))
                parts = urlsplit(self.path)
                failing = server.fail.get(parts.path)
                if failing is not None and failing.times > 0:
                    failing.times -= 1
                    return self._answer(failing.status, failing.body.encode(), failing.headers)
                status, found = server.answer(
                    parts.path, dict(parse_qsl(parts.query)), self.headers.get("CG-API-KEY", "")
                )
                return self._answer(status, json.dumps(found).encode(), {})

            def _answer(self, status: int, body: bytes, headers: dict) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path: str, asked: dict[str, str], key: str) -> tuple[int, object]:
        for part, answer in (
            ("/api/futures/", self._coinglass),
            ("/api/v3/klines", self._binance_spot),
            ("/futures/data/", self._binance_interest),
            ("/fapi/v1/fundingRate", self._binance_funding),
            ("/dapi/v1/exchangeInfo", self._binance_contracts),
            ("/v5/market/", self._bybit),
            ("/api/v5/", self._okx),
            ("/api/data/EXR/", self._norges_bank),
            ("/fng/", self._fear_greed),
            ("/daily_notional", self._hyperliquid),
        ):
            if path.startswith(part):
                return answer(path, {**asked, "key": key})
        return 404, {"msg": "not found"}

    # CoinGlass: the envelope's code is text; business errors come over HTTP 200

    def _coinglass(self, path: str, asked: dict[str, str]) -> tuple[int, object]:
        if asked["key"] != KEY:
            return 200, {"code": "401", "msg": "API key missing."}
        whole = self._sides("exchange", "All", sum(VENUES.values()))
        bars = self._times(self.market.end - 26 * HOUR, self.market.end, HOUR // 2)
        rate = {"exchange": "Binance", "funding_rate_interval": 8, "funding_rate": 0.004}
        rows = {
            "liquidation/exchange-list": [
                whole,
                *(self._sides("exchange", *each) for each in VENUES.items()),
            ],
            "liquidation/coin-list": [self._coin(*each) for each in COINS.items()],
            "open-interest/exchange-list": [self._interest("All"), self._interest("Binance")],
            "open-interest/aggregated-history": [self._bar(at) for at in bars],
            "funding-rate/exchange-list": [
                {"symbol": "BTC", "stablecoin_margin_list": [rate], "token_margin_list": []}
            ],
        }
        if path.endswith("/liquidation/aggregated-history"):
            found = self._coinglass_days(asked["symbol"], int(asked["limit"]))
        else:
            found = rows.get(path.removeprefix("/api/futures/"))
        if found is None:
            return 200, {"code": "404", "msg": "Endpoint not found"}
        return 200, {"code": "0", "msg": "success", "data": found}

    def _coinglass_days(self, coin: str, limit: int) -> list[dict[str, object]]:
        """Give a year before today and today; nothing for what is no coin, as CoinGlass does."""
        today = self.market.end // DAY * DAY
        usual = {back: (COINS[coin] // 10 + back) if coin in COINS else None for back in range(366)}
        known = {back: self.daily.get((coin, back), usd) for back, usd in usual.items()}
        return [
            {
                "time": today - back * DAY,
                "aggregated_long_liquidation_usd": int(usd * LONGS),
                "aggregated_short_liquidation_usd": usd - int(usd * LONGS),
            }
            for back, usd in reversed(known.items())
            if usd is not None and back < limit
        ]

    def _sides(self, name: str, value: str, usd: int) -> dict[str, object]:
        longs = int(usd * LONGS)
        return {
            name: value,
            "liquidation_usd": usd,
            "long_liquidation_usd": longs,
            "short_liquidation_usd": usd - longs,
        }

    def _interest(self, venue: str) -> dict[str, object]:
        coins = float(self.market.open_interest(600_000, self.market.end))
        return {
            "exchange": venue,
            "symbol": "BTC",
            "open_interest_usd": coins * 68400,
            "open_interest_quantity": coins,
            "open_interest_change_percent_24h": -13.6,
        }

    def _bar(self, at: int) -> dict[str, object]:
        opened = self.market.open_interest(600_000, at)
        closed = self.market.open_interest(600_000, min(at + HOUR // 2, self.market.end))
        return {"time": at, "open": f"{opened:.2f}", "close": f"{closed:.2f}"}

    def _coin(self, coin: str, usd: int) -> dict[str, object]:
        longs, found = int(usd * LONGS), {"symbol": coin}
        for window in ("24h", "12h", "4h", "1h"):
            found[f"liquidation_usd_{window}"] = usd
            found[f"long_liquidation_usd_{window}"] = longs
            found[f"short_liquidation_usd_{window}"] = usd - longs
        return found

    # Binance

    def _binance_spot(self, _: str, asked: dict[str, str]) -> tuple[int, object]:
        coin = asked["symbol"].removesuffix("USDT")
        if coin not in BASE:
            return 400, {"code": -1121, "msg": "Invalid symbol."}
        found = self.market.candles("Binance", coin, int(asked["startTime"]), int(asked["endTime"]))
        rows = [
            [at, *prices, "10.0", at + MINUTE - 1, "1000000.5", 9, "5.0", "5.0", "0"]
            for at, prices in found.items()
        ]
        return 200, rows[: min(int(asked["limit"]), 1000)]

    def _binance_interest(self, _: str, asked: dict[str, str]) -> tuple[int, object]:
        rows = []
        for at in self._times(int(asked["startTime"]), int(asked["endTime"])):
            coins = self.market.open_interest(80_000, at)
            usd = coins * self.market.price("Binance", "BTC", at)
            rows.append(
                {
                    "symbol": asked["symbol"],
                    "sumOpenInterest": f"{coins:.8f}",
                    "sumOpenInterestValue": f"{usd:.8f}",
                    "CMCCirculatingSupply": "19990000",
                    "timestamp": at,
                }
            )
        return 200, rows

    def _times(self, first: int, last: int, step: int = 5 * MINUTE) -> range:
        return range(-(-first // step) * step, min(last, self.market.end) + 1, step)

    def _binance_funding(self, _: str, asked: dict[str, str]) -> tuple[int, object]:
        times = self._times(int(asked["startTime"]), int(asked["endTime"]), 8 * HOUR)
        rows = [
            {
                "symbol": "BTCUSDT",
                "fundingTime": at + 3,
                "fundingRate": self._rate(at, 8),
                "markPrice": "65000.0",
            }
            for at in times
        ]
        return 200, rows

    def _rate(self, at: int, hours: int) -> str:
        """Give the rate of a settlement: the last before the end is negative."""
        last = self.market.end // (hours * HOUR) * hours * HOUR
        return "-0.00005000" if at >= last else "0.00010000"

    def _binance_contracts(self, _path: str, _: dict[str, str]) -> tuple[int, object]:
        row = {"symbol": "BTCUSD_PERP", "baseAsset": "BTC", "contractSize": 100}
        return 200, {"symbols": [row]}

    # Bybit

    def _bybit(self, path: str, asked: dict[str, str]) -> tuple[int, object]:
        name = path.rsplit("/v5/market/", 1)[1]
        if name == "kline":
            found = self._bybit_candles(asked)
            if found is None:
                return 200, self._bybit_error(10001, "params error: Symbol Is Invalid")
        elif name == "open-interest":
            found = [
                {
                    "openInterest": f"{self.market.open_interest(50_000, at):.8f}",
                    "timestamp": str(at),
                }
                for at in self._times(int(asked["startTime"]), int(asked["endTime"]))
            ][::-1]
        elif name == "funding/history":
            last = int(asked["endTime"])
            found = [
                {
                    "symbol": asked["symbol"],
                    "fundingRate": self._rate(at, 4),
                    "fundingRateTimestamp": str(at),
                }
                for at in self._times(last - 2 * DAY, last, 4 * HOUR)
            ][::-1][: int(asked["limit"])]
        elif name == "instruments-info":
            inverse = asked["category"] == "inverse"
            found = [
                {
                    "symbol": "BTCUSD" if inverse else "BTCUSDT",
                    "baseCoin": "BTC",
                    "fundingInterval": 240,
                }
            ]
        else:
            return 404, {}
        return 200, {
            "retCode": 0,
            "retMsg": "OK",
            "result": {"category": asked["category"], "list": found, "nextPageCursor": ""},
            "retExtInfo": {},
            "time": self.market.end,
        }

    def _bybit_candles(self, asked: dict[str, str]) -> list[list[str]] | None:
        coin = asked["symbol"].removesuffix("USDT")
        if coin not in BASE:
            return None
        found = self.market.candles("Bybit", coin, int(asked["start"]), int(asked["end"]))
        rows = [[str(at), *prices, "10", "650000"] for at, prices in found.items()]
        return rows[::-1][: min(int(asked["limit"]), 1000)]

    @staticmethod
    def _bybit_error(code: int, message: str) -> object:
        return {"retCode": code, "retMsg": message, "result": {}, "retExtInfo": {}, "time": 0}

    # OKX

    def _okx(self, path: str, asked: dict[str, str]) -> tuple[int, object]:
        if path.endswith("/history-candles"):
            coin = asked["instId"].split("-")[0]
            if coin not in BASE:
                message = "Instrument ID does not exist"
                return 200, {"code": "51001", "msg": message, "data": []}
            found = self.market.candles(
                "OKX", coin, int(asked["before"]) + 1, int(asked["after"]) - 1
            )
            rows = [
                [str(at), *prices, "10", "10", "650000", "1" if at < self.market.end else "0"]
                for at, prices in found.items()
            ][::-1][: min(int(asked["limit"]), self.okx_page)]
        elif path.endswith("/open-interest-history"):
            times = self._times(int(asked["begin"]) + 1, int(asked["end"]) - 1)
            rows = []
            for at in times:
                coins = self.market.open_interest(30_000, at + 5 * MINUTE)
                usd = coins * self.market.price("OKX", "BTC", at + 5 * MINUTE)
                rows.insert(0, [str(at), f"{coins * 100:.4f}", f"{coins:.4f}", f"{usd:.4f}"])
        elif path.endswith("/funding-rate-history"):
            last = int(asked["after"]) - 1
            rows = [
                {
                    "instType": "SWAP",
                    "instId": asked["instId"],
                    "fundingRate": "0.0009",
                    "realizedRate": self._rate(at, 8),
                    "fundingTime": str(at),
                    "method": "current_period",
                }
                for at in self._times(last - 3 * DAY, last, 8 * HOUR)
            ][::-1][: int(asked["limit"])]
        elif path.endswith("/instruments"):
            linear = {"ctVal": "0.01", "ctMult": "1", "ctType": "linear", "ctValCcy": "BTC"}
            inverse = {"ctVal": "100", "ctMult": "1", "ctType": "inverse", "ctValCcy": "USD"}
            rows = [
                {"instId": "BTC-USDT-SWAP", **linear},
                {"instId": "BTC-USD-SWAP", **inverse},
            ]
        else:
            return 404, {}
        return 200, {"code": "0", "msg": "", "data": rows}

    # Norges Bank, alternative.me, Hyperliquid

    def _norges_bank(self, _: str, asked: dict[str, str]) -> tuple[int, object]:
        first, last = (date.fromisoformat(asked[name]) for name in ("startPeriod", "endPeriod"))
        known = min(last, self._day() - timedelta(days=1))
        days = [first + timedelta(days=n) for n in range((known - first).days + 1)]
        return 200, sdmx([(day, "9.6494") for day in days if day.weekday() < 5])

    def _day(self) -> date:
        return datetime.fromtimestamp(self.market.end / 1000, UTC).date()

    def _fear_greed(self, _: str, asked: dict[str, str]) -> tuple[int, object]:
        midnight = self.market.end // DAY * DAY // 1000
        rows = [
            {
                "value": str(9 + n),
                "value_classification": "Extreme Fear",
                "timestamp": str(midnight - n * 86400),
            }
            for n in range(int(asked["limit"]))
        ]
        name = "Fear and Greed Index"
        return 200, {"name": name, "data": rows, "metadata": {"error": None}}

    def _hyperliquid(self, _path: str, _: dict[str, str]) -> tuple[int, object]:
        today = self._day()
        rows = [
            {
                "time": f"{today - timedelta(days=back)}T00:00:00",
                "coin": coin,
                "daily_notional_liquidated": usd * max(3 - back, 1),
            }
            for back in range(self.hyperliquid_days)
            for coin, usd in (("BTC", 50_000_000.25), ("ETH", 20_000_000.5), ("@107", 1000.5))
        ]
        return 200, {"chart_data": rows}


def sdmx(rates: list[tuple[date, str]], unit: str = "0") -> object:
    """Give an answer of Norges Bank's data warehouse: SDMX-JSON as captured in 2026."""
    attributes = [
        {"id": "DECIMALS", "values": [{"id": "4", "name": "4"}]},
        {"id": "CALCULATED", "values": [{"id": "false", "name": "false"}]},
        {"id": "UNIT_MULT", "values": [{"id": unit, "name": "Units"}]},
        {"id": "COLLECTION", "values": [{"id": "C"}]},
    ]
    observations = {str(place): [rate] for place, (_, rate) in enumerate(rates)}
    series = {"0:0:0:0": {"attributes": [0, 0, 0, 0], "observations": observations}}
    days = {"id": "TIME_PERIOD", "values": [{"id": f"{day}"} for day, _ in rates]}
    structure = {
        "dimensions": {"observation": [days], "series": []},
        "attributes": {"dataset": [], "observation": [], "series": attributes},
    }
    return {"meta": {}, "data": {"dataSets": [{"series": series}], "structure": structure}}


@contextmanager
def serving(end: datetime | None = None) -> Iterator[ProviderServer]:
    """Serve the market that ends at `end`, else in ten minutes: no test takes longer."""
    server = ProviderServer(end)
    try:
        yield server
    finally:
        server.close()


def environment(server: ProviderServer) -> dict[str, str]:
    """Give the variables that send every provider's requests to the server, and the key."""
    names = ("coinglass", "binance", "bybit", "okx", "hyperliquid", "norges_bank", "fear_greed")
    found = {f"NEWSGEN_SOURCE_{name.upper()}": server.address for name in names}
    return {**found, "NEWSGEN_COINGLASS_KEY": KEY}
