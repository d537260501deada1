"""The commands on live orders: record, watch."""

from pathlib import Path
from typing import Annotated

import typer

from newsgen.cli.options import Formats, Json, Languages, Out, Series, SettingsFile


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(record)
    app.command()(watch)


def record(
    venues: Annotated[
        str,
        typer.Option("--venue", metavar="LIST", help="Venues, with commas: bybit,okx,binance."),
    ] = "bybit,okx,binance",
    *,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder to record into.")] = Path(
        "orders"
    ),
    seconds: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="DURATION",
            help="Stop after so long: 90s, 10m, 24h.",
            show_default="until it is stopped",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Stop at this time, ISO 8601 with its zone."),
    ] = None,
    file_every: Annotated[
        str, typer.Option(metavar="DURATION", help="How often the journal becomes Parquet.")
    ] = "15m",
    silence: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Without a sign of life, connect again after this."),
    ] = "45s",
    as_json: Json = False,
) -> None:
    """Record liquidation orders from the venues' public feeds; no key is needed."""
    from newsgen.cli import live

    wanted = live.Wanted(venues, out, seconds, until, file_every, silence)
    live.record(wanted, as_json=as_json)


def watch(
    lang: Languages,
    form: Formats,
    orders: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FOLDER",
            help="A recorder's folder; may be given again.",
            show_default="orders",
        ),
    ] = None,
    *,
    venues: Annotated[
        str | None,
        typer.Option("--venue", metavar="LIST", help="Record these venues too: bybit,okx."),
    ] = None,
    out: Out = Path("output"),
    series: Series = None,
    above: Annotated[
        str | None,
        typer.Option(metavar="USD", help="The editor's own gate: a total from which on to write."),
    ] = None,
    providers: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="LIST",
            help="Providers that add prices and the like: binance,norges_bank.",
            show_default="none",
        ),
    ] = None,
    every: Annotated[str, typer.Option(metavar="DURATION", help="How often to look.")] = "60s",
    missed: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Missed for longer, the total is a lower bound."),
    ] = "60s",
    ends_below: Annotated[
        int,
        typer.Option(metavar="PERCENT", help="An event ends below this share of its first total."),
    ] = 70,
    ends_after: Annotated[
        str, typer.Option(metavar="DURATION", help="And after so long below it.")
    ] = "6h",
    replay: Annotated[
        bool, typer.Option("--replay", help="Go through recorded orders with their own clock.")
    ] = False,
    seconds: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="DURATION",
            help="Stop after so long.",
            show_default="until it is stopped",
        ),
    ] = None,
    settings: SettingsFile = None,
    as_json: Json = False,
) -> None:
    """Keep rolling totals and write one draft for each event."""
    from newsgen.cli import watch as command
    from newsgen.cli.watch_desk import Wanted

    wanted = Wanted(
        orders=tuple(orders or ()),
        venues=venues,
        out=out,
        languages=tuple(lang),
        formats=tuple(form),
        series=series,
        settings=settings,
        above=above,
        providers=providers,
        every=every,
        missed=missed,
        ends_below=ends_below,
        ends_after=ends_after,
        replay=replay,
        seconds=seconds,
    )
    command.watch(wanted, as_json=as_json)
