"""The way to a target: each request once within limits of time and size, or again where it may be.

No redirect is followed: a moved POST would become a GET, and a key would go to another host.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from newsgen.delivery.refusal import DeliveryError
from newsgen.delivery.requests import Request, as_body
from newsgen.errors import Problem, shown_name
from newsgen.sources import trouble
from newsgen.sources.fetched import Fetched
from newsgen.sources.keys import Secret
from newsgen.sources.limits import Limits
from newsgen.sources.quiet import Hush
from newsgen.sources.trouble import TroubleError

if TYPE_CHECKING:
    import ssl

    import httpx

LIMITS = Limits(read=30.0, attempt=60.0, total=240.0, attempts=5, max_bytes=5_000_000)
_SLACK = 0.05  # seconds by which a time-out may come before the deadline it was cut to

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
        import httpx

        from newsgen import __version__
        from newsgen.sources.wire import Sender, Wire

        self._limits, self._clock = limits, clock
        self._deadline: float | None = None
        self._closing = ExitStack()
        self._hush = Hush()
        self._closing.callback(self._hush.close)
        self._client = httpx.Client(
            transport=Sender(transport or Wire(trust), clock),
            headers={"User-Agent": f"newsgen/{__version__}", "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
            trust_env=False,
        )
        self._closing.callback(self._client.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    def send(self, request: Request) -> Fetched:
        """Give the answer of one attempt; an error of the libraries is named and let go first."""
        found = self._tried(request)
        if isinstance(found, TroubleError):
            raise found
        return found

    def in_attempts(self, place: str, act: Callable[[], T]) -> T:
        """Do something again, with waits in between, until it works or may not be tried again."""
        found = self._attempted(act)
        if isinstance(found, TroubleError):
            raise self._refusal(place, found)
        return found

    def _attempted(self, act: Callable[[], T]) -> T | TroubleError:
        import stamina

        limits = self._limits
        self._deadline = time.monotonic() + limits.total
        tries = stamina.retry_context(
            on=self._wait,
            attempts=limits.attempts,
            timeout=None,
            wait_initial=limits.wait_initial,
            wait_max=limits.wait_max,
            wait_jitter=limits.wait_jitter,
        )
        try:
            for attempt in tries:
                with attempt:
                    return act()
        except TroubleError as error:
            return error
        finally:
            self._deadline = None
        raise AssertionError("unreachable")  # stamina gives a result or raises

    def _wait(self, error: Exception) -> bool | float:
        """Tell whether to try again: True after the usual backoff, or after so many seconds."""
        left = self._left()
        if not isinstance(error, TroubleError) or not error.again or left <= 0:
            return False
        if error.wait is None:
            return True
        wait = max(error.wait, self._limits.wait_initial)
        return wait if wait <= min(left, self._limits.longest_wait) else False

    def _left(self) -> float:
        ends = self._deadline
        return self._limits.total if ends is None else ends - time.monotonic()

    def _tried(self, request: Request) -> Fetched | TroubleError:
        import httpx

        from newsgen.sources.wire import SECRETS, until

        if self._left() <= 0:
            return trouble.too_late(self._limits.total)
        deadline = time.monotonic() + min(self._limits.attempt, self._left())
        secrets = {name: each.make() for name, each in request.sealed.items()}
        query = [Secret(request.secret_query)] if request.secret_query else []
        self._hush.hide((*secrets.values(), *query))
        try:
            with (
                until(deadline),
                self._client.stream(
                    request.method,
                    request.url,
                    content=request.body or None,
                    headers=request.headers,
                    extensions={SECRETS: secrets},
                ) as response,
            ):
                return self._read(request, response)
        except TroubleError as found:
            return found
        except httpx.TimeoutException as error:
            late = time.monotonic() >= deadline - _SLACK
            return trouble.too_late(self._limits.attempt) if late else trouble.of(error)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            return trouble.of(error)
        except ValueError:  # a host that cannot be a name in DNS
            return trouble.unreachable()

    def _read(self, request: Request, response: httpx.Response) -> Fetched:
        from newsgen.sources.body import read_body

        self._client.cookies.clear()
        if response.has_redirect_location:
            raise _moved(request.url, response)
        body = read_body(response, self._limits.max_bytes)
        return Fetched(
            provider="",
            url=request.place,
            retrieved_at=self._clock(),
            status=response.status_code,
            sha256=sha256(body).hexdigest(),
            body=body,
            headers=tuple(response.headers.multi_items()),
        )

    def _refusal(self, place: str, found: TroubleError) -> DeliveryError:
        message, remedy = found.message, found.remedy
        if found.again and found.wait is not None:
            message += f"; it asks to wait {found.wait:.0f} s"
            remedy = "Push again after that; what was written is found and not written twice."
        texts = (place, message, found.value, remedy)
        return DeliveryError(Problem(*(self._hush.hidden(text) for text in texts)))


def _moved(url: str, response: httpx.Response) -> TroubleError:
    """Name where a redirect leads, by scheme and host alone."""
    import httpx

    try:
        target = httpx.URL(url).join(response.headers["location"])
        named = f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}"
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
