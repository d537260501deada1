"""The chain of the record: each row carries the hash of the one before it.

The hash is SHA-256 over the row as JSON with sorted keys, no spaces and UTF-8, its own hash left
out. A row that was changed, taken out, put in or moved breaks the chain. Rows taken off its end do
not: those are missed by the article.json that names its last decision by hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from newsgen.errors import Problem
from newsgen.review.entry import Entry
from newsgen.review.errors import TamperedError

START = "0" * 64
_REMEDY = "Put a copy of the record back; until then nothing counts as approved."


def linked(entry: Entry, before: Entry | None) -> Entry:
    """Give the entry as the row after `before`."""
    seq, prev = (before.seq + 1, before.hash) if before else (1, START)
    placed = replace(entry, seq=seq, prev_hash=prev, hash="")
    return replace(placed, hash=digest(placed))


def digest(entry: Entry) -> str:
    """Give the hash of a row, in hexadecimal."""
    members = asdict(entry)
    del members["hash"]
    # A row edited by hand may hold what JSON does not; it is then another text, and found out.
    text = json.dumps(
        members, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr
    )
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def verified(entries: Iterable[Entry], file: str) -> tuple[Entry, ...]:
    """Give rows in their order if the chain holds; TamperedError names the first row at fault."""
    found: list[Entry] = []
    before: Entry | None = None
    for entry in entries:
        wrong = _fault(entry, before)
        if wrong:
            raise TamperedError(Problem(*wrong, remedy=_REMEDY, file=file))
        found.append(entry)
        before = entry
    return tuple(found)


def _fault(entry: Entry, before: Entry | None) -> tuple[str, str] | None:
    """Give the place and the fault of a row; None where it follows the one before."""
    wanted = before.seq + 1 if before else 1
    if entry.seq != wanted:
        return f"row {wanted}", f"is missing: row {entry.seq} follows"
    place = f"row {entry.seq}"
    if entry.hash != digest(entry):
        return place, f"was changed after it was written ({entry.decision} by {entry.reviewer})"
    if entry.prev_hash != (before.hash if before else START):
        return place, "does not follow the row before: rows were taken out, put in or moved"
    return None
