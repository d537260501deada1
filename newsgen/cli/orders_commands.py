"""The commands on raw orders: brief, history build."""

from __future__ import annotations

import typer


def register(app: typer.Typer, history: typer.Typer) -> None:
    """Put the commands on the command line."""
    _ = (app, history,)
