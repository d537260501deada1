"""The command that shows articles in a browser: preview."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Formats, Languages, Series, SettingsFile


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command()(preview)


def preview(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder of briefs, articles, or both.")
    ],
    *,
    lang: Languages,
    form: Formats,
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, metavar="PORT", help="The port.", show_default="any that is free"
        ),
    ] = 0,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="An address of this machine.")
    ] = "127.0.0.1",
    unopened: Annotated[
        bool, typer.Option("--no-open", help="Leave the browser alone; print the address only.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Show what the gate forbids, too.")
    ] = False,
    series: Series = None,
    now: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="The time of the run, ISO 8601 with its zone.",
            show_default="a minute after the figures",
        ),
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Show articles in the browser, and again when brief, rule, word or layout changes."""
    from newsgen.cli.preview.maker import Options
    from newsgen.cli.preview.server import Listening, serve

    options = Options(tuple(lang), tuple(form), settings, now, force, series)
    serve(folder, options, Listening(host, port, browse=not unopened))
