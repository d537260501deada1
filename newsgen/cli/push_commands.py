"""The command that sends finished articles elsewhere: push."""

from typing import Annotated

import typer

from newsgen.cli.options import Json, Now, OfArticle, Place, RequireApproval, SettingsFile


def register(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command()(push)


def push(
    path: Place,
    *,
    to: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TARGET",
            help="webhook, wordpress or ghost; may be given again.",
            show_default="all that the settings name",
        ),
    ] = None,
    lang: OfArticle = None,
    require_approval: RequireApproval = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the requests and send nothing.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also write over what was edited in the CMS.")
    ] = False,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Send a finished article to a webhook, or as drafts to WordPress or Ghost."""
    from newsgen.cli import push as command

    wanted = command.Wanted(
        path=path,
        targets=tuple(to or ()),
        languages=tuple(lang or ()),
        require_approval=require_approval,
        dry_run=dry_run,
        overwrite=overwrite,
        now=now,
        settings=settings,
    )
    command.push(wanted, as_json=as_json)
