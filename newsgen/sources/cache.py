"""The HTTP cache: answers kept as their Cache-Control allows; those to a key for a short while.

One SQLite file for all. It holds no secrets: what is asked with a key is found by a digest. A file
that is damaged is begun anew, one that cannot be written is done without.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.sources.keys import Secret

if TYPE_CHECKING:
    import httpx
    from hishel import SqliteStorage

MAX_CACHE_BYTES = 50_000_000
BROKEN = (sqlite3.Error, RuntimeError, OSError)  # what a cache that breaks while it is read raises


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was kept."""

    headers: tuple[tuple[str, str], ...]
    body: bytes


def open_cache(path: Path) -> Cache | None:
    """Open the cache; None where its file cannot be used, and nothing is lost but time."""
    from hishel import SqliteStorage

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _sound(path):
            for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                name.unlink(missing_ok=True)
            if not _sound(path):
                return None
    except OSError:
        return None
    return Cache(SqliteStorage(database_path=path, max_size=MAX_CACHE_BYTES))


def _sound(path: Path) -> bool:
    """Tell whether SQLite can read all of a file and it has the tables of this cache, or none."""
    try:
        with closing(sqlite3.connect(path, timeout=1.0)) as database:
            (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
            columns = {row[1] for row in database.execute("PRAGMA table_info(entries)")}
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return True
        raise OSError(str(error)) from None
    except sqlite3.DatabaseError:
        return False
    return verdict == "ok" and (not columns or "chunk_count" in columns)


def name_of(url: str, secrets: Mapping[str, Secret]) -> str:
    """Give the name under which an answer is kept: of its address, and the key it was given to."""
    digest = sha256(url.encode())
    for name, secret in sorted(secrets.items()):
        digest.update(f"\n{name.lower()}: {secret.reveal()}".encode())
    return digest.hexdigest()


class Cache:
    """Kept answers; every failure of the file is a miss."""

    def __init__(self, storage: SqliteStorage) -> None:
        self._storage = storage

    def over(self, inner: httpx.BaseTransport) -> httpx.BaseTransport:
        """Give a transport that asks the cache first, by the rules of RFC 9111."""
        from hishel import CacheOptions
        from hishel.httpx import CacheTransport

        return CacheTransport(inner, self._storage, rfc=CacheOptions(shared=False))

    def find(self, name: str) -> Kept | None:
        """Give an answer kept under `name`, if its time is not over."""
        with suppress(*BROKEN):
            for entry in self._storage.get_entries(name):
                stream = entry.response.stream
                headers = tuple(
                    (key.lower(), value) for key, value in entry.response.headers.items()
                )
                if isinstance(stream, Iterator):
                    return Kept(headers, b"".join(stream))
        return None

    def keep(self, name: str, url: str, kept: Kept, seconds: float) -> None:
        """Keep an answer that was found good for some seconds."""
        from hishel import Headers, Request, Response

        response = Response(200, Headers(dict(kept.headers)), iter([kept.body]))
        with suppress(*BROKEN):
            entry = self._storage.create_entry(Request("GET", url), response, name, ttl=seconds)
            stream = entry.response.stream
            if isinstance(stream, Iterator):  # it is written while it is read
                for _ in stream:
                    pass

    def forget(self, name: str) -> None:
        """Take out what is kept under `name`: it was found to be no good."""
        with suppress(*BROKEN):
            for entry in self._storage.get_entries(name):
                self._storage.remove_entry(entry.id)

    def close(self) -> None:
        """Close the file."""
        with suppress(*BROKEN):
            self._storage.close()
