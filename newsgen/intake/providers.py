"""The providers that a command may name, and where they are asked.

NEWSGEN_SOURCE_<NAME>=http://127.0.0.1:8080 asks another address: a proxy on this machine, or a
server of the tests. No other host is taken, so that nobody can slip in figures from elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsgen.errors import Problem, SourceError, nearest
from newsgen.sources.window import Question

if TYPE_CHECKING:
    from newsgen.sources.client import Client
    from newsgen.sources.gleaned import Gleaned


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: the name to call it by, its title, address, terms and what it gives."""

    name: str
    title: str
    address: str
    terms: str
    gives: str
    gives_total: bool
    needs_key: bool

    def glean(self, client: Client, question: Question) -> Gleaned:
        """Ask it for what it knows; SourceError where that fails."""
        asked = replace(question, address=other_address(self.name))
        found: Gleaned = _modules()[self.name].glean(client, asked)
        return found


@lru_cache(maxsize=1)
def known() -> Mapping[str, Provider]:
    """Give the providers by name, in alphabetical order."""
    return MappingProxyType({name: _provider(name, each) for name, each in _modules().items()})


@lru_cache(maxsize=1)
def _modules() -> Mapping[str, ModuleType]:
    from newsgen.sources import registry

    return registry.providers()


def _provider(name: str, module: ModuleType) -> Provider:
    return Provider(
        name=name,
        title=module.NAME,
        address=module.ADDRESS,
        terms=module.TERMS,
        gives=getattr(module, "GIVES", ""),
        gives_total=getattr(module, "TOTAL", False),
        needs_key=getattr(module, "NEEDS_KEY", False),
    )


def provider(name: str) -> Provider:
    """Give a provider by its name; SourceError with the nearest one for an unknown name."""
    plain = name.strip().lower().replace("-", "_")
    if plain not in known():
        raise SourceError(Problem(name, "is no provider", remedy=nearest(plain, known())))
    return known()[plain]


def heads(providers: Iterable[Provider]) -> tuple[Provider, ...]:
    """Give those that have a total of their own."""
    return tuple(each for each in providers if each.gives_total)


def other_address(name: str) -> str:
    """Give the address on this machine that the environment names, or nothing."""
    variable = f"NEWSGEN_SOURCE_{name.upper()}"
    address = os.environ.get(variable, "").strip().rstrip("/")
    if not address:
        return ""
    if not _is_local(address):
        remedy = "Write http://127.0.0.1 with its port, or take the variable away."
        raise SourceError(Problem(variable, "is no address on this machine", address, remedy))
    return address


def _is_local(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
        local = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    return local and plain and parts.scheme in {"http", "https"}
