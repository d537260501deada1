"""The journal: orders line by line as they come, until they stand in Parquet.

A segment is one file, `<start of the session>-<number>.journal`; its first line says when the
session began. Lines are handed to the system at once, so a killed process loses none; they are
flushed to disk every second, so a loss of power costs that second. A torn last line is left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from newsgen.errors import WrongValueError
from newsgen.live.order import Order, as_line, from_line

SUFFIX = ".journal"


@dataclass(frozen=True, slots=True)
class Segment:
    """What a segment holds: its name, the start of its session, orders, lines that are no orders.

    `torn`: the last line was cut when the process was killed.
    """

    stem: str
    session_ms: int
    orders: tuple[Order, ...]
    strange: tuple[str, ...] = ()
    torn: bool = False


class Journal:
    """Writes segments of one session in a folder; OSError where the disk does not take them."""

    def __init__(self, folder: Path, name: str, session_ms: int) -> None:
        self._folder, self._name, self._session_ms = folder, name, session_ms
        self._number = 0
        self._file: int | None = None
        self._path: Path | None = None
        self._good = 0  # bytes that are whole lines
        self._dirty = False
        self.waiting: list[bytes] = []  # lines that the disk has not taken yet

    def append(self, orders: Sequence[Order]) -> None:
        """Write orders; where the disk is full they wait, and OSError is raised."""
        self.waiting += [as_line(order) for order in orders]
        self.catch_up()

    def catch_up(self) -> None:
        """Write what is waiting; what was written in part is taken back first."""
        if not self.waiting:
            return
        file = self._open()
        data = b"".join(self.waiting)
        try:
            written = os.write(file, data)
            while written < len(data):
                written += os.write(file, data[written:])
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, self._good)
            raise
        self._good += len(data)
        self._dirty = True
        self.waiting.clear()

    def flush(self) -> None:
        """Make what was written last through a loss of power."""
        if self._file is not None and self._dirty:
            os.fsync(self._file)
            self._dirty = False

    def turn(self) -> None:
        """End the segment; the next order begins another."""
        if self._file is not None:
            self.flush()
            os.close(self._file)
            self._file = self._path = None

    def finished(self) -> tuple[Path, ...]:
        """Give the segments in the folder that are not being written, the oldest first."""
        return tuple(path for path in segments(self._folder) if path != self._path)

    def _open(self) -> int:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{self._name}-{self._number + 1:04d}{SUFFIX}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC
            head = json.dumps({"session": self._session_ms}).encode() + b"\n"
            self._file = os.open(path, flags, 0o644)
            self._path, self._number, self._good = path, self._number + 1, 0
            self.waiting.insert(0, head)
        return self._file


def segments(folder: Path) -> tuple[Path, ...]:
    """Give the segments of a folder, the oldest first."""
    return tuple(sorted(folder.glob(f"*{SUFFIX}")))


def read_segment(path: Path, venue: str) -> Segment:
    """Read a segment as far as its lines are whole."""
    *lines, rest = path.read_bytes().split(b"\n")
    session_ms, orders, strange = 0, [], []
    for number, line in enumerate(lines):
        try:
            if number == 0 and line.startswith(b'{"session"'):
                session_ms = int(json.loads(line)["session"])
            else:
                orders.append(from_line(line, venue))
        except (WrongValueError, ValueError):
            strange.append(line[:500].decode(errors="replace"))
    return Segment(path.stem, session_ms, tuple(orders), tuple(strange), bool(rest))
