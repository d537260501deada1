"""Shows on a terminal how far a run has come; elsewhere nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `on` where there is a terminal that shows it, `step` counts one brief."""

    on: bool
    step: Callable[[], object]


@contextmanager
def shown(total: int, *, as_json: bool) -> Iterator[Bar]:
    """Show a bar on standard error, unless lines of JSON go to the same terminal."""
    if not sys.stderr.isatty() or (as_json and sys.stdout.isatty()):
        yield Bar(on=False, step=lambda: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    bar = Progress(*columns, console=console, redirect_stdout=False, redirect_stderr=False)
    with bar:
        task = bar.add_task("", total=total)
        yield Bar(on=True, step=lambda: bar.advance(task))
