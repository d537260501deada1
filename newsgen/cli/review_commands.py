"""The commands of the desk: approve, revoke, status, log, correct, retract, publish."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import (
    Angle,
    Json,
    Now,
    Place,
    RequireApproval,
    Series,
    SettingsFile,
)

Of = Annotated[
    list[str], typer.Option("--lang", metavar="TAG", help="The language; may be given again.")
]
Editor = Annotated[str, typer.Option(metavar="NAME", help="Who decides.")]
Role = Annotated[str, typer.Option(metavar="TEXT", help="The editor's role.")]
Responsible = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who answers for what is published.",
        show_default="[review] responsible, else the editor",
    ),
]
Note = Annotated[str, typer.Option(metavar="TEXT", help="A comment for the record.")]
Texts = Annotated[
    list[str],
    typer.Option(
        "--text",
        metavar="TAG=TEXT",
        help="What readers are told in a language; once for each of the article's.",
    ),
]


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    for command in (approve, revoke, status, log, correct, retract, publish):
        app.command()(command)


def approve(
    path: Place,
    lang: Of,
    editor: Editor,
    *,
    role: Role = "",
    responsible: Responsible = None,
    note: Note = "",
    confirm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A warning that you have seen to, by its rule or fact; may be given again.",
            show_default=False,
        ),
    ] = None,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Approve an article in a language: exactly these bytes, on record."""
    from newsgen.cli import review

    asked = review.Asked(path, settings, now, editor, role, responsible, note, as_json)
    review.approve(asked, tuple(lang), tuple(confirm or ()))


def revoke(
    path: Place,
    lang: Of,
    editor: Editor,
    *,
    role: Role = "",
    responsible: Responsible = None,
    note: Note = "",
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Take an approval back."""
    from newsgen.cli import review

    asked = review.Asked(path, settings, now, editor, role, responsible, note, as_json)
    review.revoke(asked, tuple(lang))


def status(
    path: Place,
    *,
    require_approval: RequireApproval = False,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show what each language may be published as, and why."""
    from newsgen.cli import review_status

    review_status.status(path, settings, as_json=as_json, required=require_approval)


def log(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH", help="An article's folder, or its id.", show_default="all articles"
        ),
    ] = None,
    *,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show the record of decisions; its chain is verified first."""
    from newsgen.cli import review_status

    review_status.log(path, settings, as_json=as_json)


def correct(
    path: Place,
    brief: Annotated[
        Path | None,
        typer.Argument(
            metavar="BRIEF",
            help="The corrected brief; none if only the notice is new.",
            show_default=False,
        ),
    ] = None,
    *,
    editor: Editor,
    text: Texts,
    role: Role = "",
    responsible: Responsible = None,
    note: Note = "",
    angle: Angle = None,
    series: Series = None,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Make the next version, with a dated notice in every language; it must be approved anew."""
    from newsgen.cli import review

    asked = review.Asked(path, settings, now, editor, role, responsible, note, as_json)
    review.correct(asked, tuple(text), review.Again(brief, angle, series))


def retract(
    path: Place,
    editor: Editor,
    text: Texts,
    *,
    role: Role = "",
    responsible: Responsible = None,
    note: Note = "",
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Withdraw an article: readers see a dated notice and nothing else."""
    from newsgen.cli import review

    asked = review.Asked(path, settings, now, editor, role, responsible, note, as_json)
    review.retract(asked, tuple(text))


def publish(
    path: Place,
    *,
    form: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="A format to add to those that are there; may be given again.",
            show_default=False,
        ),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Write the files of an article again from its article.json, as the record has it now."""
    from newsgen.cli import review

    review.publish(path, settings, form, as_json=as_json)
