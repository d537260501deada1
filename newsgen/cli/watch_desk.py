"""What a watch is asked for, and the desk that this makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from newsgen.cli import inputs, live
from newsgen.cli.errors import UsageError
from newsgen.errors import Problem, WrongValueError
from newsgen.money import read_money
from newsgen.watch.gate import Limits
from newsgen.watch.watcher import Desk

_MOST_PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for, as it was written."""

    orders: tuple[str, ...]
    venues: str | None
    out: Path
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    series: str | None
    settings: Path | None
    above: str | None
    providers: str | None
    every: str
    missed: str
    ends_below: int
    ends_after: str
    replay: bool
    seconds: str | None


def desk_of(wanted: Wanted) -> Desk:
    """Give the desk; UsageError for what cannot be watched so."""
    share = Decimal(wanted.ends_below) / _MOST_PER_CENT
    if not 0 < share < 1:
        remedy = "Write a number from 1 to 99."
        raise UsageError(Problem("--ends-below", "is no share", str(wanted.ends_below), remedy))
    cool_down = timedelta(seconds=live.duration(wanted.ends_after, "--ends-after"))
    return Desk(
        inputs.settings_from(wanted.settings),
        inputs.known_languages(wanted.languages),
        None if wanted.above is None else _cents(wanted.above),
        wanted.series,
        Limits(close_share=share, cool_down=cool_down),
        _enricher(wanted),
    )


def _enricher(wanted: Wanted) -> Callable[[bytes], bytes] | None:
    """Give what adds the providers' figures to a brief; None where nobody is to be asked."""
    if wanted.providers is None:
        return None
    if wanted.replay:
        remedy = "Leave out --from: providers know the present only."
        raise UsageError(Problem("--from", "does not go with --replay", remedy=remedy))
    from newsgen.cli.fetch import fetch_now
    from newsgen.intake.from_sources import Base, as_bytes
    from newsgen.intake.providers import provider

    names = tuple(provider(name).name for name in wanted.providers.split(","))
    settings = inputs.settings_from(wanted.settings)

    def enrich(data: bytes) -> bytes:
        found = fetch_now(names, settings, Base(data, "the watch"))
        return as_bytes(found.brief_json)

    return enrich


def _cents(text: str) -> int:
    try:
        return int(read_money(text) * 100)
    except WrongValueError as wrong:
        raise UsageError(Problem("--above", wrong.message, text[:60], wrong.remedy)) from None
