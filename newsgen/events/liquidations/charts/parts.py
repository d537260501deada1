"""The charts of what a total is made of: its sides, its coins, its hours."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from newsgen.events.liquidations.charts.facts import HOURS, PARTS
from newsgen.events.liquidations.charts.words import NO_FIGURE, Parts, Words
from newsgen.publish.page import Chart

_TICK_EVERY = 6
_NOT_A_WHOLE = Decimal("0.0005")  # readers add up shares that show a tenth of a per cent


def sides(words: Words) -> Chart | None:
    """Draw the long side against the short."""
    if not words.known("long_share", "short_share"):
        return None
    if not words.told("long_share") and not words.told("short_share"):
        return None
    shares = [words.fact(f"{side}_share").number for side in ("long", "short")]
    if not all(shares) or abs(sum(shares, Decimal()) - 1) > _NOT_A_WHOLE:
        return None  # one side alone is no comparison, and parts of another whole are none
    from newsgen.publish.charts import Side, split
    from newsgen.publish.charts.drawing import Fill

    first, second = (
        Side(
            words.say(side),
            words.show(f"{side}_share", "pct1"),
            words.show(f"{side}_usd", "usd") if words.known(f"{side}_usd") else "",
            words.fact(f"{side}_share").number,
            fill,
        )
        for side, fill in (("long", Fill.LONG), ("short", Fill.SHORT))
    )
    both = words.known("long_usd", "short_usd")
    rows = tuple((side.name, side.amount or NO_FIGURE, side.shown) for side in (first, second))
    return words.chart(
        Parts(
            name="sides",
            title=words.say("longs_title" if words.known("long_leads") else "shorts_title"),
            text=(words.say("sides_text" if both else "shares_text"),),
            drawing=split(first, second),
            columns=words.columns("side", "amount", "share"),
            rows=rows,
            notes=(*words.counted(), words.source()),
            section="split",
        )
    )


def coins(words: Words) -> Chart | None:
    """Draw the coins, and the others where they make up the rest of the total."""
    named = [place for place in PARTS if words.known(f"asset_{place}_usd")]
    if len(named) + words.known("assets_rest_usd") < 2:  # noqa: PLR2004
        return None
    if not words.told(*(f"asset_{place}_usd" for place in named)):
        return None
    from newsgen.publish.charts import Row, bars
    from newsgen.publish.charts.drawing import Fill

    parts = [(words.name(f"asset_{place}_name"), f"asset_{place}", Fill.PART) for place in named]
    if words.known("assets_rest_usd"):
        parts.append((words.say("rest"), "assets_rest", Fill.OTHER))
    rows = tuple(
        (name, words.show(f"{key}_usd", "usd"), words.show(f"{key}_share", "pct0"))
        for name, key, _ in parts
    )
    leads = words.known("asset_leads") and words.told("asset_1_share")
    return words.chart(
        Parts(
            name="coins",
            title=words.say("asset_title" if leads else "assets_title"),
            text=_of_coins(words, len(named)),
            drawing=bars(
                [
                    Row(name, shown, words.fact(f"{key}_usd").number, fill)
                    for (name, key, fill), (_, shown, _) in zip(parts, rows, strict=True)
                ]
            ),
            columns=words.columns("coin", "amount", "share"),
            rows=rows,
            notes=_coin_notes(words),
            section="parts",
        )
    )


def _of_coins(words: Words, count: int) -> Iterator[str]:
    yield words.say("total_text")
    even = "" if count == 1 or count == len(PARTS) or words.known("asset_leads") else "_even"
    yield words.say(f"assets_{count}{even}", "parts")
    if words.known("assets_rest_usd"):
        yield words.say("rest_text")


def _coin_notes(words: Words) -> Iterator[str]:
    yield from words.counted()
    yield words.source()
    if (
        words.known("parts_source")
        and words.fact("parts_source").value != words.fact("provider").value
    ):
        yield words.say("parts_note")


def hours(words: Words) -> Chart | None:
    """Draw each hour of the window; the largest is told."""
    hours = [place for place in HOURS if words.known(f"hour_{place}_usd", f"hour_{place}_time")]
    if len(hours) != len(HOURS) or not words.told("best_hour_usd"):
        return None
    from newsgen.publish.charts import Hours, columns

    clocks = tuple(words.show(f"hour_{place}_time", "clock") for place in hours)
    drawn = Hours(
        tuple(words.fact(f"hour_{place}_usd").number for place in hours),
        tuple(enumerate(clocks))[::_TICK_EVERY],
        words.show("best_hour_usd", "usd"),
        words.say("peak_from"),
    )
    return words.chart(
        Parts(
            name="hours",
            title=words.say("hour_title"),
            text=(words.say("total_text"), words.say("hour_text")),
            drawing=columns(drawn),
            columns=words.columns("hour", "amount"),
            rows=tuple(
                (clock, words.show(f"hour_{place}_usd", "usd"))
                for place, clock in zip(hours, clocks, strict=True)
            ),
            notes=_hour_notes(words, clocks),
            section="mechanism",
        )
    )


def _hour_notes(words: Words, clocks: tuple[str, ...]) -> Iterator[str]:
    yield words.say("hours_note")
    if len(set(clocks)) < len(clocks):  # summer time began or ended: a clock time stands twice
        yield words.say("clocks_note")
    yield from words.counted()
    yield words.source()
