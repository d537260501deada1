"""Gives work to parallel processes; one that is killed costs its own work a second try, no more.

A pool does not tell whose process ended: all work in hand is then tried again, each piece in a
process of its own. What ends that one too is given up.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_WORTH = 16  # tasks that take as long as it takes to start a process
_at_work = threading.Lock()


def enough(tasks: int) -> int:
    """Give the number of processes that makes so many tasks fastest: a processor each at most."""
    affinity = getattr(os, "sched_getaffinity", None)
    processors = len(affinity(0)) if affinity else os.cpu_count() or 1
    return int(min(processors, 1 + tasks // _WORTH))


def run(
    work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int
) -> Generator[tuple[int, Result | None], None, None]:
    """Give the result of each task with its place, as it is done; None where it was given up.

    On an interrupt the work in hand is finished, and nothing more is begun.
    """
    waiting = deque(range(len(tasks)))
    while waiting:
        with _pool(min(jobs, len(waiting))) as pool:
            suspects = yield from _until_broken(pool, work, tasks, waiting, jobs)
        for place in suspects:
            with _pool(1) as alone:
                try:
                    with _unheard():
                        future = alone.submit(_guarded, work, tasks[place])
                    result = future.result()
                except BrokenProcessPool:
                    result = None
            yield place, result


def _pool(jobs: int) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=spawn, initializer=_prepare)


def _until_broken(
    pool: ProcessPoolExecutor,
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    waiting: deque[int],
    jobs: int,
) -> Generator[tuple[int, Result], None, list[int]]:
    """Work until all is done or the pool is broken; return what was in hand when it broke."""
    running: dict[Future[Result], int] = {}
    suspects: list[int] = []
    while running or (waiting and not suspects):
        while waiting and not suspects and len(running) < jobs:
            try:
                with _unheard():
                    future = pool.submit(_guarded, work, tasks[waiting[0]])
            except BrokenProcessPool:
                break  # what is in hand says so too
            running[future] = waiting.popleft()
        if not running:
            return suspects
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            place = running.pop(future)
            try:
                yield place, future.result()
            except BrokenProcessPool:
                suspects.append(place)
    return sorted(suspects)


@contextmanager
def _unheard() -> Iterator[None]:
    """Start processes that hear no interrupt from their first moment; the parent's waits."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:  # Windows
        yield
        return
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Leave interrupts to the parent, and end with it: after the work in hand, if any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        with _at_work:
            os._exit(0)


def _guarded(work: Callable[[Task], Result], task: Task) -> Result:
    with _at_work:
        return work(task)
