"""The commands on providers: fetch."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, SettingsFile


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(fetch)


def fetch(
    providers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROVIDER...",
            help="Whom to ask; the first counts where several give a figure.",
            show_default=False,
        ),
    ] = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The brief to write.", show_default="brief.json"),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(metavar="BRIEF", help="Add to this brief what it lacks."),
    ] = None,
    coins: Annotated[
        str | None,
        typer.Option(
            metavar="LIST", help="Coins to price.", show_default="BTC,ETH,SOL,XRP,DOGE,BNB"
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show the providers.")] = False,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Ask providers for figures and write them as a brief, with where they come from."""
    from newsgen.cli import fetch as work

    if listed:
        work.show_providers(as_json=as_json)
        return
    wanted = work.Wanted(tuple(providers or ()), out, into, coins, force, settings)
    work.fetch(wanted, as_json=as_json)
