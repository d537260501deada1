"""Arguments and options that several commands share.

Annotations are values here and in the modules of commands, not texts: typer would compile every one
of them at each start.
"""

from pathlib import Path
from typing import Annotated

import typer

Brief = Annotated[Path, typer.Argument(metavar="BRIEF", help="The JSON file of an event.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, errors too.")]
Place = Annotated[
    Path, typer.Argument(metavar="PATH", help="An article's folder, or its article.json.")
]
OfArticle = Annotated[
    list[str] | None,
    typer.Option(
        "--lang",
        metavar="TAG",
        help="A language; may be given again.",
        show_default="all there are",
    ),
]
RequireApproval = Annotated[
    bool,
    typer.Option(
        "--require-approval", help="Exit 1 where a language is a draft; nothing is sent then."
    ),
]
Languages = Annotated[
    list[str],
    typer.Option(
        metavar="TAG",
        help="A language; may be given again.",
        default_factory=lambda: ["nb", "en"],
        show_default="nb en",
    ),
]
DeskLanguage = Annotated[
    str, typer.Option("--lang", metavar="TAG", help="The language of the desk.")
]
Formats = Annotated[
    list[str],
    typer.Option(
        "--format",
        metavar="NAME",
        help="A format; may be given again.",
        default_factory=lambda: ["md", "html"],
        show_default="md html",
    ),
]
Now = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="The time of the run, ISO 8601 with its zone.",
        show_default="the time it is",
    ),
]
Out = Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to write into.")]
Angle = Annotated[
    str | None,
    typer.Option(metavar="RULE", help="The rule that shall lead.", show_default="the highest"),
]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        metavar="FILE",
        help="The house settings.",
        show_default="newsgen.toml, if any",
    ),
]
Series = Annotated[
    str | None,
    typer.Option(
        "--history",
        metavar="ID",
        help="The stored series to rank in, or none.",
        show_default="the one of its kind, if any",
    ),
]
