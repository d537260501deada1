"""Build `ranked.json` from the curated files: `python -m newsgen.history.build`.

Reads `figures.csv`, `events.csv` and `listings.toml`, validates them, ranks the complete
listings with pandas, and writes plain structures in a stable order: the same bytes every run.
"""

from __future__ import annotations

import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from newsgen.errors import NewsgenError, NotFoundError, Problem
from newsgen.history.checks import (
    COVERAGES,
    DEFINITIONS,
    EVENTS,
    FIGURES,
    USES,
    Row,
    column_problems,
    event_problems,
    figure_problems,
    is_address,
)
from newsgen.history.ranking import ranked

FOLDER = Path(__file__).parent
CENTS = 100
TEXTS = ("id", "provider", "definition", "coverage", "compiled_precision", "publisher", "url")
KINDS: dict[str, type] = {
    **dict.fromkeys((*TEXTS, "use"), str),
    **dict.fromkeys(("window_hours", "compiled_year"), int),
    **dict.fromkeys(("first_day", "compiled"), date),
    "aliases": list,
    "complete": bool,
}


def main() -> None:
    """Write `ranked.json` next to the curated files."""
    target = FOLDER / "ranked.json"
    try:
        target.write_bytes(build(FOLDER))
    except NewsgenError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit_code) from None
    sys.stdout.write(f"{target}\n")


def build(folder: Path) -> bytes:
    """Give the bytes of `ranked.json` for the curated files of a folder."""
    figures = _read(folder / "figures.csv", FIGURES)
    events = _read(folder / "events.csv", EVENTS)
    rows = _rows(figures)
    problems = [*figure_problems(rows), *event_problems(_rows(events), rows)]
    listings = _listings(folder / "listings.toml")
    problems += [problem for listing in listings for problem in _listing_problems(listing)]
    if problems:
        raise NewsgenError(problems)
    content = {"listings": [_with_entries(listing, figures) for listing in listings]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a curated CSV file as texts."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(Problem("file", "is not there", file=str(path))) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise NewsgenError(Problem("file", f"cannot be read: {error}", file=str(path))) from None
    if problems := list(column_problems(path.name, frame.columns, columns)):
        raise NewsgenError(problems)
    return frame


def _rows(frame: pd.DataFrame) -> list[Row]:
    """Give the rows as mappings of texts."""
    return [
        {str(name): str(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]


def _listings(path: Path) -> list[dict[str, Any]]:
    """Read the listings."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFoundError(Problem("file", "is not there", file=str(path))) from None
    except tomllib.TOMLDecodeError as error:
        raise NewsgenError(Problem("file", f"is no TOML: {error}", file=str(path))) from None
    return list(content.get("listing", ()))


def _listing_problems(listing: dict[str, Any]) -> list[Problem]:
    """Find what is wrong with a listing's own members."""
    own = listing.get("id", "a listing")
    wrong = {
        name: f"is not of the type {kind.__name__}"
        for name, kind in KINDS.items()
        if type(listing.get(name)) is not kind
    }
    vocabulary = (("definition", DEFINITIONS), ("coverage", COVERAGES), ("use", USES))
    for name, words in vocabulary:
        if listing.get(name) not in words:
            wrong[name] = f"is none of {', '.join(words)}"
    if not is_address(str(listing.get("url"))):
        wrong["url"] = "is no http or https address"
    if listing.get("complete") and type(listing.get("floor_usd")) is not int:
        wrong["floor_usd"] = "is needed in whole dollars: the list is complete down to it"
    return [
        Problem(f"{own}: {name}", message, str(listing.get(name, "")), file="listings.toml")
        for name, message in wrong.items()
    ]


def _with_entries(listing: dict[str, Any], figures: pd.DataFrame) -> dict[str, Any]:
    """Give a listing as plain members with its entries, the largest first."""
    chosen = _chosen(listing, figures)
    if chosen.empty:
        raise NewsgenError(Problem(listing["id"], "has no figures", file="listings.toml"))
    entries = [_entry(row, ranks=listing["complete"]) for row in ranked(chosen).itertuples()]
    _check_bounds(listing, entries)
    return {
        **{name: listing[name] for name in TEXTS},
        "aliases": listing["aliases"],
        "window_hours": listing["window_hours"],
        "complete": listing["complete"],
        "floor_usd": listing.get("floor_usd"),
        "first_day": listing["first_day"].isoformat(),
        "compiled": listing["compiled"].isoformat(),
        "compiled_year": listing["compiled_year"],
        "entries": entries,
    }


def _chosen(listing: dict[str, Any], figures: pd.DataFrame) -> pd.DataFrame:
    """Give the listing's figures with a total, the largest of each event day, in cents."""
    same = pd.Series(data=True, index=figures.index)
    for name in ("provider", "definition", "coverage", "use"):
        same &= figures[name] == listing[name]
    rows = figures[same & (figures["total_usd"] != "")]
    rows = rows.assign(day=rows["event_day"], cents=rows["total_usd"].astype("int64") * CENTS)
    largest = rows.sort_values(["cents", "url"], ascending=[False, True], kind="stable")
    return largest.drop_duplicates("day")


def _check_bounds(listing: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    """Refuse a listing whose floor or days do not fit its entries."""
    days = [entry["day"] for entry in entries]
    wrong = []
    if listing["complete"] and min(entry["usd"] for entry in entries) < listing["floor_usd"]:
        wrong.append(Problem("floor_usd", "is above the smallest figure"))
    if min(days) != listing["first_day"].isoformat():
        wrong.append(Problem("first_day", f"is not the earliest day, {min(days)}"))
    if max(days) > listing["compiled"].isoformat():
        wrong.append(Problem("compiled", f"is before the latest day, {max(days)}"))
    if wrong:
        raise NewsgenError(wrong)


def _entry(row: Any, *, ranks: bool) -> dict[str, Any]:
    """Give a ranked row as plain members; without the ranks where none may be made."""
    entry = {
        "day": row.day,
        "usd": row.cents // CENTS,
        "publisher": row.publisher,
        "url": row.url,
        "note": row.note,
    }
    if not ranks:
        return entry
    return entry | {
        "place": row.place,
        "above": row.above,
        "below": row.below,
        "gap_above_hundredths_pct": None if pd.isna(row.gap_above) else int(row.gap_above),
        "gap_below_hundredths_pct": None if pd.isna(row.gap_below) else int(row.gap_below),
        "ties": list(row.ties),
        "since": row.since,
    }


if __name__ == "__main__":
    main()
