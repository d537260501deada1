"""Asks providers: only GET, within limits of time and size, again where that may help.

Every failure is one SourceError that names provider and address. Keys go into headers at the last
moment and are taken out of every text.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from newsgen.errors import Problem, SourceError, shown
from newsgen.sources import judging
from newsgen.sources.fetched import Fetched
from newsgen.sources.judging import FINE, Judge, Outcome, Verdict
from newsgen.sources.keys import Secret
from newsgen.sources.limits import Limits, Pace
from newsgen.sources.quiet import Hush
from newsgen.sources.trouble import TroubleError

if TYPE_CHECKING:
    import ssl

    import httpx

    from newsgen.sources.asking import Asked

__all__ = ["FINE", "Client", "Fetched", "Judge", "Limits", "Verdict"]

_NONE: Mapping[str, Secret] = MappingProxyType({})


class Client:
    """Asks providers and keeps what it may; close it, or use it as a context manager.

    `transport` stands in for the network; `cache` is the file of the HTTP cache; `trust` the
    certificates trusted, else the usual ones. `sleep` waits before a provider whose limit is
    reached.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
        cache: Path | None = None,
        limits: Limits | None = None,
        trust: ssl.SSLContext | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from newsgen.sources.asking import Line
        from newsgen.sources.cache import open_cache
        from newsgen.sources.wire import Sender, Wire

        self._limits = limits or Limits()
        self._pace = Pace(sleep, self._limits.longest_wait)
        self._closing = ExitStack()
        self._hush = Hush()
        self._closing.callback(self._hush.close)
        self._cache = open_cache(cache) if cache is not None else None
        if self._cache is not None:
            self._closing.callback(self._cache.close)
        sender = Sender(transport or Wire(trust), clock)
        direct = self._opened(sender)
        cached = direct if self._cache is None else self._opened(self._cache.over(sender))
        self._line = Line(direct, cached, self._limits, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and the cache."""
        self._closing.close()

    def get(
        self,
        provider: str,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, Secret] = _NONE,
        judge: Judge | None = None,
        keep_for: float = 0,
    ) -> Fetched:
        """Give the body at an address; SourceError where no attempt brings a good one.

        `judge` sees every answer first, then its HTTP status counts. An answer to secret headers
        is kept for `keep_for` seconds; any other as its own headers allow.
        """
        from newsgen.sources.asking import Asked, keep_answer, kept_answer
        from newsgen.sources.attempts import in_attempts, problem

        self._hush.hide(secret_headers.values())
        whole = _address(provider, self._hush.hidden(url), params or {})
        asked = Asked(provider, whole, headers or {}, secret_headers)
        cache = self._cache if secret_headers and keep_for > 0 else None
        kept = kept_answer(cache, asked) if cache is not None else None
        if kept is not None:
            return kept
        found = in_attempts(self._limits, lambda deadline: self._one(asked, judge, deadline))
        if isinstance(found, TroubleError):
            raise SourceError(problem(asked.place, found, self._hush))
        if cache is not None:
            keep_answer(cache, asked, found, keep_for)
        return found

    def _one(self, asked: Asked, judge: Judge | None, deadline: float) -> Fetched:
        self._pace.wait(asked.provider)
        found = self._line.attempt(asked, deadline)
        if (left := judging.minute_left(found)) is not None and not found.from_cache:
            self._pace.hold(asked.provider, left)
        verdict = _verdict(asked, found, judge)
        if verdict.outcome is Outcome.FINE:
            return found
        if self._cache is not None:
            self._cache.forget(asked.kept_as())
        raise TroubleError(
            verdict.message,
            again=verdict.outcome is Outcome.AGAIN,
            wait=verdict.wait,
            value=verdict.value,
            remedy=verdict.remedy,
        )

    def _opened(self, transport: httpx.BaseTransport) -> httpx.Client:
        from newsgen.sources.attempts import opened

        client = opened(transport, self._limits)
        self._closing.callback(client.close)
        return client


def _verdict(asked: Asked, found: Fetched, judge: Judge | None) -> Verdict:
    """Judge an answer: by what it says, then by its status; a wait asked in headers counts."""
    if any(secret.stands_in(found.body) for secret in asked.secrets.values()):
        remedy = "Nothing was kept. Change the key, and tell the provider."
        return judging.refused("repeats the key in its answer", remedy=remedy)
    verdict = FINE
    if judge is not None:
        try:
            verdict = judge(found)
        except SourceError:
            if found.status in range(200, 300):
                raise
    if verdict.outcome is Outcome.FINE:
        verdict = judging.by_status(found)
    if verdict.outcome is Outcome.AGAIN:
        return replace(verdict, wait=_either(judging.asked_wait(found), verdict.wait))
    return verdict


def _either(first: float | None, second: float | None) -> float | None:
    return second if first is None else first


def _address(provider: str, url: str, params: Mapping[str, str | int]) -> str:
    """Give the whole address; SourceError unless it is https, or http on this machine."""
    import httpx

    try:
        whole = httpx.URL(url).copy_merge_params(params)
    except httpx.InvalidURL:
        whole = httpx.URL("")
    safe = whole.scheme == "https" or (whole.scheme == "http" and _here(whole.host))
    if not (safe and whole.host) or whole.userinfo:
        message = "is no address that may be asked"
        remedy = "Write https:// and a host, without a user name."
        raise SourceError(Problem(provider, message, shown(url.partition("?")[0]), remedy))
    return str(whole.copy_with(fragment=None))


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
