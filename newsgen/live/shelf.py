"""Keeps the orders of one venue: each once, on disk at once, in Parquet before long.

OUT/<venue>/journal/ has what is not yet in Parquet, OUT/<venue>/<day>/ the Parquet files. A folder
has one recorder at a time.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from newsgen.errors import NotFoundError, Problem
from newsgen.live.journal import Journal, read_segment
from newsgen.live.memory import MEMORY_MS, Memory
from newsgen.live.order import Order, moment
from newsgen.live.parquet import day_of, flush_folder, kept_keys, write_days

AHEAD_MS = 10 * 60_000  # how far a venue's clock may run ahead
MOST_WAITING = 200_000  # orders held in memory while the disk is full

Tell = Callable[[str], None]


class Shelf:
    """The orders of one venue; opened once, closed once."""

    def __init__(self, out: Path, venue: str, started_ms: int, tell: Tell) -> None:
        self.venue, self.folder, self._tell = venue, out / venue, tell
        self._memory = Memory()
        name = moment(started_ms).strftime("%Y%m%dT%H%M%S") + f"{started_ms % 1000:03d}"
        self._journal = Journal(self.folder / "journal", name, started_ms)
        self._lock: int | None = None
        self._filing = threading.Lock()
        self._troubled = False
        self.orders = self.cents = self.repeated = self.files = 0

    def open(self, now_ms: int) -> None:
        """Take the folder, file what a killed session left, and recall the orders of 48 hours."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._take_folder()
            self.file_finished()
            self._memory.recall(kept_keys(self.folder, day_of(now_ms - MEMORY_MS)))
            self._memory.forget(now_ms)
        except OSError as error:
            raise self._unwritable(error) from None

    def take(self, orders: Sequence[Order], now_ms: int) -> tuple[str, ...]:
        """Keep what is new of one message; give why orders are refused.

        NotFoundError when the disk has been full for too long.
        """
        plausible: list[Order] = []
        strange: list[Order] = []
        for order in orders:
            near = -MEMORY_MS < order.time_ms - now_ms < AHEAD_MS
            (plausible if near else strange).append(order)
        fresh = self._memory.sift(plausible)
        self.orders += len(fresh)
        self.cents += sum(order.cents for order in fresh)
        self.repeated += len(plausible) - len(fresh)
        self._write(fresh)
        self._memory.forget(now_ms)
        return tuple(
            f"its time is {moment(order.time_ms):%Y-%m-%d %H:%M:%S} UTC" for order in strange
        )

    def flush(self) -> None:
        """Make all orders last through a loss of power; what the disk refused is tried again."""
        self._write(())
        with suppress(OSError):
            self._journal.flush()

    def turn(self) -> None:
        """End the segment, so that it can be filed."""
        with suppress(OSError):
            self._journal.turn()

    def file_finished(self) -> None:
        """Turn finished segments into Parquet; a segment goes when its files stand.

        OSError where the disk does not take them; the segments stay.
        """
        with self._filing:  # a thread may be at it when the recorder stops
            for path in self._journal.finished():
                self._file(path)

    def _file(self, path: Path) -> None:
        segment = read_segment(path, self.venue)
        if segment.torn:
            self._tell(f"{self.venue}: {path.name} ends in half a line, which is left out")
        for line in segment.strange:
            self._tell(f"{self.venue}: {path.name} has a line that is no order: {line[:80]}")
        self.files += len(write_days(self.folder, self.venue, segment))
        if segment.strange:
            path.replace(path.with_suffix(".strange"))
        else:
            path.unlink()
        flush_folder(path.parent)

    def close(self) -> None:
        """Write, flush and file everything; NotFoundError where the disk does not take it."""
        try:
            self._journal.catch_up()
            self._journal.turn()
            self.file_finished()
        except OSError as error:
            raise self._unwritable(error) from None
        finally:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    def _write(self, orders: Sequence[Order]) -> None:
        try:
            self._journal.append(orders)
        except OSError as error:
            if not self._troubled:
                reason = (error.strerror or str(error)).lower()
                self._tell(f"{self.venue}: orders cannot be written, they wait: {reason}")
            self._troubled = True
            if len(self._journal.waiting) > MOST_WAITING:
                raise self._unwritable(error) from None
        else:
            if self._troubled:
                self._tell(f"{self.venue}: orders are written again")
            self._troubled = False

    @property
    def waiting(self) -> int:
        """How many orders the disk has not taken."""
        return len(self._journal.waiting)

    def _take_folder(self) -> None:
        """Lock the folder; a second recorder would keep every order twice."""
        import fcntl

        self._lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            self._lock = None
            remedy = "Stop that one, or record into another folder."
            message = "another recorder writes into this folder"
            raise NotFoundError(
                Problem("", message, remedy=remedy, file=str(self.folder))
            ) from None

    def _unwritable(self, error: OSError) -> NotFoundError:
        reason = (error.strerror or str(error)).lower()
        left = f"; {self.waiting} orders are lost" if self.waiting else ""
        remedy = "Check the folder's rights and the space on its disk; what is there is whole."
        return NotFoundError(
            Problem("", f"cannot be written: {reason}{left}", remedy=remedy, file=str(self.folder))
        )
