"""What is sent to a target: the request with its secrets sealed until the last moment."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from newsgen.delivery.refusal import DeliveryError
from newsgen.errors import Problem
from newsgen.sources.keys import Secret


@dataclass(frozen=True, slots=True)
class Sealed:
    """A header with a secret: how it is shown, what makes it when it is sent, and of which key."""

    shown: str
    make: Callable[[], Secret]
    key: Secret


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    `empty` is what a target without any posts answers: a rehearsal reads it. The query of `url` is
    a secret where `private` says so.
    """

    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sealed: Mapping[str, Sealed] = field(default_factory=lambda: MappingProxyType({}))
    empty: Any = None
    private: bool = False

    @property
    def place(self) -> str:
        """Name the address without its query."""
        return self.url.partition("?")[0]

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Give the keys of the headers, and the query where it is a secret."""
        query = self.url.partition("?")[2] if self.private else ""
        return (*(each.key for each in self.sealed.values()), *([Secret(query)] if query else []))

    def shown(self) -> dict[str, Any]:
        """Give the request as plain data with every secret hidden."""
        hidden = {name: each.shown for name, each in self.sealed.items()}
        url = f"{self.place}?***" if self.private and "?" in self.url else self.url
        members: dict[str, Any] = {"method": self.method, "url": url}
        members["headers"] = {**self.headers, **hidden}
        if self.body:
            members["body"] = json.loads(self.body)
        return members


def as_body(members: object) -> bytes:
    """Write plain data as the body of a request: the same data gives the same bytes."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def checked_address(target: str, address: str, *, query: bool = False) -> str:
    """Give a target's address without a last slash; DeliveryError unless it may be sent to.

    It must be https, or http on this machine, and carry no user name, password or fragment.
    """
    place = f"push.{target}"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _refused(place, "is no web address", "Write https://… in full.") from None
    if parts.username is not None or parts.password is not None:
        remedy = "Leave the user name and password out; keys are kept in the environment."
        raise _refused(place, "holds a user name or password", remedy)
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _here(host))):
        remedy = "Write https://…; plain http is taken for this machine only."
        raise _refused(place, "must be an https address", remedy)
    if parts.fragment or (parts.query and not query):
        raise _refused(place, "must end before any ? or #", "Write the site's own address.")
    return address if query else address.rstrip("/")


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(place: str, message: str, remedy: str) -> DeliveryError:
    return DeliveryError(Problem(place, message, remedy=remedy))
