"""One attempt to get a body: sent, redirected within its host, read whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import httpx

from newsgen.sources import trouble
from newsgen.sources.attempts import once
from newsgen.sources.body import read_body
from newsgen.sources.cache import BROKEN, Cache, Kept, name_of
from newsgen.sources.fetched import Fetched
from newsgen.sources.keys import Secret
from newsgen.sources.limits import Limits
from newsgen.sources.trouble import TroubleError
from newsgen.sources.wire import RETRIEVED, SECRETS

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whom; `url` has its query and no secrets."""

    provider: str
    url: str
    headers: Mapping[str, str]
    secrets: Mapping[str, Secret]

    @property
    def place(self) -> str:
        """Name the provider and the address without its query."""
        return f"{self.provider}: {self.url.split('?')[0]}"

    def kept_as(self, url: str = "") -> str:
        """Give the name under which the cache keeps the answer, or that of a redirect's `url`."""
        return name_of(url or self.url, self.secrets)


@dataclass(frozen=True, slots=True)
class Line:
    """The way to the providers: through the cache or past it, the limits and the clock."""

    direct: httpx.Client
    cached: httpx.Client
    limits: Limits
    clock: Callable[[], datetime]

    def attempt(self, asked: Asked, deadline: float) -> Fetched:
        """Give what one attempt brings, whatever its status; TroubleError where there is none."""
        found = once(self.limits, deadline, lambda: self._asked(asked))
        if isinstance(found, TroubleError):
            raise found
        return found

    def _asked(self, asked: Asked) -> Fetched:
        """Ask through the cache, but for what has secrets; past it where it breaks."""
        if not asked.secrets:
            with suppress(ValueError, *BROKEN):
                return self._followed(self.cached, asked)
        return self._followed(self.direct, asked)

    def _followed(self, by: httpx.Client, asked: Asked) -> Fetched:
        """Follow redirects within the same scheme, host and port."""
        url = httpx.URL(asked.url)
        for _ in range(self.limits.max_redirects + 1):
            extensions = {SECRETS: asked.secrets, "caching": {"key": asked.kept_as(str(url))}}
            with by.stream("GET", url, headers=asked.headers, extensions=extensions) as response:
                by.cookies.clear()
                target = _target(url, response)
                if target is None:
                    return self._read(asked, response)
                url = target
        raise TroubleError("redirects too often", again=False)

    def _read(self, asked: Asked, response: httpx.Response) -> Fetched:
        body = read_body(response, self.limits.max_bytes)
        return Fetched(
            provider=asked.provider,
            url=asked.url,
            retrieved_at=_moment(response.headers.get(RETRIEVED), self.clock),
            status=response.status_code,
            sha256=sha256(body).hexdigest(),
            body=body,
            from_cache=bool(response.extensions.get("caching", {}).get("from_cache")),
            headers=_shown(response.headers, asked.secrets),
        )


def _target(url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Give where a redirect leads; None for an answer, TroubleError where it leaves the host."""
    location = response.headers.get("location")
    if response.status_code not in _REDIRECTS or location is None:
        return None
    target = url.join(location)
    if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
        raise trouble.wrong_redirect(f"{target.scheme}://{target.host}")
    if target.userinfo:
        raise trouble.wrong_redirect("an address with a user name")
    return target


def _shown(headers: httpx.Headers, secrets: Mapping[str, Secret]) -> tuple[tuple[str, str], ...]:
    """Give the headers without the secrets, should the provider repeat them."""

    def hidden(value: str) -> str:
        for secret in secrets.values():
            value = secret.hidden(value)
        return value

    return tuple((name, hidden(value)) for name, value in headers.multi_items())


def _moment(text: str | None, clock: Callable[[], datetime]) -> datetime:
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except ValueError:
        return clock().astimezone(UTC)


def kept_answer(cache: Cache, asked: Asked) -> Fetched | None:
    """Give the answer that was kept for a request with secrets."""
    kept = cache.find(asked.kept_as())
    if kept is None:
        return None
    headers = dict(kept.headers)
    try:
        retrieved_at = datetime.fromisoformat(headers.get(RETRIEVED, "")).astimezone(UTC)
    except ValueError:
        return None
    digest = sha256(kept.body).hexdigest()
    return Fetched(asked.provider, asked.url, retrieved_at, 200, digest, kept.body, True)


def keep_answer(cache: Cache, asked: Asked, found: Fetched, seconds: float) -> None:
    """Keep the answer to a request with secrets for some seconds."""
    kept = Kept(((RETRIEVED, found.retrieved_at.isoformat()),), found.body)
    cache.keep(asked.kept_as(), asked.url, kept, seconds)
