"""Ranks a total or a stored day, in sentences that an editor reads, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from newsgen import regimes
from newsgen.cli import terminal
from newsgen.cli.errors import UsageError
from newsgen.cli.series import Run
from newsgen.cli.series_words import covered, usd, usd_json, value_json
from newsgen.errors import Problem, WrongValueError, shown
from newsgen.money import read_money
from newsgen.series.model import RegimeStanding, Standing

if TYPE_CHECKING:
    from newsgen.series.scaled import ScaledPlace
    from newsgen.series.store import Store

MAX_TIES = 6  # that a sentence names


@dataclass(frozen=True, slots=True)
class Question:
    """What is ranked: a value in cents or a day, of a coin and side, among days before another."""

    cents: int | None
    day: date | None
    coin: str
    side: str
    as_of: date | None


def question(
    value: str | None, day: str | None, coin: str, side: str, as_of: str | None
) -> Question:
    """Read the options; UsageError where not one of value and day is given, or is no such thing."""
    if (value is None) is (day is None):
        remedy = "Write --value 2.6bn, or --date 2026-02-05."
        raise UsageError(Problem("rank", "takes either --value or --date", remedy=remedy))
    cents = None if value is None else _cents(value)
    return Question(cents, _day("--date", day), coin.upper(), side, _day("--as-of", as_of))


def rank(series_id: str, asked: Question, run: Run) -> None:
    """Rank what is asked for and print it."""
    with run.open() as store, store.snapshot():
        standing, scaled = _answer(store, series_id, asked)
    if run.as_json:
        terminal.say_json(_as_json(standing, scaled, asked))
        return
    for line in _sentences(standing, scaled, asked):
        terminal.say(line)


def _answer(
    store: Store, series_id: str, asked: Question
) -> tuple[Standing, tuple[ScaledPlace, ...]]:
    from newsgen.series import ranking, scaled

    if asked.day is not None:
        found = ranking.stand_of(
            store, series_id, asked.day, before=asked.as_of, coin=asked.coin, side=asked.side
        )
    elif asked.as_of is not None:
        found = ranking.stand(
            store,
            series_id,
            asked.cents or 0,
            before=asked.as_of,
            coin=asked.coin,
            side=asked.side,
        )
    else:
        found = ranking.stand_in(
            store, series_id, asked.cents or 0, coin=asked.coin, side=asked.side
        )
    day = asked.day or asked.as_of
    if day is None or asked.coin or asked.side != "total":
        return found, ()
    return found, scaled.scaled_places(store, series_id, found.cents, day=day, before=found.before)


def _as_json(
    standing: Standing, scaled: tuple[ScaledPlace, ...], asked: Question
) -> dict[str, object]:
    return {
        "place": standing.place,
        "of": standing.of,
        "since": None if standing.since is None else str(standing.since.day),
        "missing_since": standing.missing_since,
        "ties": [value_json(value) for value in standing.ties],
        "percentile_365d": _number(standing.percentile_365d),
        "value_usd": usd_json(standing.cents),
        "exact": standing.exact,
        "gap_above_pct": _number(standing.gap_above_pct),
        "gap_below_pct": _number(standing.gap_below_pct),
        "regime": _regime_json(standing.regime),
        "days_below": standing.days_below,
        "days_compared": standing.days_compared,
        "basis": _basis(standing, asked),
        "scaled": [
            {
                "by": each.by,
                "series": each.series,
                "value": float(each.value),
                "place": each.place,
                "usd_place": each.usd_place,
                "of": each.of,
            }
            for each in scaled
        ],
    }


def _regime_json(regime: RegimeStanding | None) -> dict[str, object] | None:
    if regime is None:
        return None
    return {
        "names": list(regime.names),
        "since": None if regime.since is None else str(regime.since),
        "place": regime.place,
        "of": regime.of,
    }


def _sentences(
    standing: Standing, scaled: tuple[ScaledPlace, ...], asked: Question
) -> Iterator[str]:
    what = f"{usd(standing.cents)} dollars" + (f" on {asked.day}" if asked.day else "")
    yield f"{what}: number {standing.place:,} of {standing.of:,}"
    yield f"Basis: {_basis(standing, asked)}"
    yield _ties(standing)
    yield _since(standing)
    yield _percentile(standing)
    if standing.regime is not None:
        yield _regime(standing.regime, asked.day or standing.before)
    for each in scaled:
        by = {"open_interest": "Per open interest", "coins": "In coins"}[each.by]
        places = f"number {each.place:,} of {each.of:,}, in dollars number {each.usd_place:,}"
        yield f"{by}: {places} among the same days ({each.series})"


def _basis(standing: Standing, asked: Question) -> str:
    """Say what the value is compared with."""
    series = standing.series
    last = min(series.last, standing.before - timedelta(days=1))
    part = "" if standing.side == "total" else f"; {standing.side} positions only"
    coin = f"; {standing.coin} only" if standing.coin else ""
    itself = "the day itself" if asked.day else "the value itself"
    days = f"{standing.of - 1:,} days with data from {series.first} to {last}, and {itself}"
    return f"{covered(series)}{coin}{part}; {days}"


def _ties(standing: Standing) -> str:
    if standing.exact:
        return "No other day is within 5 %: the place may be stated."
    near = ", ".join(f"{tie.day} ({usd(tie.cents)})" for tie in standing.ties[:MAX_TIES])
    more = len(standing.ties) - MAX_TIES
    near += f" and {more} more" if more > 0 else ""
    return f"Within 5 %: {near}. State no exact place."


def _since(standing: Standing) -> str:
    missing = standing.missing_since
    days = "1 day" if missing == 1 else f"{missing:,} days"
    caveat = f" {days} in between without data: say nothing of since." if missing else ""
    if standing.since is not None:
        last = f"{standing.since.day}, {usd(standing.since.cents)} dollars"
        return f"The last earlier day at least as large: {last}.{caveat}"
    return f"No earlier day is as large; the series begins on {standing.series.first}.{caveat}"


def _percentile(standing: Standing) -> str:
    counted = f"{standing.days_below:,} of the {standing.days_compared:,} days with data"
    if standing.percentile_365d is None:
        return f"Larger than {counted} in the 365 days before; too few for a percentile."
    return f"Larger than {counted} in the 365 days before: {standing.percentile_365d} %"


def _regime(regime: RegimeStanding, day: date) -> str:
    since = f"since {regime.since}" if regime.since else "from the start"
    venues = regimes.known(())
    whats = [
        found.what
        for found in (regimes.regime_of(venue, day) for venue in venues)
        if found.id in regime.names
    ]
    place = f"number {regime.place:,} of {regime.of:,}"
    return f"While the feeds were alike, {since}: {place} ({'; '.join(whats)})"


def _cents(text: str) -> int:
    try:
        value = read_money(text)
        if value <= 0:
            raise WrongValueError("must be above zero", "Write dollars: 2.6bn, 466.66m.")  # noqa: TRY301
    except WrongValueError as wrong:
        raise UsageError(Problem("--value", wrong.message, shown(text), wrong.remedy)) from None
    return int((value * 100).to_integral_value(ROUND_HALF_EVEN))


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        remedy = "Write a UTC day: 2026-02-05."
        raise UsageError(Problem(option, "is no day", shown(text), remedy)) from None


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
