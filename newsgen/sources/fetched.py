"""What one request brought: the address without secrets, the time, the body and its checksum."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Fetched:
    """One body as received, decoded from its transfer; `url` carries no secrets.

    `retrieved_at` is the time at which the body came from the provider, also where the cache
    gave it: UTC. `headers` are those of the answer, names in lower case.
    """

    provider: str
    url: str
    retrieved_at: datetime
    status: int
    sha256: str
    body: bytes = field(repr=False)
    from_cache: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def header(self, name: str) -> str:
        """Give a header of the answer; empty where it is absent."""
        return next((value for known, value in self.headers if known == name.lower()), "")

    def json(self) -> Any:
        """Read the body as JSON, numbers with a point as Decimal; SourceError where it is none."""
        from newsgen.sources.reading import read_json

        return read_json(self)
