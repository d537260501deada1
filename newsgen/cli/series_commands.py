"""The commands on stored series: import, fetch, list, show, rank, export, drop."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, Now, SettingsFile

history = typer.Typer(help="The stored series that a total is ranked in.", rich_markup_mode=None)

Id = Annotated[str, typer.Argument(metavar="ID", help="The series; `history list` names them.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


class Definition(StrEnum):
    """What a total counts."""

    UTC_DAY = "utc_day"
    ROLLING = "rolling"


class Measured(StrEnum):
    """What a series holds."""

    LIQUIDATIONS = "liquidations"
    OPEN_INTEREST = "open_interest"
    PRICE = "price"
    FUNDING = "funding"
    VOLUME = "volume"


class Side(StrEnum):
    """Which positions count."""

    TOTAL = "total"
    LONG = "long"
    SHORT = "short"


@history.callback()
def _history() -> None:
    """Keep each command a command of its own."""


@history.command("import")
def history_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV or Parquet.")],
    *,
    provider: Annotated[str, typer.Option(metavar="NAME", help="Who publishes the figures.")],
    definition: Annotated[
        Definition, typer.Option(help="Calendar days, or windows of 24 hours.", show_default=False)
    ],
    venues: Annotated[
        str, typer.Option(metavar="A,B", help="The exchanges that are counted, or all.")
    ],
    coins: Annotated[
        str | None,
        typer.Option(
            metavar="X,Y",
            help="The coins that count, or all that the provider has.",
            show_default="those of the files",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="FIELD=COLUMN,...",
            help="Which column holds what: date, coin, total_usd, long_usd, short_usd.",
            show_default="guessed",
        ),
    ] = None,
    measure: Annotated[
        Measured, typer.Option(help="What the figures are.")
    ] = Measured.LIQUIDATIONS,
    series_id: Annotated[
        str | None,
        typer.Option("--id", metavar="NAME", help="The id to give.", show_default="a readable one"),
    ] = None,
    last_wins: Annotated[
        bool, typer.Option("--last-wins", help="Of rows that differ the later one counts.")
    ] = False,
    keep_last: Annotated[
        bool, typer.Option("--keep-last", help="Keep the last bar though it may be running.")
    ] = False,
    yes: Yes = False,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Read series from files into the store."""
    from newsgen.cli import series

    wanted = series.wanted(
        provider=provider,
        definition=str(definition),
        venues=venues,
        coins=coins,
        columns=columns,
        measure=str(measure),
        last_wins=last_wins,
        keep_last=keep_last,
    )
    series.bring_in(
        files, wanted, series.Run(settings, now, as_json), series_id=series_id, ask=not yes
    )


@history.command("fetch")
def history_fetch(
    provider: Annotated[
        str, typer.Argument(metavar="PROVIDER", help="Whom to ask: coinglass or hyperliquid.")
    ],
    *,
    venues: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="coinglass: the exchanges to count.", show_default=False),
    ] = None,
    coins: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="coinglass: the coins to count.", show_default=False),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=2,
            max=4500,
            help="coinglass: how many days to ask for, the running one among them.",
            show_default="1000",
        ),
    ] = None,
    series_id: Annotated[
        str | None,
        typer.Option("--id", metavar="NAME", help="The id to give.", show_default="a readable one"),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Fetch a provider's daily liquidations into the store."""
    from newsgen.cli import series_fetch
    from newsgen.cli.series import Run

    named = series_fetch.Named(provider, venues, coins, days)
    series_fetch.fetch_days(named, Run(settings, None, as_json), series_id=series_id)


@history.command("list")
def history_list(settings: SettingsFile = None, as_json: Json = False) -> None:
    """List the stored series."""
    from newsgen.cli import series

    series.list_all(series.Run(settings, None, as_json))


@history.command("show")
def history_show(
    series_id: Id,
    top: Annotated[
        int, typer.Option(metavar="N", min=0, max=10_000, help="How many of the largest days.")
    ] = 5,
    revisions: Annotated[
        bool, typer.Option("--revisions", help="List the values that were replaced.")
    ] = False,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Show what a series covers, and its largest days."""
    from newsgen.cli import series

    series.show(series_id, top, series.Run(settings, None, as_json), revisions=revisions)


@history.command("rank")
def history_rank(
    series_id: Id,
    *,
    value: Annotated[
        str | None, typer.Option(metavar="USD", help="A total to rank: 2.6bn, 466.66m.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="A stored day to rank: 2026-02-05.")
    ] = None,
    coin: Annotated[
        str, typer.Option(metavar="COIN", help="One coin.", show_default="all of the series")
    ] = "",
    side: Annotated[Side, typer.Option(help="One side.")] = Side.TOTAL,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="Only days before this one count.", show_default="all days"
        ),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Rank a total, or a stored day, among the days of a series."""
    from newsgen.cli import series_ranks
    from newsgen.cli.series import Run

    question = series_ranks.question(value, day, coin, str(side), as_of)
    series_ranks.rank(series_id, question, Run(settings, None, as_json))


@history.command("export")
def history_export(
    series_id: Id,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write.", show_default="standard output"),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Write a series as CSV that can be imported again."""
    from newsgen.cli import series

    series.export(series_id, out, series.Run(settings, None, as_json))


@history.command("drop")
def history_drop(
    series_id: Id, yes: Yes = False, settings: SettingsFile = None, as_json: Json = False
) -> None:
    """Take a series out of the store."""
    from newsgen.cli import series

    series.drop(series_id, series.Run(settings, None, as_json), ask=not yes)
