"""Where a venue is reached; for tests, at another address on this machine.

NEWSGEN_LIVE_<VENUE>=ws://127.0.0.1:8000 takes the place of a feed's host, NEWSGEN_LIVE_<VENUE>_REST
of the host that lists instruments. Any address but this machine's own is refused: figures from
elsewhere would bear the venue's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from newsgen.errors import WrongValueError

_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_REMEDY = "Use it for tests only, with ws://127.0.0.1:PORT, or take it away."


def stream_address(address: str, venue: str, environment: Mapping[str, str]) -> str:
    """Give the address of a feed; WrongValueError where the environment names another machine."""
    return _moved(address, f"NEWSGEN_LIVE_{venue.upper()}", "ws", environment)


def rest_address(address: str, venue: str, environment: Mapping[str, str]) -> str:
    """Give the address that lists instruments; WrongValueError as above."""
    return _moved(address, f"NEWSGEN_LIVE_{venue.upper()}_REST", "http", environment)


def is_here(address: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(address).hostname in _HERE


def _moved(address: str, name: str, scheme: str, environment: Mapping[str, str]) -> str:
    wanted = environment.get(name)
    if not wanted:
        return address
    try:
        found = urlsplit(wanted)
        host, _ = found.hostname, found.port
    except ValueError:
        host = None
    if host not in _HERE or found.scheme != scheme or found.username or found.path.strip("/"):
        raise WrongValueError(f"{name} names no address on this machine", _REMEDY)
    _, _, path, query, _ = urlsplit(address)
    return urlunsplit((scheme, found.netloc, path, query, ""))
