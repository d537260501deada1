"""Hears an interrupt wherever it comes: Python drops one that falls into a callback of its own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def heard() -> Iterator[Callable[[], None]]:
    """Give a call that raises KeyboardInterrupt where one was asked for since; once is enough.

    The work in hand is finished, however often it is asked for.
    """
    ours = threading.current_thread() is threading.main_thread()  # no other hears signals
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield lambda: None  # whoever runs newsgen ignores interrupts, or hears them
        return
    asked = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        if not asked.is_set():  # a second one would break off what the first one ends
            asked.set()
            signal.default_int_handler(number, frame)

    def check() -> None:
        if asked.is_set():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
