"""The commands and their options; each hands over to the module that does the work."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli import (
    chart_commands,
    feed_commands,
    live_commands,
    locale_commands,
    make_commands,
    orders_commands,
    preview_commands,
    push_commands,
    review_commands,
    series_commands,
    source_commands,
)
from newsgen.cli.options import Brief, DeskLanguage, Json, Now, Series, SettingsFile

app = typer.Typer(
    help="Market events to Norwegian and English news drafts, every figure traced.",
    epilog="Exit codes: 0 made, 1 a check failed, 2 bad input or use, 3 no story.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules = typer.Typer(help="The rules that choose the angle.", rich_markup_mode=None)
schema = typer.Typer(help="The formats that are read.", rich_markup_mode=None)
make_commands.register(app)


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


# Help names the commands in this order, those that make and explain an article first.
preview_commands.register(app)
review_commands.register(app)
feed_commands.register(app)
push_commands.register(app)
chart_commands.register(app)
source_commands.register(app)
orders_commands.register(app, series_commands.history)
live_commands.register(app)
app.add_typer(rules, name="rules")
app.add_typer(schema, name="schema")
app.add_typer(series_commands.history, name="history")
app.add_typer(locale_commands.locale, name="locale")
