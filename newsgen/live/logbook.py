"""What surrounds the orders of a venue: gaps, sessions, and messages that could not be read.

gaps.jsonl: one line for each time in which a feed was not followed. session.json: the session that
runs, written anew every few seconds, so that what a killed one missed is known; sessions.jsonl: all
that ended. rejected.jsonl: messages that were refused, with the reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GAPS, SESSION, SESSIONS, REJECTED = (
    "gaps.jsonl",
    "session.json",
    "sessions.jsonl",
    "rejected.jsonl",
)
NOT_RECORDING = "not recording"
NOT_YET = "before the recording began"
MOST_REJECTED = 20_000_000  # bytes kept of refused messages; then they are counted only
_LONGEST = 4_000  # characters kept of one


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a feed of the venue was not followed, UTC milliseconds."""

    feed: str
    from_ms: int
    to_ms: int
    reason: str


class Coverage:
    """What is known of one feed: when it was last heard, and the gap that is open, if any."""

    def __init__(self, feed: str, since_ms: int, reason: str) -> None:
        self.feed = feed
        self.heard_ms = since_ms
        self.gap: tuple[int, str] | None = (since_ms, reason)

    def lost(self, reason: str) -> None:
        """Open a gap at the last sign of life, unless one is open."""
        if self.gap is None:
            self.gap = (self.heard_ms, reason)

    def back(self, now_ms: int) -> Gap | None:
        """Close the gap that is open."""
        found = self.ended(now_ms)
        self.gap, self.heard_ms = None, now_ms
        return found

    def ended(self, now_ms: int) -> Gap | None:
        """Give the gap that is open as one that ends now."""
        if self.gap is None or self.gap[0] >= now_ms:
            return None
        return Gap(self.feed, self.gap[0], now_ms, self.gap[1])


class Logbook:
    """Writes the files beside a venue's orders; OSError where the disk does not take them."""

    def __init__(self, folder: Path, venue: str) -> None:
        self._folder, self._venue = folder, venue
        self._unwritten: list[dict[str, object]] = []
        self.rejected = self.gaps = 0

    def coverage(self, feed: str) -> Coverage:
        """Begin the coverage of a feed where the last session left it."""
        last = self._last().get("feeds", {}).get(feed)
        if not isinstance(last, dict):
            return Coverage(feed, 0, NOT_YET)
        since = last.get("gap_from_ms")
        since = last.get("heard_ms", 0) if since is None else since
        return Coverage(feed, int(since), NOT_RECORDING if since else NOT_YET)

    def note_gap(self, gap: Gap) -> None:
        """Write a gap that has ended; where the disk is full it is written with the next state."""
        self.gaps += 1
        self._unwritten.append(
            {
                "venue": self._venue,
                "from_ms": gap.from_ms,
                "to_ms": gap.to_ms,
                "reason": f"{gap.reason} ({gap.feed})",
            }
        )
        with suppress(OSError):
            self._write_gaps()

    def _write_gaps(self) -> None:
        while self._unwritten:
            append_line(self._folder / GAPS, self._unwritten[0])
            del self._unwritten[0]

    def note_session(self, members: Mapping[str, object]) -> None:
        """Write the state of the session in one move."""
        self._write_gaps()
        path = self._folder / SESSION
        beside = path.with_name(f".{path.name}.tmp")
        beside.write_text(json.dumps(members), encoding="utf-8")
        beside.replace(path)

    def end_session(self, members: Mapping[str, object]) -> None:
        """Write the last state of the session, and its line among all sessions."""
        append_line(self._folder / SESSIONS, members)
        self.note_session(members)

    def recover_session(self) -> None:
        """Give a session that was killed its line; its end is its last sign of life."""
        last = self._last()
        if last and last.get("end_ms") is None:
            append_line(self._folder / SESSIONS, {**last, "killed": True})

    def reject(self, message: str, reason: str, feed: str, now_ms: int) -> None:
        """Keep a message that could not be read, within the bound."""
        self.rejected += 1
        path = self._folder / REJECTED
        line = {"at_ms": now_ms, "feed": feed, "reason": reason, "message": message[:_LONGEST]}
        with suppress(OSError):
            if not path.exists() or path.stat().st_size < MOST_REJECTED:
                append_line(path, line)

    def _last(self) -> dict[str, Any]:
        try:
            found = json.loads((self._folder / SESSION).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def append_line(path: Path, members: Mapping[str, object]) -> None:
    """Add one line to a file and flush it to disk; a torn line before it is ended."""
    data = json.dumps(members, ensure_ascii=False).encode() + b"\n"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(file).st_size
        torn = size and os.pread(file, 1, size - 1) != b"\n"
        os.write(file, b"\n" + data if torn else data)
        os.fsync(file)
    finally:
        os.close(file)
