"""Fetches the lists of instruments: small, bounded, without keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsgen.errors import WrongValueError
from newsgen.live.addresses import is_here
from newsgen.live.venue import decode

MAX_BYTES = 30_000_000
TIMEOUT = 15.0


class Unreachable(Exception):  # noqa: N818  # a state of the venue, told and tried again
    """A venue does not answer, or not with what it documents."""


async def fetch_json(base: str, path: str, params: Mapping[str, str]) -> Any:
    """Fetch one JSON body; Unreachable says why it did not come."""
    import httpx

    local = is_here(base)  # a proxy is for other machines
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, trust_env=not local) as client,
            client.stream("GET", f"{base}{path}", params=dict(params)) as response,
        ):
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise Unreachable(f"{path} is larger than {MAX_BYTES:,} bytes")
            if response.status_code != httpx.codes.OK:
                raise Unreachable(f"{path} answers HTTP {response.status_code}")
    except httpx.HTTPError as error:
        raise Unreachable(f"{path}: {type(error).__name__} {error}"[:200].strip()) from None
    try:
        return decode(bytes(body))
    except WrongValueError as wrong:
        raise Unreachable(f"{path} {wrong.message}") from None
