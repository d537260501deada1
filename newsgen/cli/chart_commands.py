"""The command on charts: their files and the cards for social media, of a finished article."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, OfArticle, Place, SettingsFile


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command()(charts)


def charts(
    path: Place,
    lang: OfArticle = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The folder to write into.", show_default="the article's own"
        ),
    ] = None,
    png: Annotated[
        bool, typer.Option("--png", help="Also write cards for social media, as PNG.")
    ] = False,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Write the charts of an article as files, each with the label that the record gives it."""
    from newsgen.cli import charts as work

    work.write(path, lang, out, settings, png=png, as_json=as_json)
