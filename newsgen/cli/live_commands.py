"""The commands on live orders: record, watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(record)


def record(
    venues: Annotated[
        str,
        typer.Option("--venue", metavar="LIST", help="Venues, with commas: bybit,okx,binance."),
    ] = "bybit,okx,binance",
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to record into.")] = Path(
        "orders"
    ),
    seconds: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="DURATION",
            help="Stop after so long: 90s, 10m, 24h.",
            show_default="until it is stopped",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Stop at this time, ISO 8601 with its zone."),
    ] = None,
    file_every: Annotated[
        str, typer.Option(metavar="DURATION", help="How often the journal becomes Parquet.")
    ] = "15m",
    silence: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Without a sign of life, connect again after this."),
    ] = "45s",
    as_json: Json = False,
) -> None:
    """Record liquidation orders from the venues' public feeds; no key is needed."""
    from newsgen.cli import live

    wanted = live.Wanted(venues, out, seconds, until, file_every, silence)
    live.record(wanted, as_json=as_json)
