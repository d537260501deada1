"""Follows a recorder's folder: new orders each time, from the journal and from Parquet, each once.

The rows of a Parquet file stand in the order of the journal that it was made of, so that what was
read there is skipped here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from newsgen.errors import WrongValueError
from newsgen.live.journal import segments
from newsgen.live.logbook import GAPS, NOT_RECORDING, SESSION
from newsgen.live.order import Order, from_line, moment

STALE_MS = 60_000  # a recorder notes its state every few seconds; after this it is gone


@dataclass(frozen=True, slots=True)
class Missed:
    """A time in which a venue was not followed, UTC milliseconds."""

    venue: str
    from_ms: int
    to_ms: int
    reason: str


def venue_folders(folders: tuple[Path, ...]) -> tuple[Path, ...]:
    """Give the folders of venues: those named, and those in the folders named."""
    candidates = [each for folder in folders for each in (folder, *sorted(folder.glob("*/")))]
    return tuple(dict.fromkeys(each for each in candidates if (each / SESSION).is_file()))


class Follower:
    """Reads one venue's folder; each order is given once, whichever file has it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.venue = folder, folder.name
        self._offsets: dict[str, int] = {}
        self._read: Counter[tuple[str, date]] = Counter()
        self._done: set[Path] = set()

    def orders(self, since_ms: int) -> Iterator[Order]:
        """Give what is new; files of days before `since_ms` are left alone."""
        running = segments(self.folder / "journal")
        for path in running:
            with suppress(FileNotFoundError):  # it became Parquet just now: next time
                yield from self._journal(path)
        stems = {path.stem for path in running}
        first_day = moment(since_ms).date().isoformat()
        for path in sorted(self.folder.glob("????-??-??/*.parquet")):
            if path in self._done or path.stem in stems or path.parent.name < first_day:
                continue
            yield from self._parquet(path)

    def missed(self, since_ms: int, now_ms: int) -> tuple[Missed, ...]:
        """Give the times in (since_ms, now_ms] in which the venue was not followed."""
        found = [*self._ended(), *self._open(now_ms)]
        return tuple(
            Missed(each.venue, max(each.from_ms, since_ms), min(each.to_ms, now_ms), each.reason)
            for each in found
            if each.from_ms < now_ms and each.to_ms > since_ms
        )

    def _journal(self, path: Path) -> Iterator[Order]:
        with path.open("rb") as file:
            file.seek(self._offsets.get(path.stem, 0))
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._offsets[path.stem] = self._offsets.get(path.stem, 0) + len(line)
                with suppress(WrongValueError):  # the first line, which names the session
                    order = from_line(line, self.venue)
                    self._read[path.stem, order.day] += 1
                    yield order

    def _parquet(self, path: Path) -> Iterator[Order]:
        from pyarrow import parquet

        columns = ["time", "symbol", "side", "usd"]
        with path.open("rb") as file:
            table = parquet.ParquetFile(file).read(columns=columns)
        rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True)
        skipped = self._read.pop((path.stem, date.fromisoformat(path.parent.name)), 0)
        self._done.add(path)
        for number, (time_ms, symbol, side, cents) in enumerate(rows):
            if number >= skipped:
                yield Order(self.venue, symbol, side, time_ms, Decimal(0), Decimal(0), cents)

    def _ended(self) -> Iterator[Missed]:
        with suppress(FileNotFoundError):
            for line in (self.folder / GAPS).read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, KeyError, TypeError):
                    gap = json.loads(line)
                    span = int(gap["from_ms"]), int(gap["to_ms"])
                    yield Missed(self.venue, *span, str(gap["reason"]))

    def _open(self, now_ms: int) -> Iterator[Missed]:
        """Give the gaps that are open now: of a feed, or of a recorder that is not running."""
        session = self._session()
        end, alive = session.get("end_ms"), session.get("alive_ms", 0)
        for name, feed in session.get("feeds", {}).items():
            if end is not None:
                yield Missed(self.venue, int(end), now_ms, f"{NOT_RECORDING} ({name})")
            elif feed.get("gap_from_ms") is not None:
                reason = f"{feed.get('gap_reason')} ({name})"
                yield Missed(self.venue, int(feed["gap_from_ms"]), now_ms, reason)
            elif now_ms - alive > STALE_MS:
                yield Missed(self.venue, int(feed["heard_ms"]), now_ms, f"{NOT_RECORDING} ({name})")

    def _session(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / SESSION).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def longest_missed(missed: tuple[Missed, ...]) -> int:
    """Give the milliseconds that the venue missed most was not followed, overlaps once."""
    worst = 0
    for venue in {each.venue for each in missed}:
        total, reached = 0, 0
        for each in sorted(missed, key=lambda gap: gap.from_ms):
            if each.venue == venue and each.to_ms > reached:
                total += each.to_ms - max(each.from_ms, reached)
                reached = each.to_ms
        worst = max(worst, total)
    return worst
