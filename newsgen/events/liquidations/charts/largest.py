"""The chart of a total beside the record and the nearest amounts that it is ranked among."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from newsgen.events.liquidations.charts.words import Parts, Words
from newsgen.publish.page import Chart

if TYPE_CHECKING:
    from newsgen.publish.charts import Row


def largest(words: Words) -> Chart | None:
    """Draw the total beside the record and the nearest amounts that it is ranked among."""
    title = next((name for name, holds in _TITLES if holds(words)), None)
    if title is None:
        return None
    others = _others(words, placed=title != "record_title")
    if not others:
        return None
    from newsgen.publish.charts import bars

    rows = _rows(words, others)
    cells: list[tuple[str, ...]] = [(row.name, row.shown) for row in rows]
    columns = words.columns("period", "amount")
    if _guide(words):
        columns = (*columns, words.say("column_counted"))
        cells = [
            (*cell, words.say(_own_count(words) if row.note else "counted_day"))
            for cell, row in zip(cells, rows, strict=True)
        ]
    texts = ("total_text", *(f"{name}_text" for name in others))
    return words.chart(
        Parts(
            name="largest",
            title=words.say(title),
            text=tuple(words.say(text) for text in texts),
            drawing=bars(rows),
            columns=columns,
            rows=tuple(cells),
            notes=_placed_notes(words, len(rows)),
            section="history",
        )
    )


def _first(words: Words) -> bool:
    """Say whether the article tells that no earlier amount is as large."""
    first = words.known("place") and words.fact("place").value == 1
    return first and words.known("exact_place") and words.told("below_usd")


_PLACES = ("place", "late_place", "indicative_place")
_THIRD = 3  # right below the record and one more

# Whichever the article tells, the most exact first.
_TITLES: tuple[tuple[str, Callable[[Words], bool]], ...] = (
    ("first_title", _first),
    ("place_title", lambda words: words.told("place")),
    ("late_title", lambda words: words.told("late_place")),
    ("guide_title", lambda words: words.told("indicative_place")),
    (
        "guide_among_title",
        lambda words: words.told("place_limit") and words.known("indicative_place"),
    ),
    ("among_title", lambda words: words.told("place_limit")),
    ("record_title", lambda words: words.told("record_usd", "record_fraction")),
)


def _others(words: Words, *, placed: bool) -> tuple[str, ...]:
    """Name what the total is drawn beside: one amount of each day, none of another list.

    The neighbours show the place, so they need none of their own in the text where it is told. The
    record is the provider's list's also where the place is in a series of days.
    """
    found: dict[object, str] = {}
    foreign = words.known("in_series") and not words.known("record_in_series")
    for name in ("record", "above", "below"):
        shown = words.told(f"{name}_usd") or (placed and words.known(f"{name}_usd"))
        if not shown or (foreign and name == "record"):
            continue
        same = words.fact(f"{name}_usd").number == words.fact("total_usd").number
        if not (same and name == "below"):
            found.setdefault(words.fact(f"{name}_day").value, name)
    return tuple(found.values())


def _rows(words: Words, others: Iterable[str]) -> list[Row]:
    """Give the rows from the largest; the event's own is hatched where it is counted otherwise."""
    from newsgen.publish.charts import Row
    from newsgen.publish.charts.drawing import Fill

    guide = _guide(words)
    own = Row(
        words.say("this_rolling" if words.known("is_rolling") else "this_day"),
        words.show("total_usd", "usd"),
        words.fact("total_usd").number,
        Fill.GUIDE if guide else Fill.EVENT,
        words.say("unfinished_label" if words.known("unfinished") else "guide_label")
        if guide
        else "",
    )
    earlier = [
        Row(
            words.show(f"{name}_day", "day"),
            words.show(f"{name}_usd", "usd"),
            words.fact(f"{name}_usd").number,
            Fill.OTHER,
        )
        for name in others
    ]
    rows = sorted((own, *earlier), key=lambda row: -row.size)
    if _others_between(words, others):
        rows[1] = replace(rows[1], above=words.say("between_label"))
    return rows


def _others_between(words: Words, drawn: Iterable[str]) -> bool:
    """Say whether amounts that are not drawn lie between the record and the next larger one."""
    place = next((words.fact(name).number for name in _PLACES if words.known(name)), 0)
    return {"record", "above"} <= set(drawn) and place > _THIRD


def _guide(words: Words) -> bool:
    """Say whether the total is counted in another way than what it is drawn beside."""
    same = words.known("in_series") and words.known("place")
    return words.known("unfinished") or (words.known("is_rolling") and not same)


def _own_count(words: Words) -> str:
    return "counted_part" if words.known("unfinished") else "counted_rolling"


def _placed_notes(words: Words, drawn: int) -> Iterator[str]:
    if words.known("is_rolling") and _guide(words):
        yield words.say("guide_note")
    elif words.known("is_rolling"):
        yield words.say("peak_note")
    else:
        yield from words.counted()
    if words.known("series_first_day") and (words.known("is_day") or _guide(words)):
        limited = "_limited" if words.known("limited") else ""
        yield words.say(f"series_basis{limited}", "history")
    if words.known("list_size"):
        yield words.say("size_note")
        if words.fact("list_size").number > drawn:
            yield words.say("selected_note")
    if words.known("list_year"):
        yield words.say("list_year", "history")
    yield words.source()
    if words.known("in_series"):
        yield words.say("series", "note")
    elif words.known("list_publisher"):
        yield words.say("list_note")
