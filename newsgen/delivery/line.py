"""The way to a target: each request once within limits of time and size, or again where it may be.

No redirect is followed: a moved POST would become a GET, and a key would go to another host.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from newsgen.delivery.refusal import DeliveryError
from newsgen.delivery.requests import Request, as_body
from newsgen.errors import Problem, shown_name
from newsgen.sources.fetched import Fetched
from newsgen.sources.limits import Limits
from newsgen.sources.quiet import Hush
from newsgen.sources.trouble import TroubleError

if TYPE_CHECKING:
    import ssl

    import httpx

LIMITS = Limits(read=30.0, attempt=60.0, total=240.0, attempts=5, max_bytes=5_000_000)

T = TypeVar("T")


class Line(Protocol):
    """What targets send by: the network, or a rehearsal."""

    def send(self, request: Request) -> Fetched:
        """Give the answer of one attempt, whatever its status; TroubleError where there is none."""

    def in_attempts(self, place: str, act: Callable[[], T]) -> T:
        """Do something until it works; DeliveryError where no attempt may help any more."""


class Network:
    """Sends over the network; close it, or use it as a context manager.

    `transport` stands in for the network, `trust` for the certificates trusted.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
        trust: ssl.SSLContext | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        from newsgen.sources.attempts import opened
        from newsgen.sources.wire import Sender, Wire

        self._limits, self._clock = limits, clock
        self._deadline = math.inf
        self._hush = Hush()
        self._client = opened(Sender(transport or Wire(trust), clock), limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()
        self._hush.close()

    def send(self, request: Request) -> Fetched:
        """Give the answer of one attempt, whatever its status; TroubleError where there is none."""
        from newsgen.sources.attempts import once

        found = once(self._limits, self._deadline, lambda: self._asked(request))
        if isinstance(found, TroubleError):
            raise found
        return found

    def in_attempts(self, place: str, act: Callable[[], T]) -> T:
        """Do something again, with waits in between, until it works or may not be tried again."""
        from newsgen.sources.attempts import in_attempts, problem

        def attempt(deadline: float) -> T:
            self._deadline = deadline
            return act()

        found = in_attempts(self._limits, attempt)
        if isinstance(found, TroubleError):
            raise DeliveryError(problem(place, found, self._hush))
        return found

    def _asked(self, request: Request) -> Fetched:
        from newsgen.sources.wire import SECRETS

        secrets = {name: each.make() for name, each in request.sealed.items()}
        self._hush.hide((*secrets.values(), *request.secrets))
        with self._client.stream(
            request.method,
            request.url,
            content=request.body or None,
            headers=request.headers,
            extensions={SECRETS: secrets},
        ) as response:
            return self._read(request, response)

    def _read(self, request: Request, response: httpx.Response) -> Fetched:
        from newsgen.sources.body import read_body

        self._client.cookies.clear()
        if response.has_redirect_location:
            raise _moved(request.url, response)
        body = self._without_secrets(read_body(response, self._limits.max_bytes))
        return Fetched(
            provider="",
            url=request.place,
            retrieved_at=self._clock(),
            status=response.status_code,
            sha256=sha256(body).hexdigest(),
            body=body,
            headers=tuple(response.headers.multi_items()),
        )

    def _without_secrets(self, body: bytes) -> bytes:
        """Take out what a target repeats of its key, before its words are told or cut short."""
        text = body.decode(errors="surrogateescape")
        return self._hush.hidden(text).encode(errors="surrogateescape")


def _moved(url: str, response: httpx.Response) -> TroubleError:
    """Name where a redirect leads, without its query."""
    import httpx

    try:
        target = httpx.URL(url).join(response.headers["location"])
        named = f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}{target.path}"
    except (httpx.InvalidURL, ValueError):
        named = "an address that cannot be read"
    return TroubleError(
        "redirects to another address, which is not followed",
        again=False,
        value=shown_name(named),
        remedy="Write the address where it really stands into [push].",
    )


class Rehearsal:
    """Sends nothing: keeps the requests, and answers as a target that is still empty."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.requests: list[Request] = []

    def send(self, request: Request) -> Fetched:
        """Keep a request and give the answer of an empty target."""
        self.requests.append(request)
        body = as_body(request.empty)
        digest = sha256(body).hexdigest()
        return Fetched("", request.place, self._clock(), 200, digest, body)

    def in_attempts(self, place: str, act: Callable[[], T]) -> T:
        """Do it once; DeliveryError as over the network."""
        try:
            return act()
        except TroubleError as error:
            problem = Problem(place, error.message, error.value, error.remedy)
        raise DeliveryError(problem)
