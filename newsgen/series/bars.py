"""From the bars of a file to whole UTC days by coin; what is missing stays missing.

Zero padding: a coin's rows of zero before its first amount are no data, and so is a day on which
every coin is zero. A single coin's zero within the series, on a day when others have amounts, is
kept: small coins have days without a liquidation. A day that lacks a bar, or lacks a coin of the
coverage that had begun, is incomplete and left out. A coin may begin after the others; the days
before count without it.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from newsgen.errors import Problem, SeriesError, shown
from newsgen.series import cells
from newsgen.series.model import DaySum
from newsgen.series.rows import Bar, Cell
from newsgen.series.tables import limited

DAY = timedelta(days=1)
_DAY_SECONDS = 86_400
_MINUTE = 60

Placed = tuple[str, Bar]  # a bar and the file it stands in


@dataclass(slots=True)
class Tally:
    """What happened to the rows on their way to days."""

    duplicates: int = 0
    zero_rows: int = 0
    zeros_kept: int = 0
    empty_coins: tuple[str, ...] = ()
    late_coins: tuple[tuple[str, date], ...] = ()
    incomplete: tuple[date, ...] = ()
    running: str = ""
    interval: timedelta = DAY
    coins: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wants:
    """How rows become days.

    `coins`: those of the coverage, each of which a day must have; empty: whatever the file has.
    """

    definition: str
    coins: tuple[str, ...]
    now: datetime
    last_wins: bool = False
    keep_last: bool = False


def days(placed: Iterable[Placed], wants: Wants) -> tuple[tuple[DaySum, ...], Tally]:
    """Give the complete days by coin, and what became of the rows.

    SeriesError for bars that differ in their values, lie in the future, do not add up to UTC days,
    or leave no day.
    """
    tally = Tally()
    bars = without_duplicates(placed, tally, last_wins=wants.last_wins)
    _refuse_future(bars, wants.now)
    if wants.definition == "utc_day":
        tally.interval = interval_of(bars)
        bars = _without_running(bars, wants, tally)
    bars = _without_padding(bars, tally)
    whole = _largest_snapshots if wants.definition == "rolling" else _summed
    by_day = whole(bars, tally)
    by_day = _without_zero_days(by_day, tally)
    by_day = _complete(by_day, wants.coins, tally)
    if not by_day:
        file = next(iter(placed))[0] if isinstance(placed, Sequence) else ""
        message = "holds no complete day with amounts"
        raise SeriesError(Problem("", message, tally.running, file=file))
    tally.coins = tuple(sorted({coin for sums in by_day.values() for coin in sums}))
    return tuple(by_day[day][coin] for day in sorted(by_day) for coin in sorted(by_day[day])), tally


def without_duplicates(
    placed: Iterable[Placed], tally: Tally, *, last_wins: bool
) -> dict[tuple[str, datetime], Bar]:
    """Keep one bar of a coin and time; bars that differ are refused, or the last one wins."""
    found: dict[tuple[str, datetime], Placed] = {}
    problems: list[Problem] = []
    for file, bar in placed:
        key = bar.coin, bar.time
        if key not in found:
            found[key] = file, bar
            continue
        first_file, first = found[key]
        tally.duplicates += 1
        if last_wins:
            found[key] = file, bar
        elif first.amounts != bar.amounts:
            where = f"{first.place}" if first_file == file else f"{first_file} {first.place}"
            message = (
                f"differs from {where} on {bar.coin or 'the whole'} at {bar.time:%Y-%m-%d %H:%M}"
            )
            value = f"{bar.total:f} against {first.total:f}"
            remedy = "Remove one of them, or let the later one count: --last-wins."
            problems.append(Problem(bar.place, message, value, remedy, file))
    if problems:
        raise SeriesError(limited(problems))
    return {key: bar for key, (_, bar) in found.items()}


def interval_of(bars: Mapping[tuple[str, datetime], Bar | Cell]) -> timedelta:
    """Give the length of the bars: a day, or what divides it; SeriesError for other times."""
    seconds = {_second_of_day(moment) for _, moment in bars}
    length = math.gcd(_DAY_SECONDS, *seconds)
    many = len({(coin, moment.date()) for coin, moment in bars}) < len(bars)
    if length < _DAY_SECONDS and not many:
        moment = next(moment for _, moment in bars if _second_of_day(moment))
        message = f"has one row a day, at {moment:%H:%M:%S} UTC instead of 00:00"
        remedy = "A UTC day runs from midnight. Import it as rolling, or correct the times."
        raise SeriesError(Problem("the times", message, remedy=remedy))
    if length < _MINUTE:
        message = "are no bars: their times share no length of a minute or more"
        remedy = "Give daily, 4-hour or hourly bars with the time of their opening."
        raise SeriesError(Problem("the times", message, remedy=remedy))
    return timedelta(seconds=length)


def gaps(held: Iterable[date]) -> tuple[tuple[date, date], ...]:
    """Give the stretches of days that are missing between the first and the last."""
    ordered = sorted(set(held))
    return tuple(
        (before + DAY, after - DAY)
        for before, after in itertools.pairwise(ordered)
        if after - before > DAY
    )


def _refuse_future(bars: Mapping[tuple[str, datetime], Bar], now: datetime) -> None:
    latest = max(bars.values(), key=lambda bar: bar.time, default=None)
    if latest is not None and latest.time > now + DAY:
        remedy = "Check the times and their unit, and --now."
        found = f"{latest.time:%Y-%m-%d %H:%M}"
        raise SeriesError(Problem(latest.place, "lies in the future", found, remedy))


def _without_running(
    bars: dict[tuple[str, datetime], Bar], wants: Wants, tally: Tally
) -> dict[tuple[str, datetime], Bar]:
    """Drop bars that had not ended when they were seen, and tell what was done with the last."""
    last = max(moment for _, moment in bars)
    if wants.keep_last:
        tally.running = f"The last bar, {_named(last, tally)}, is kept as you asked."
        return bars
    kept = {
        key: bar
        for key, bar in bars.items()
        if bar.time + tally.interval <= min(wants.now, bar.seen)
    }
    dropped = len(bars) - len(kept)
    if dropped:
        rows = "1 row was" if dropped == 1 else f"{dropped} rows were"
        tally.running = f"{rows} dropped, the last of {_named(last, tally)}: not ended when seen."
    else:
        tally.running = (
            f"The last bar, {_named(last, tally)}, is kept: it ended before the file was written."
        )
    return kept


def _named(moment: datetime, tally: Tally) -> str:
    return f"{moment:%Y-%m-%d}" if tally.interval == DAY else f"{moment:%Y-%m-%d %H:%M} UTC"


def _without_padding(
    bars: dict[tuple[str, datetime], Bar], tally: Tally
) -> dict[tuple[str, datetime], Bar]:
    """Drop each coin's zeros before its first amount."""
    first: dict[str, datetime] = {}
    for bar in bars.values():
        if not bar.zero:
            first[bar.coin] = min(bar.time, first.get(bar.coin, bar.time))
    kept = {
        key: bar for key, bar in bars.items() if bar.coin in first and bar.time >= first[bar.coin]
    }
    tally.zero_rows += len(bars) - len(kept)
    tally.empty_coins = tuple(sorted({coin for coin, _ in bars} - set(first)))
    return kept


_ByDay = dict[date, dict[str, DaySum]]


def _summed(bars: Mapping[tuple[str, datetime], Bar], tally: Tally) -> _ByDay:
    """Sum bars into days; a coin's day that lacks a bar is left out, and so is the day."""
    grouped: defaultdict[date, defaultdict[str, list[Bar]]]
    grouped = defaultdict(lambda: defaultdict(list))
    for bar in bars.values():
        grouped[bar.time.date()][bar.coin].append(bar)
    wanted = _DAY_SECONDS // int(tally.interval.total_seconds())
    partial = {
        day
        for day, coins in grouped.items()
        if any(len(found) != wanted for found in coins.values())
    }
    tally.incomplete = tuple(sorted(partial))
    return {
        day: {coin: _sum(day, coin, found) for coin, found in coins.items()}
        for day, coins in grouped.items()
        if day not in partial
    }


def _largest_snapshots(bars: Mapping[tuple[str, datetime], Bar], tally: Tally) -> _ByDay:
    """Take of each day's snapshots the one with the largest total over its coins."""
    _ = tally
    grouped: defaultdict[datetime, dict[str, Bar]] = defaultdict(dict)
    for bar in bars.values():
        grouped[bar.time][bar.coin] = bar
    best: dict[date, tuple[int, Decimal, datetime]] = {}
    for moment, coins in sorted(grouped.items()):
        size = len(coins), sum((bar.total for bar in coins.values()), Decimal(0)), moment
        best[moment.date()] = max(size, best.get(moment.date(), size), key=lambda each: each[:2])
    return {
        day: {coin: _sum(day, coin, [bar]) for coin, bar in grouped[moment].items()}
        for day, (_, _, moment) in best.items()
    }


def _without_zero_days(by_day: _ByDay, tally: Tally) -> _ByDay:
    """Drop days on which every coin is zero; count the zeros of single coins that stay."""
    kept = {
        day: coins
        for day, coins in by_day.items()
        if any(each.total_cents for each in coins.values())
    }
    tally.zero_rows += sum(len(by_day[day]) for day in by_day.keys() - kept.keys())
    tally.zeros_kept = sum(
        not each.total_cents for coins in kept.values() for each in coins.values()
    )
    return kept


def _complete(by_day: _ByDay, coins: tuple[str, ...], tally: Tally) -> _ByDay:
    """Drop days that lack a coin of the coverage after its first day."""
    if not by_day:
        return by_day
    first: dict[str, date] = {}
    for day in sorted(by_day):
        for coin in by_day[day]:
            first.setdefault(coin, day)
    begun = {coin: first[coin] for coin in coins if coin in first}
    kept = {
        day: sums
        for day, sums in by_day.items()
        if all(coin in sums for coin, start in begun.items() if start <= day)
    }
    tally.incomplete = tuple(sorted({*tally.incomplete, *(by_day.keys() - kept.keys())}))
    start = min(by_day)
    tally.late_coins = tuple(sorted((c, day) for c, day in begun.items() if day > start))
    return kept


def _sum(day: date, coin: str, bars: list[Bar]) -> DaySum:
    """Sum a coin's bars, rounded once; a side that a bar lacks is not known of the day."""
    longs = [bar.long for bar in bars if bar.long is not None]
    shorts = [bar.short for bar in bars if bar.short is not None]
    return DaySum(
        day,
        coin,
        cells.cents(sum((bar.total for bar in bars), Decimal(0))),
        cells.cents(sum(longs, Decimal(0))) if len(longs) == len(bars) else None,
        cells.cents(sum(shorts, Decimal(0))) if len(shorts) == len(bars) else None,
    )


def _second_of_day(moment: datetime) -> int:
    midnight = datetime.combine(moment.date(), time(), UTC)
    return math.ceil((moment - midnight).total_seconds())


def unknown_coins(wanted: Iterable[str], held: Iterable[str]) -> SeriesError | None:
    """Give the error that coins were asked for which the file does not hold."""
    known = sorted(set(held))
    missing = sorted(set(wanted) - set(known))
    if not missing:
        return None
    message = f"holds no rows of {', '.join(missing)}"
    remedy = f"It holds: {shown(', '.join(known))}."
    return SeriesError(Problem("--coins", message, remedy=remedy))
