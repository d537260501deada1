"""One run at a time in the folder of an article.

The record lets two editors decide at once; their files may not mix. Without this, a run that read
the record before a retraction could write an approved text over it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsgen.errors import NotFoundError, Problem

WAIT_SECONDS = 30
_PAUSE = 0.02


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait until no other run reads and writes the article in a folder, or of an article.json.

    NotFoundError after 30 s. Where the system has no locks (a folder that is not there yet, some
    network drives, Windows) nobody waits.
    """
    handle = _opened(path if path.is_dir() else path.parent)
    try:
        if handle is not None:
            _lock(handle, path)
        yield
    finally:
        if handle is not None:
            os.close(handle)  # which gives the lock back, as the end of a killed process does


def _opened(folder: Path) -> int | None:
    with suppress(OSError):
        return os.open(folder, os.O_RDONLY)
    return None


def _lock(handle: int, path: Path) -> None:
    try:
        import fcntl
    except ImportError:
        return
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                remedy = "Try again; nothing was decided or written."
                message = f"is in use by another run, waited {WAIT_SECONDS} s"
                raise NotFoundError(Problem("", message, remedy=remedy, file=str(path))) from None
            time.sleep(_PAUSE)
        except OSError:
            return
        else:
            return
