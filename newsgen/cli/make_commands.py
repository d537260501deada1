"""The commands that make articles: demo, new, generate."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import (
    Angle,
    DeskLanguage,
    Formats,
    Json,
    Languages,
    Now,
    Out,
    Series,
    SettingsFile,
)

Briefs = Annotated[
    Path | None,
    typer.Argument(
        metavar="BRIEF",
        help="The JSON file of an event, a folder of them, or - for standard input; "
        "none with --live.",
        show_default=False,
    ),
]
Seed = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="Chooses among wordings.", show_default="the article's id"),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Make it though the gate or the age of the figures forbids it."),
]
Live = Annotated[
    bool, typer.Option("--live", help="Fetch the brief now; it is kept beside the articles.")
]
Providers = Annotated[
    str, typer.Option("--from", metavar="LIST", help="Whom --live asks, the first one first.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        metavar="N",
        help="Processes for a folder of briefs.",
        show_default="one for 16 briefs, a processor each at most",
    ),
]


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    for command in (demo, new, generate):
        app.command()(command)


@contextmanager
def _loading(module: str) -> Iterator[None]:
    """Rest the collector of garbage while a module is loaded: what it makes stays to the end.

    Going through it again and again, and once more on leaving, takes a seventh of the time of one
    article.
    """
    first = module not in sys.modules
    if first:
        gc.disable()
    try:
        yield
    finally:
        if first:
            gc.freeze()
            gc.enable()


def demo(out: Out = Path("output")) -> None:
    """Make the bundled example in both languages."""
    from newsgen.cli import make

    make.demo(out)


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The brief to write.")],
    lang: DeskLanguage = "en",
) -> None:
    """Ask for the figures of an event and write them as a brief."""
    from newsgen.cli.new import ask_brief

    ask_brief(file, lang)


def generate(
    ctx: typer.Context,
    brief: Briefs = None,
    *,
    lang: Languages,
    form: Formats,
    out: Out = Path("output"),
    seed: Seed = None,
    force: Force = False,
    angle: Angle = None,
    series: Series = None,
    live: Live = False,
    providers: Providers = "coinglass,binance,bybit,okx,norges_bank,fear_greed",
    jobs: Jobs = None,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Make the articles of a brief, or of many, and check every figure in them."""
    with _loading("newsgen.cli.make"):
        from newsgen.cli import make

    wanted = make.Wanted(tuple(lang), tuple(form), out, seed, force, angle, now, settings, series)
    if live and brief is not None:
        raise typer.BadParameter("takes a brief or --live, not both; leave one out")
    if live:
        make.generate_live(providers, wanted, as_json=as_json)
    elif brief is not None and make.are_many(brief):
        from newsgen.cli import batch

        named = ctx.get_parameter_source("out")
        out_named = named is not None and named.name == "COMMANDLINE"
        batch.generate(brief, wanted, jobs=jobs, as_json=as_json, out_named=out_named)
    else:
        make.generate(brief, wanted, as_json=as_json)
