"""The command that makes feeds: feed."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, Now, OfArticle, Out, RequireApproval, SettingsFile

# What a reader's program fetches every few minutes; each entry holds its whole text.
ENTRIES = 50

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the articles are.")]
At = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Where the files will be served, so that each feed names itself.",
        show_default="not named",
    ),
]
Limit = Annotated[int, typer.Option(metavar="NUMBER", min=1, help="The newest entries of a feed.")]
Sitemap = Annotated[
    bool, typer.Option("--sitemap/--no-sitemap", help="Write the news sitemap too.")
]


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command()(feed)


def feed(
    folder: Folder,
    out: Out,
    lang: OfArticle = None,
    *,
    at: At = "",
    limit: Limit = ENTRIES,
    sitemap: Sitemap = True,
    require_approval: RequireApproval = False,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Write Atom feeds and a news sitemap of what was approved."""
    from newsgen.cli import feed as command

    languages = tuple(lang or ())
    wanted = command.Wanted(
        folder, out, languages, at, limit, sitemap, require_approval, now, settings
    )
    command.feed(wanted, as_json=as_json)
