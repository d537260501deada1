"""Says what series are and what an import did, in lines for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.series.model import DaySum, DayValue, Revision, SeriesInfo, Stored

if TYPE_CHECKING:
    from newsgen.series.importing import Read, Summary

MAX_SHOWN = 10  # days or stretches that a line names


def info_json(info: SeriesInfo) -> dict[str, object]:
    """Give what a series is; an empty list of the coverage means all that there are."""
    return {
        "id": info.id,
        "provider": info.head.provider,
        "definition": info.head.definition,
        "measure": str(info.head.measure),
        "coverage": {"venues": list(info.head.venues), "coins": list(info.head.coins)},
        "first": str(info.first),
        "last": str(info.last),
        "days": info.days,
        "missing_days": info.missing_days,
    }


def usd(cents: int) -> str:
    """Write cents as dollars for people."""
    return f"{Decimal(cents) / 100:,.2f}"


def usd_json(cents: int | None) -> float | None:
    """Give cents as dollars for programs."""
    return None if cents is None else float(Decimal(cents) / 100)


def counted(number: int, what: str) -> str:
    """Write how many there are: 1 day, 1,721 days."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def covered(info: SeriesInfo) -> str:
    """Say what a series counts: who, what, where."""
    what = {"utc_day": "UTC days", "rolling": "windows of 24 hours"}[info.head.definition]
    venues = ", ".join(info.head.venues) or "all exchanges"
    coins = ", ".join(info.head.coins[:MAX_SHOWN]) or "all coins"
    more = len(info.head.coins) - MAX_SHOWN
    return f"{info.head.provider}, {what}; {venues}; {coins}" + (
        f" and {more} more" if more > 0 else ""
    )


def summary_lines(summary: Summary) -> Iterator[str]:
    """Tell what was read, and what was left out."""
    hours = summary.interval.total_seconds() / 3600
    bars = "daily" if hours == 24 else f"bars of {hours:g} h"  # noqa: PLR2004
    coins = f", {counted(len(summary.coins), 'coin')}" if summary.coins else ""
    yield f"{counted(summary.rows, 'row')}{coins}, {bars}"
    yield f"{counted(summary.days, 'day')} from {summary.first} to {summary.last}"
    yield f"Missing days: {stretches(summary.gaps)}"
    if summary.incomplete:
        days = ", ".join(str(day) for day in summary.incomplete[:MAX_SHOWN])
        more = len(summary.incomplete) - MAX_SHOWN
        yield f"Incomplete days, left out: {days}" + (f" and {more} more" if more > 0 else "")
    yield f"Duplicates: {summary.duplicates:,}"
    yield f"Rows of zero taken as missing: {summary.zero_rows:,}"
    yield from (line for line in (summary.running, *summary.notes) if line)


def stretches(gaps: Sequence[tuple[date, date]]) -> str:
    """Write stretches of days, the first ten of them."""
    if not gaps:
        return "none"
    days = sum((last - first).days + 1 for first, last in gaps)
    named = [str(first) if first == last else f"{first} to {last}" for first, last in gaps]
    more = f" and {len(named) - MAX_SHOWN} more" if len(named) > MAX_SHOWN else ""
    return f"{days:,} ({', '.join(named[:MAX_SHOWN])}{more})"


def top_lines(days: Sequence[DaySum]) -> Iterator[str]:
    """Write the largest days as a table."""
    if days:
        yield "Largest days, US dollars:"
    width = max((len(usd(day.total_cents)) for day in days), default=0)
    for day in days:
        sides = [
            f"{name} {usd(cents)}"
            for name, cents in (("long", day.long_cents), ("short", day.short_cents))
            if cents is not None
        ]
        yield "  ".join([f"  {day.day}", f"{usd(day.total_cents):>{width}}", ", ".join(sides)])


def stored_line(stored: Stored) -> str:
    """Tell what the import changed."""
    if not stored.added and not stored.revised:
        return f"Nothing new: {stored.id} has all of it already"
    parts = [f"{counted(stored.added, 'row')} added"]
    parts += [f"{stored.revised:,} revised"] * bool(stored.revised)
    parts += [f"{stored.unchanged:,} known before"] * bool(stored.unchanged)
    return f"Stored in {stored.id}: {', '.join(parts)}"


def imported_json(told: Sequence[str], found: Read, stored: Stored) -> dict[str, object]:
    """Give an import for programs."""
    summary = found.summary
    return {
        "id": stored.id,
        "columns": list(told),
        "rows": summary.rows,
        "coins": list(summary.coins),
        "bar_hours": summary.interval.total_seconds() / 3600,
        "first": str(summary.first),
        "last": str(summary.last),
        "days": summary.days,
        "gaps": [{"first": str(first), "last": str(last)} for first, last in summary.gaps],
        "incomplete": [str(day) for day in summary.incomplete],
        "duplicates": summary.duplicates,
        "zero_rows": summary.zero_rows,
        "last_bar": summary.running,
        "notes": list(summary.notes),
        "top": [day_json(day) for day in summary.top],
        "added": stored.added,
        "revised": stored.revised,
        "unchanged": stored.unchanged,
    }


def info_lines(info: SeriesInfo) -> Iterator[str]:
    """Write what a series is."""
    yield f"{info.id}: {info.head.measure}"
    yield covered(info)
    yield f"{counted(info.days, 'day')} from {info.first} to {info.last}"
    if info.regimes:
        yield f"Feeds: {', '.join(info.regimes)}"
    yield f"From {info.source}, last changed {info.imported_at:%Y-%m-%d %H:%M} UTC"


def day_json(day: DaySum) -> dict[str, object]:
    """Give a day for programs."""
    return {
        "date": str(day.day),
        "total_usd": usd_json(day.total_cents),
        "long_usd": usd_json(day.long_cents),
        "short_usd": usd_json(day.short_cents),
    }


def value_json(value: DayValue) -> dict[str, object]:
    """Give a day's value for programs."""
    return {"date": str(value.day), "total_usd": usd_json(value.cents)}


def revision_json(each: Revision) -> dict[str, object]:
    """Give a replaced value for programs."""
    return {
        "date": str(each.day),
        "coin": each.coin,
        "total_usd": usd_json(each.total_cents),
        "long_usd": usd_json(each.long_cents),
        "short_usd": usd_json(each.short_cents),
        "source": each.source,
        "stored_at": each.stored_at.isoformat(),
        "replaced_at": each.replaced_at.isoformat(),
    }


def revision_line(each: Revision) -> str:
    """Write a replaced value."""
    stored, replaced = (f"{at:%Y-%m-%d %H:%M}" for at in (each.stored_at, each.replaced_at))
    what = f"{each.day} {each.coin or 'whole'}"
    return f"  {what}: was {usd(each.total_cents)} from {stored} to {replaced} UTC"
