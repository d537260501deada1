"""The connection itself: TLS verified, the system's proxies, and a deadline that nothing outlasts.

A time-out of httpx holds for one read; a server that sends a byte a second never meets it. Here
every read and write also gets no more than what is left until the deadline of the request.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx

from newsgen.sources.keys import Secret

RETRIEVED = "x-newsgen-retrieved-at"  # a header of our own: kept with what the cache keeps
SECRETS = "newsgen.secrets"  # the extension of a request that holds its secret headers

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Let nothing on the wire outlast `deadline`, a time of time.monotonic()."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    """Give the shorter of a time-out and the time left; raise `late` where none is left."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("deadline")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A stream whose reads and writes end at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects by TCP, and gives streams that keep the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.connect_tcp(host, port, left, local_address, socket_options))


_NAMES = (  # the most specific first
    *("ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout"),
    *("ConnectError", "ReadError", "WriteError", "ProxyError", "UnsupportedProtocol"),
    *("LocalProtocolError", "RemoteProtocolError"),
)


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise the errors of the connection under the names that httpx gives them."""
    try:
        yield
    except Exception as error:
        for name in _NAMES:
            if isinstance(error, getattr(httpcore, name)):
                raise getattr(httpx, name)(str(error)) from error
        raise


class _Body(httpx.SyncByteStream):
    """The body as it comes."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._inner

    def close(self) -> None:
        self._inner.close()


class Wire(httpx.BaseTransport):
    """Sends requests, by the proxy that the environment names, over connections of its own."""

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        self._trust = trust
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; give the answer with its body still to come."""
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            found = self._pool(_proxy(request.url)).handle_request(sent)
        return httpx.Response(
            found.status,
            headers=found.headers,
            stream=_Body(found.stream),
            extensions=found.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, proxy: str) -> httpcore.ConnectionPool:
        if proxy not in self._pools:
            self._trust = self._trust or httpx.create_ssl_context()
            self._pools[proxy] = _new_pool(proxy, self._trust)
        return self._pools[proxy]


def _new_pool(proxy: str, trust: ssl.SSLContext) -> httpcore.ConnectionPool:
    if not proxy:
        return httpcore.ConnectionPool(
            ssl_context=trust, keepalive_expiry=5.0, network_backend=_Backend()
        )
    parts = httpx.Proxy(proxy)
    if parts.url.scheme not in {"http", "https"}:
        raise httpx.ProxyError("not a proxy for HTTP")
    return httpcore.HTTPProxy(
        str(parts.url),
        proxy_auth=parts.raw_auth,
        ssl_context=trust,
        keepalive_expiry=5.0,
        network_backend=_Backend(),
    )


def _proxy(url: httpx.URL) -> str:
    """Give the proxy that the environment names for an address; empty for none."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all") or ""
    if not proxy or proxy_bypass(url.host):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


class Sender(httpx.BaseTransport):
    """Adds the secret headers at the last moment, and to each answer the time it came.

    Whatever lies above, a cache above all, never sees the secrets.
    """

    def __init__(self, inner: httpx.BaseTransport, clock: Callable[[], datetime]) -> None:
        self._inner = inner
        self._clock = clock

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request with its secrets; mark the answer with the time."""
        response = self._inner.handle_request(_with_secrets(request))
        response.headers[RETRIEVED] = self._clock().astimezone(UTC).isoformat()
        return response

    def close(self) -> None:
        """Close what is below."""
        self._inner.close()


def _with_secrets(request: httpx.Request) -> httpx.Request:
    secrets: dict[str, Secret] = request.extensions.get(SECRETS, {})
    headers = httpx.Headers(request.headers.raw)
    for name, secret in secrets.items():
        headers[name] = secret.reveal()
    extensions = {name: value for name, value in request.extensions.items() if name != SECRETS}
    return httpx.Request(
        request.method, request.url, headers=headers, stream=request.stream, extensions=extensions
    )
