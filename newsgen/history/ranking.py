"""Rank a frame of days with pandas: place, neighbours, gaps, ties and "largest since".

Money is whole cents as int64, so that every result is exact and the same in any order of rows.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

TIE_PARTS = 20  # one twentieth: 5 %


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows by size with all that is known of each place.

    Takes the columns `day` (one row a day) and `cents` (above zero); others are kept. Adds
    `place` (equals share the better one), `above` and `below` (days of the next larger and
    smaller value), their gaps in hundredths of a percent of the row's value, `ties` (days less
    than 5 % away) and `since` (the latest earlier day at least as large).
    """
    table = frame.sort_values(
        ["cents", "day"], ascending=[False, True], kind="stable", ignore_index=True
    )
    first = places(table)
    last = table["cents"].rank(method="max", ascending=False).astype("int64")
    above, below = first - 2, last  # positions of the neighbours: places count from one
    return table.assign(
        place=first,
        above=_at(table["day"], above),
        below=_at(table["day"], below),
        gap_above=_gap(table["cents"], above),
        gap_below=_gap(table["cents"], below),
        ties=ties(table),
        since=since(table),
    )


def places(frame: pd.DataFrame) -> pd.Series[Any]:
    """Give each row its place by size; equal values share the better place."""
    return frame["cents"].rank(method="min", ascending=False).astype("int64")


def since(frame: pd.DataFrame) -> pd.Series[Any]:
    """Give for each row the latest earlier day with a value at least as large, or None."""
    found: dict[Any, Any] = {}
    larger: list[tuple[int, Any]] = []  # earlier rows that no later row exceeds
    by_day = frame.sort_values("day")
    for index, day, cents in zip(by_day.index, by_day["day"], by_day["cents"], strict=True):
        while larger and larger[-1][0] < cents:
            larger.pop()
        found[index] = larger[-1][1] if larger else None
        larger.append((cents, day))
    return pd.Series([found[index] for index in frame.index], index=frame.index, dtype="object")


def ties(frame: pd.DataFrame) -> pd.Series[Any]:
    """Give for each row the other days less than 5 % of its value away, the largest first."""
    by_size = frame.sort_values(["cents", "day"], ascending=[False, True], kind="stable")
    cents = by_size["cents"].to_numpy()[::-1]
    low = (cents * TIE_PARTS).searchsorted(frame["cents"] * (TIE_PARTS - 1), side="right")
    high = (cents * TIE_PARTS).searchsorted(frame["cents"] * (TIE_PARTS + 1), side="left")
    count = len(by_size)
    days = list(zip(by_size.index, by_size["day"], strict=True))
    near = [
        tuple(day for index, day in days[count - top : count - bottom] if index != own)
        for own, bottom, top in zip(frame.index, low, high, strict=True)
    ]
    return pd.Series(near, index=frame.index, dtype="object")


def _at(column: pd.Series[Any], positions: pd.Series[Any]) -> pd.Series[Any]:
    """Give the column's values at positions, None outside of it."""
    values = column.to_list()
    inside = range(len(values))
    found = [values[at] if at in inside else None for at in positions]
    return pd.Series(found, index=positions.index, dtype="object")


def _gap(cents: pd.Series[Any], positions: pd.Series[Any]) -> pd.Series[Any]:
    """Give the gap to the value at each position, in hundredths of a percent, half up."""
    other = cents.astype("Int64").reindex(positions).set_axis(cents.index)
    return ((other - cents).abs() * 20_000 + cents) // (cents * 2)
