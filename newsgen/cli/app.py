"""The commands and their options; each hands over to the module that does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli import (
    chart_commands,
    feed_commands,
    live_commands,
    locale_commands,
    orders_commands,
    preview_commands,
    push_commands,
    review_commands,
    series_commands,
    source_commands,
)
from newsgen.cli.options import (
    Brief,
    DeskLanguage,
    Formats,
    Json,
    Languages,
    Now,
    Out,
    Series,
    SettingsFile,
)

app = typer.Typer(
    help="Market events to Norwegian and English news drafts, every figure traced.",
    epilog="Exit codes: 0 made, 1 a check failed, 2 bad input or use, 3 no story.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules = typer.Typer(help="The rules that choose the angle.", rich_markup_mode=None)
schema = typer.Typer(help="The formats that are read.", rich_markup_mode=None)
app.add_typer(rules, name="rules")
app.add_typer(schema, name="schema")

app.add_typer(series_commands.history, name="history")
app.add_typer(locale_commands.locale, name="locale")
orders_commands.register(app, series_commands.history)
source_commands.register(app)
live_commands.register(app)
preview_commands.register(app)
review_commands.register(app)
feed_commands.register(app)
push_commands.register(app)
chart_commands.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsgen {version('newsgen')}")
        raise typer.Exit


@app.callback()
def _all(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    _ = version


@app.command()
def demo(out: Out = Path("output")) -> None:
    """Make the bundled example in both languages."""
    from newsgen.cli import make

    make.demo(out)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The brief to write.")],
    lang: DeskLanguage = "en",
) -> None:
    """Ask for the figures of an event and write them as a brief."""
    from newsgen.cli.new import ask_brief

    ask_brief(file, lang)


@app.command()
def generate(
    ctx: typer.Context,
    brief: Annotated[
        Path | None,
        typer.Argument(
            metavar="BRIEF",
            help="The JSON file of an event, a folder of them, or - for standard input; "
            "none with --live.",
            show_default=False,
        ),
    ] = None,
    *,
    lang: Languages,
    form: Formats,
    out: Out = Path("output"),
    seed: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="Chooses among wordings.", show_default="the article's id"
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Make it though the gate or the age of the figures forbids it."
        ),
    ] = False,
    angle: Annotated[
        str | None,
        typer.Option(metavar="RULE", help="The rule that shall lead.", show_default="the highest"),
    ] = None,
    series: Series = None,
    live: Annotated[
        bool, typer.Option("--live", help="Fetch the brief now; it is kept beside the articles.")
    ] = False,
    providers: Annotated[
        str, typer.Option("--from", metavar="LIST", help="Whom --live asks, the first one first.")
    ] = "coinglass,binance,bybit,okx,norges_bank,fear_greed",
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=256,
            metavar="N",
            help="Processes for a folder of briefs.",
            show_default="one for each processor",
        ),
    ] = None,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Make the articles of a brief, or of many, and check every figure in them."""
    from newsgen.cli import batch, make

    wanted = make.Wanted(tuple(lang), tuple(form), out, seed, force, angle, now, settings, series)
    if live and brief is not None:
        raise typer.BadParameter("takes a brief or --live, not both; leave one out")
    if live:
        make.generate_live(providers, wanted, as_json=as_json)
    elif brief is not None and batch.takes(brief):
        named = ctx.get_parameter_source("out")
        out_named = named is not None and named.name == "COMMANDLINE"
        batch.generate(brief, wanted, jobs=jobs, as_json=as_json, out_named=out_named)
    else:
        make.generate(brief, wanted, as_json=as_json)


@app.command()
def facts(
    brief: Brief,
    now: Now = None,
    series: Series = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show every fact of a brief with its unit, derivation and source."""
    from newsgen.cli import show

    show.facts(show.Asked(brief, now, settings, series), as_json=as_json)


@app.command()
def explain(
    brief: Brief,
    *,
    now: Now = None,
    force: Annotated[
        bool, typer.Option("--force", help="Decide the gate as the editor would.")
    ] = False,
    lang: DeskLanguage = "en",
    series: Series = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show what became of every rule, and why."""
    from newsgen.cli import show

    show.explain(show.Asked(brief, now, settings, series, lang), force=force, as_json=as_json)


@app.command()
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An article.json, or a folder.")],
    *,
    quality: Annotated[
        bool, typer.Option("--quality", help="Measure the texts too: length, ease, words, sources.")
    ] = False,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Compare every figure of finished articles, and measure their texts."""
    from newsgen.cli import checks

    checks.articles(path, as_json=as_json, measure=quality, settings=settings)


@rules.command("check")
def rules_check(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A rules file.", show_default="the house's"),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Check a rules file: every condition, name and threshold."""
    from newsgen.cli import checks

    checks.rules(file, settings=settings, as_json=as_json)


@rules.callback()
def _rules() -> None:
    """Keep `check` a command of its own."""


@schema.command("brief")
def schema_brief() -> None:
    """Print the JSON Schema of a brief."""
    from newsgen.cli import terminal
    from newsgen.events.liquidations.event import brief_schema

    terminal.say_json(brief_schema())


@schema.callback()
def _schema() -> None:
    """Keep `brief` a command of its own."""
