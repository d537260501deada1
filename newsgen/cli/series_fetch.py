"""Fetches a provider's daily liquidations into the store, and tells what an import tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from newsgen import resources
from newsgen.cli import fetch, inputs, series, terminal
from newsgen.cli import series_words as words
from newsgen.cli.errors import UsageError
from newsgen.errors import Problem
from newsgen.intake import bodies, series_from_sources
from newsgen.intake.from_sources import known_coins
from newsgen.intake.series_from_sources import Wanted
from newsgen.series import importing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsgen.cli.series import Run
    from newsgen.intake.providers import Provider


@dataclass(frozen=True, slots=True)
class Named:
    """What the command line names, as it was written."""

    provider: str
    venues: str | None
    coins: str | None
    days: int | None


def fetch_days(named: Named, run: Run, *, series_id: str | None) -> None:
    """Ask the provider, keep the bodies and the days; nothing is stored where one answer fails."""
    wanted = _wanted(named)
    settings = inputs.settings_from(run.settings)
    with fetch.client() as asking, fetch.progress() as tell:
        answers = series_from_sources.ask(wanted, asking, tell)
    now = inputs.moment(None)
    found = series_from_sources.read(wanted, answers, now=now, begun=_begun(wanted, run))
    folder = resources.kept_bodies(settings.data.bodies)
    kept = bodies.keep(folder, answers)
    with run.open(create=True) as store, series.progress("Storing", found.rows) as advance:
        stored = importing.keep(store, found, now=now, id=series_id, advance=advance)
    if run.as_json:
        members = words.imported_json((), found, stored)
        terminal.say_json({**members, "bodies": [str(each) for each in kept]})
        return
    for line in (*words.summary_lines(found.summary), *words.top_lines(found.summary.top)):
        terminal.say(line)
    terminal.say(f"{'1 body is' if len(kept) == 1 else f'{len(kept)} bodies are'} kept in {folder}")
    terminal.say(words.stored_line(stored))


def _wanted(named: Named) -> Wanted:
    """Read what is asked for; UsageError where the coverage is not said, or cannot be chosen."""
    giving = series_from_sources.giver(named.provider)
    if not series_from_sources.must_choose(giving):
        _refuse_choice(giving, named)
        return Wanted(giving)
    venues = _names(giving, "--venues", "Binance,OKX,Bybit", named.venues)
    coins = _names(giving, "--coins", "BTC,ETH", named.coins)
    wanted = Wanted(giving, series_from_sources.known_venues(venues), known_coins(coins))
    return wanted if named.days is None else replace(wanted, days=named.days)


def _refuse_choice(giving: Provider, named: Named) -> None:
    given = {"--venues": named.venues, "--coins": named.coins, "--days": named.days}
    problems = [
        Problem(
            option, f"cannot be chosen: {giving.title} gives all it has", remedy="Leave it out."
        )
        for option, value in given.items()
        if value is not None
    ]
    if problems:
        raise UsageError(problems)


def _names(giving: Provider, option: str, example: str, text: str | None) -> tuple[str, ...]:
    """Give the names of an option that must be given; `all` is no name here."""
    names = () if text is None else series.listed(option, text)
    if not names:
        message = f"must name what {giving.title} shall count; it sums up nothing else"
        remedy = f"Write {option} {example}."
        raise UsageError(Problem(option, message, text or "", remedy))
    return names


def _begun(wanted: Wanted, run: Run) -> Mapping[str, date]:
    if not run.file.exists():
        return {}
    with run.open() as store:
        return series_from_sources.begun(store, wanted.head)
