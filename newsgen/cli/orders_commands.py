"""The commands on raw orders: brief, history build."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Json, Now, SettingsFile

Orders = Annotated[
    list[str],
    typer.Option(
        "--orders",
        metavar="PATH...",
        help="Parquet files of orders, or folders of them.",
        show_default=False,
    ),
]
More = Annotated[list[str], typer.Argument(metavar="PATH", hidden=True, default_factory=list)]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="sc://HOST:PORT",
        help="A Spark Connect server that reads the orders.",
        show_default="DuckDB, in this process",
    ),
]
Provider = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Who the totals come from.",
        show_default="newsgen",
    ),
]


GapSeconds = Annotated[
    int,
    typer.Option("--gap-seconds", metavar="N", min=0, help="Stated gaps up to this do not count."),
]


def register(app: typer.Typer, history: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(brief)
    history.command("build")(build)


def brief(
    orders: Orders,
    more: More,
    *,
    window_end: Annotated[
        str,
        typer.Option(metavar="TIME", help="End of the 24 hours, ISO 8601 with its zone."),
    ],
    out: Annotated[Path, typer.Option(metavar="BRIEF", help="The brief to write.")] = Path(
        "brief.json"
    ),
    provider: Provider = None,
    gap_seconds: GapSeconds = 60,
    engine: Engine = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Sum up the orders of 24 hours, to the cent, as a brief."""
    from newsgen.cli import orders as command

    named = command.Named((*orders, *more), engine, provider, now)
    wanted = command.Window(window_end, gap_seconds, out)
    command.brief(named, wanted, force=force, as_json=as_json)


def build(
    orders: Orders,
    more: More,
    *,
    day: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Only this day.", show_default="all days"),
    ] = None,
    provider: Provider = None,
    venues: Annotated[
        str | None,
        typer.Option(
            metavar="A,B", help="The exchanges that are counted.", show_default="those found"
        ),
    ] = None,
    gap_seconds: GapSeconds = 60,
    whole: Annotated[
        bool, typer.Option("--whole", help="The first and the last day are whole.")
    ] = False,
    series_id: Annotated[
        str | None,
        typer.Option("--id", metavar="NAME", help="The id to give.", show_default="a readable one"),
    ] = None,
    engine: Engine = None,
    now: Now = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Sum orders up by day and minute, with the highest 24 hours of each day, into the store."""
    from newsgen.cli import orders as command

    named = command.Named((*orders, *more), engine, provider, now)
    limits = command.Limits(day, venues, gap_seconds, whole, series_id)
    command.build(named, limits, settings, as_json=as_json)
