"""The command that makes feeds: feed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, Now, Out, SettingsFile


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command()(feed)


def feed(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the articles are.")],
    out: Out,
    lang: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TAG",
            help="A language; may be given again.",
            show_default="all of the articles",
        ),
    ] = None,
    *,
    at: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where the files will be served, so that each feed names itself.",
            show_default="not named",
        ),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER", min=1, help="The newest entries of a feed.", show_default="all"
        ),
    ] = None,
    sitemap: Annotated[
        bool, typer.Option("--sitemap/--no-sitemap", help="Write the news sitemap too.")
    ] = True,
    require_approval: Annotated[
        bool,
        typer.Option("--require-approval", help="Write nothing where a page is not approved."),
    ] = False,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Write Atom feeds and a news sitemap of what was approved."""
    from newsgen.cli import feed as command

    wanted = command.Wanted(
        folder=folder,
        out=out,
        languages=tuple(lang or ()),
        at=at,
        limit=limit,
        sitemap=sitemap,
        require_approval=require_approval,
        now=now,
        settings=settings,
    )
    command.feed(wanted, as_json=as_json)
