"""Makes briefs and stored series of raw orders."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen import resources
from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError
from newsgen.cli.series import listed
from newsgen.errors import Problem, shown
from newsgen.events.liquidations.feeds import AGGREGATORS, VENUES
from newsgen.orders.duck import Progress, silent
from newsgen.publish.files import put
from newsgen.symbols import venue_name

if TYPE_CHECKING:
    from newsgen.intake.from_orders import Made
    from newsgen.intake.order_days import Built

_MOST_SHOWN = 10  # days that are not stored, bursts, and coins


@dataclass(frozen=True, slots=True)
class Named:
    """What both commands are given, as it was written."""

    paths: tuple[str, ...]
    engine: str | None
    provider: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What shall be stored, and under which name, as it was written."""

    day: str | None
    venues: str | None
    gap_seconds: int
    whole: bool
    id: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """Which 24 hours shall be summed up, and where to, as it was written."""

    end: str
    gap_seconds: int
    out: Path


def brief(named: Named, wanted: Window, *, force: bool, as_json: bool) -> None:
    """Write the brief of one window; nothing is written where it cannot be summed up."""
    from newsgen.intake.from_orders import make_brief
    from newsgen.orders.opening import open_orders

    now, end, out = inputs.moment(named.now), _end(wanted.end), wanted.out
    if out.exists() and not force:
        remedy = "Choose another file with --out, or write over it with --force."
        raise UsageError(Problem("--out", "is there already", str(out), remedy))
    with _progress() as tell:
        found = open_orders(named.paths, named.engine, progress=tell)
        with found.engine as engine:
            made = make_brief(
                engine,
                found.gaps,
                end=end,
                now=now,
                provider=_provider(named.provider),
                gap_ms=wanted.gap_seconds * 1000,
                file=str(out),
            )
    put(out.parent, {out.name: made.data})
    if as_json:
        terminal.say_json(_made_members(made, out))
    else:
        _tell_made(made, out)


def _provider(name: str | None) -> str | None:
    """Give who sums up; another's name would make our sum pass for theirs."""
    if name is not None and name.casefold() in AGGREGATORS | VENUES:
        remedy = "Leave it out, or name your own house: these sums are not theirs."
        raise UsageError(Problem("--provider", "publishes totals of its own", name, remedy))
    return name


def build(named: Named, limits: Limits, settings: Path | None, *, as_json: bool) -> None:
    """Bring the days of the orders into the store."""
    from newsgen.intake.order_days import Wanted, span_of
    from newsgen.intake.order_days import build as build_days
    from newsgen.orders.opening import open_orders
    from newsgen.series.store import Store

    now, day = inputs.moment(named.now), _day(limits.day)
    wanted = Wanted(
        source=_source(named),
        now=now,
        provider=_provider(named.provider),
        venues=listed("--venues", limits.venues) if limits.venues else (),
        day=day,
        gap_ms=limits.gap_seconds * 1000,
        whole=limits.whole,
        id=limits.id,
    )
    file = resources.series_store(inputs.settings_from(settings).data.store)
    with _progress() as tell:
        found = open_orders(named.paths, named.engine, span=span_of(day), progress=tell)
        with found.engine as engine, Store.open(file, create=True) as store:
            # Exchanges that are named were followed all the time, by who names them.
            starts = {} if wanted.venues else found.starts
            built = build_days(engine, found.gaps, store, replace(wanted, starts=starts))
    if as_json:
        terminal.say_json(_built_members(built, file))
    else:
        _tell_built(built, file)


def _source(named: Named) -> str:
    first, *others = named.paths
    more = f" and {len(others)} more" if others else ""
    return f"orders in {first}{more}"


def _end(text: str) -> datetime:
    try:
        return inputs.moment(text)
    except UsageError as error:
        problems = [replace(each, where="--window-end") for each in error.problems]
        raise UsageError(problems) from None


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        remedy = "Write a UTC day: 2026-02-05."
        raise UsageError(Problem("--day", "is no date", shown(text), remedy)) from None


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show what is read on standard error, at a terminal only."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, rows: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what)
            bars.update(tasks[what], completed=done, total=rows)

        yield tell


def _tell_made(made: Made, out: Path) -> None:
    summary = made.summary
    total = _usd(summary.whole.total)
    terminal.say(f"{made.provider}, 24 hours: {summary.orders:,} orders, {total}")
    terminal.say(f"  long {_usd(summary.whole.long)}, short {_usd(summary.whole.short)}")
    for venue in summary.venues:
        terminal.say(f"  {venue_name(venue.name)} {_usd(venue.total)}")
    coins = ", ".join(f"{coin.name} {_usd(coin.total)}" for coin in summary.coins[:3])
    terminal.say(f"  {len(summary.coins)} coins: {coins}{' ...' if summary.coins[3:] else ''}")
    largest = summary.largest
    where = f"{venue_name(largest.exchange)}, {largest.symbol}, {largest.side}"
    terminal.say(f"  largest order {_usd(largest.usd)}: {where}")
    for warning in made.warnings:
        terminal.complain(f"  • {warning}")
    terminal.say(f"The brief is {out}")
    terminal.say(f"Next: newsgen generate {out}")


def _made_members(made: Made, out: Path) -> dict[str, object]:
    summary = made.summary
    return {
        "file": str(out),
        "provider": made.provider,
        "orders": summary.orders,
        "total_cents": summary.whole.total,
        "long_cents": summary.whole.long,
        "short_cents": summary.whole.short,
        "sha256": summary.digest,
        "warnings": list(made.warnings),
    }


def _tell_built(built: Built, file: Path) -> None:
    head = built.head
    terminal.say(f"{head.provider} ({', '.join(head.venues)}) in {file}")
    days = "day" if len(built.written) == 1 else "days"
    terminal.say(f"  {len(built.written):,} {days} written, {built.same:,} as before")
    if built.days is not None and built.peaks is not None:
        for stored in (built.days, built.peaks):
            terminal.say(f"  {stored.id}: {stored.added:,} rows new, {stored.revised:,} changed")
    if built.without_peak:
        days = _few([str(day) for day in built.without_peak])
        terminal.say(f"  without a rolling maximum, the day before is not whole: {days}")
    for left in built.left[:_MOST_SHOWN]:
        terminal.say(f"  {left.day} is not stored: {left.reason}")
    if built.left[_MOST_SHOWN:]:
        terminal.say(f"  ... and {len(built.left) - _MOST_SHOWN} more days are not stored")


def _built_members(built: Built, file: Path) -> dict[str, object]:
    stored = [each for each in (built.days, built.peaks) if each is not None]
    return {
        "store": str(file),
        "provider": built.head.provider,
        "venues": list(built.head.venues),
        "written": [str(day) for day in built.written],
        "same": built.same,
        "without_rolling_maximum": [str(day) for day in built.without_peak],
        "left_out": [{"day": str(left.day), "reason": left.reason} for left in built.left],
        "series": [
            {"id": each.id, "added": each.added, "revised": each.revised} for each in stored
        ],
    }


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_SHOWN} more" if names[_MOST_SHOWN:] else ""
    return ", ".join(names[:_MOST_SHOWN]) + more


def _usd(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d} dollars"
