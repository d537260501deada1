"""A real websocket and HTTP server on 127.0.0.1 that speaks the venues' protocols to a script.

A script is a function `async (session) -> None`, called for each connection; `Session` has the
verbs that a test needs: `orders`, `garbage`, `drop`, `stall`, ... What was sent is ground truth.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

Script = Callable[["Session"], Awaitable[None]]


@dataclass
class Venue:
    """A server for one venue; `script` runs for each connection, `answers` for each GET path."""

    script: Script
    answers: dict[str, object] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()  # topics that are not granted
    mute_subscriptions: bool = False
    port: int = 0
    visits: int = 0
    topics: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # what clients sent
    fetched: list[str] = field(default_factory=list)
    events: dict[str, threading.Event] = field(default_factory=dict)

    def event(self, name: str) -> threading.Event:
        return self.events.setdefault(name, threading.Event())

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Session:
    """One connection: what a script can do with it."""

    def __init__(self, venue: Venue, socket: ServerConnection, visit: int) -> None:
        self.venue, self.socket, self.visit = venue, socket, visit
        self.path = socket.request.path if socket.request else ""
        self.subscribed = asyncio.Event()

    async def send(self, message: object) -> None:
        await self.socket.send(message if isinstance(message, str) else json.dumps(message))

    async def arrived(self) -> None:
        """Wait until the other side has received all that was sent."""
        pong = await self.socket.ping()
        await asyncio.wait_for(pong, 10)

    async def signal(self, name: str) -> None:
        """Tell the test that this point is reached, and that everything sent has arrived."""
        await self.arrived()
        self.venue.event(name).set()

    def drop(self) -> None:
        """Cut the connection without a goodbye."""
        self.socket.transport.abort()

    async def drop_in_message(self, message: object) -> None:
        """Send half of a message's frame, then cut."""
        data = json.dumps(message).encode()
        frame = bytes([0x81, 126]) + len(data).to_bytes(2, "big") + data[: len(data) // 2]
        self.socket.transport.write(frame)
        await asyncio.sleep(0.05)
        self.drop()

    def stall(self) -> None:
        """Read nothing more, so that neither pings nor beats are answered."""
        self.socket.transport.pause_reading()

    async def forever(self) -> None:
        await self.socket.wait_closed()

    async def listen(self) -> None:
        """Answer subscriptions and beats as the venue does."""
        async for text in self.socket:
            self.venue.texts.append(str(text))
            if text == "ping":
                await self.send("pong")
                continue
            request = json.loads(text)
            if request.get("op") == "ping":
                await self.send({"success": True, "ret_msg": "pong", "op": "ping"})
            elif request.get("op") == "subscribe" and not self.venue.mute_subscriptions:
                await self._answer(request)

    async def _answer(self, request: dict) -> None:
        bybit = "req_id" in request
        args = request["args"]
        names = args if bybit else [arg["instType"] for arg in args]
        bad = [name for name in names if name in self.venue.refused]
        if bybit:
            reply = {"success": not bad, "op": "subscribe", "req_id": request["req_id"]}
            await self.send(
                reply | {"ret_msg": f"error:handler not found,topic:{bad[0]}" if bad else ""}
            )
        elif bad:
            await self.send(
                {"event": "error", "code": "60018", "msg": "wrong channel", "id": request["id"]}
            )
        else:
            await self.send({"event": "subscribe", "arg": args[0], "id": request["id"]})
        if not bad:
            self.venue.topics += names
            self.subscribed.set()


@contextmanager
def serving(*venues: Venue) -> Iterator[None]:
    """Serve the venues, each on its own port, in a thread of their own."""
    loop = asyncio.new_event_loop()
    ready, done = threading.Event(), None
    failures: list[BaseException] = []

    async def main() -> None:
        nonlocal done
        done = asyncio.Event()
        servers = []
        for venue in venues:
            server = await serve(
                _handler(venue, failures), "127.0.0.1", 0,
                process_request=_http(venue), ping_interval=None, max_size=None,
            )  # fmt: skip
            venue.port = server.sockets[0].getsockname()[1]
            servers.append(server)
        ready.set()
        await done.wait()
        for server in servers:
            for connection in server.connections:
                connection.transport.abort()
            server.close()
            await server.wait_closed()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()))
    thread.start()
    try:
        assert ready.wait(10)
        yield
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(20)
        assert not thread.is_alive()
        loop.close()
    if failures:
        raise failures[0]


def _handler(
    venue: Venue, failures: list[BaseException]
) -> Callable[[ServerConnection], Awaitable[None]]:
    async def handle(socket: ServerConnection) -> None:
        from websockets.exceptions import ConnectionClosed

        venue.visits += 1
        session = Session(venue, socket, venue.visits)
        listening = asyncio.create_task(_quietly(session.listen()))
        try:
            await venue.script(session)
        except ConnectionClosed:
            pass
        except Exception as error:  # noqa: BLE001  # the test's own thread raises it
            failures.append(error)
        finally:
            listening.cancel()

    return handle


async def _quietly(listening: Awaitable[None]) -> None:
    from websockets.exceptions import ConnectionClosed

    with suppress(ConnectionClosed):
        await listening


def _http(venue: Venue) -> Callable[[ServerConnection, Request], Response | None]:
    def process(_connection: ServerConnection, request: Request) -> Response | None:
        if "Upgrade" in request.headers:
            return None
        parts = urlsplit(request.path)
        venue.fetched.append(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found = venue.answers.get(parts.path)
        body = found(query) if callable(found) else found
        status = HTTPStatus.OK if body is not None else HTTPStatus.NOT_FOUND
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = Headers(
            {
                "Content-Type": "application/json",
                "Content-Length": str(len(data)),
                "Connection": "close",
            }
        )
        return Response(status, status.phrase, headers, data)

    return process


# What the venues list and send, in the form of their documentation.


def bybit_lists(linear: list[str], inverse: list[str] = (), page: int = 1000) -> dict[str, object]:
    def answer(query: dict[str, str]) -> object:
        inverse_wanted = query["category"] == "inverse"
        names = list(inverse) if inverse_wanted else list(linear)
        start = int(query.get("cursor", "0"))
        entries = [
            {"symbol": name, "status": "Trading", "quoteCoin": "USD" if inverse_wanted else "USDT"}
            for name in names[start : start + page]
        ]
        cursor = str(start + page) if start + page < len(names) else ""
        return {"retCode": 0, "retMsg": "OK", "result": {"list": entries, "nextPageCursor": cursor}}

    return {"/v5/market/instruments-info": answer}


def bybit_push(*orders: tuple[str, str, str, str, int]) -> dict[str, object]:
    """Give a push of (symbol, S, v, p, T)."""
    data = [
        {"T": at, "s": symbol, "S": side, "v": size, "p": price}
        for symbol, side, size, price, at in orders
    ]
    return {
        "topic": f"allLiquidation.{orders[0][0]}",
        "type": "snapshot",
        "ts": orders[0][4],
        "data": data,
    }


def okx_swap(symbol: str, value: str, *, linear: bool = True) -> dict[str, str]:
    coin, dollars = symbol.split("-")[:2]
    kind = {"ctType": "linear", "ctValCcy": coin, "settleCcy": dollars}
    if not linear:
        kind = {"ctType": "inverse", "ctValCcy": "USD", "settleCcy": coin}
    return {"instId": symbol, "ctVal": value, "ctMult": "1", **kind}


def okx_lists(*swaps: dict[str, str]) -> dict[str, object]:
    def answer(query: dict[str, str]) -> object:
        return {"code": "0", "msg": "", "data": list(swaps) if query["instType"] == "SWAP" else []}

    return {"/api/v5/public/instruments": answer}


def okx_push(symbol: str, *details: tuple[str, str, str, str, int]) -> dict[str, object]:
    """Give a push of (side, posSide, sz, bkPx, ts)."""
    found = [
        {
            "bkLoss": "0",
            "bkPx": price,
            "ccy": "",
            "posSide": position,
            "side": side,
            "sz": size,
            "ts": str(at),
        }
        for side, position, size, price, at in details
    ]
    entry = {
        "details": found,
        "instFamily": symbol,
        "instId": symbol,
        "instType": "SWAP",
        "uly": symbol,
    }
    return {"arg": {"channel": "liquidation-orders", "instType": "SWAP"}, "data": [entry]}


def binance_push(symbol: str, side: str, filled: str, price: str, at: int) -> dict[str, object]:
    order = {
        "s": symbol, "S": side, "o": "LIMIT", "f": "IOC", "q": filled, "p": "1", "ap": price,
        "X": "FILLED", "l": "0.001", "z": filled, "T": at,
    }  # fmt: skip
    return {"e": "forceOrder", "E": at + 2, "o": order}
