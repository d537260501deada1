"""Keeps the bodies that figures come from, exactly as received, under their checksums."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from newsgen.publish.files import put
from newsgen.sources.fetched import Fetched


def name_of(fetched: Fetched) -> str:
    """Give the file name of a body: its checksum."""
    return f"{fetched.sha256}.json"


def keep(folder: Path, bodies: Iterable[Fetched]) -> tuple[Path, ...]:
    """Put each body into FOLDER/ab/abcd….json, whole or not at all; one that is there is left."""
    kept: list[Path] = []
    for body in bodies:
        target = folder / body.sha256[:2] / name_of(body)
        if not _is_there(target, body):
            put(target.parent, {target.name: body.body})
        kept.append(target)
    return tuple(dict.fromkeys(kept))


def _is_there(target: Path, body: Fetched) -> bool:
    try:
        return sha256(target.read_bytes()).hexdigest() == body.sha256
    except OSError:
        return False
