"""The commands on stored series: import, list, show, rank, export, drop."""

from __future__ import annotations

import typer

history = typer.Typer(help="The stored series that a total is ranked in.", rich_markup_mode=None)


@history.callback()
def _history() -> None:
    """Keep each command a command of its own."""
