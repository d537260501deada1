"""The checks before a figure is used: what is refused, and what the editor must know.

Each check yields Problems, which stop the brief, and Warned, which are passed on. Sums may differ
by 0.5 % (rounding). A total that is a floor may be exceeded by its parts, though not eightfold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from newsgen.errors import BriefError, Problem
from newsgen.model import Warned

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsgen.events.liquidations.brief import Amounts, Brief, Prices

TOLERANCE = Decimal("0.005")  # of the whole: published figures are rounded
SLIP_TOLERANCE = Decimal("0.15")  # how near a wrong unit comes to 10, 100 or 1,000 times
SINGLE_TOLERANCE = Decimal("0.01")  # how well one rescaled side must complete the total
SMALLEST_SLIP = Decimal("0.02")  # of the whole: a smaller side completes nothing
FLOOR_LIMIT = 8  # times a floor: more is a wrong unit
SUSPECT_ORDER = Decimal("0.25")  # of the total
TINY_SUM = Decimal("0.01")  # of the total: assets or venues together below this
DOMINANT = Decimal("0.6")  # share of both sides
CLEAR_MOVE = Decimal(2)  # per cent
PRICE_TOLERANCE = Decimal("0.001")  # between venues, and for rounding
MOVE_TOLERANCE = Decimal("0.5")  # percentage points
WIDE_RANGE = 5  # times: highest over lowest price of one asset
FAR_LEVEL = 3  # times above or below the prices
CLOCK_TOLERANCE = timedelta(minutes=2)
RETRIEVAL_TOLERANCE = timedelta(minutes=5)
SIDES = ("long_usd", "short_usd")

_SWAPPED = "Check whether long_usd and short_usd are swapped, and the sign of the price move."
_UNIT = "Check its unit: k, m or bn."
_CLOCK = "Check the date and the time zone."

Finding = Problem | Warned


@dataclass(frozen=True, slots=True)
class Limits:
    """The desk's limits: the age in hours up to which figures are used."""

    max_age_hours: int = 48


def check_brief(
    brief: Brief, *, now: datetime, limits: Limits, force: bool, file: str = ""
) -> tuple[Warned, ...]:
    """Give the warnings for the editor; BriefError with every figure that is refused.

    `now` is an aware time. `force` lets figures pass that are too old, nothing else.
    """
    now = now.astimezone(UTC)
    findings = [
        *_age(brief, now, limits, force=force),
        *_times(brief, now),
        *_amounts(brief),
        *_orders(brief),
        *_direction(brief),
        *_prices(brief),
    ]
    problems = tuple(replace(found, file=file) for found in findings if isinstance(found, Problem))
    if problems:
        raise BriefError(problems)
    return tuple(found for found in findings if isinstance(found, Warned))


def sides_add_up(brief: Brief) -> bool:
    """Whether a share of the total may be printed.

    No side is above the total; both, where known, make the total within 0.5 %; one alone has a
    share only of a total that is no floor.
    """
    sides = [side for side in (brief.long_usd, brief.short_usd) if side is not None]
    if not sides or max(sides) > brief.total_usd:
        return False
    both = _both(brief)
    return not brief.total_is_floor if both is None else _near(both, brief.total_usd, TOLERANCE)


# --- times --------------------------------------------------------------------------------------


def _age(brief: Brief, now: datetime, limits: Limits, *, force: bool) -> Iterator[Finding]:
    """Stop figures older than the desk's limit, unless forced; warn of a day that still runs."""
    hours = (now - brief.as_of) / timedelta(hours=1)
    if now - brief.as_of > timedelta(hours=limits.max_age_hours):
        age = f"{hours:.1f} hours old; the desk's limit is {limits.max_age_hours} hours"
        if force:
            yield Warned("old_figures", "as_of", f"The figures are {age}.")
        else:
            remedy = "Bring newer figures, use --force, or give an earlier time with --now."
            yield Problem("as_of", f"is {age}", _iso(brief.as_of), remedy)
    if brief.day is not None and not brief.complete_day:
        message = (
            f"The UTC day {brief.day} was not over at {_iso(brief.as_of)}, so it is not ranked."
        )
        yield Warned("day_not_over", "as_of", message)


def _times(brief: Brief, now: datetime) -> Iterator[Finding]:
    """Stop times after now, and times of the event outside its window."""
    start, end = brief.window_start, brief.window_end + CLOCK_TOLERANCE
    for where, at, bound in _dated(brief):
        if at > now + CLOCK_TOLERANCE:
            yield Problem(where, f"is after now, {_iso(now)}", _iso(at), _CLOCK)
        elif bound and not start <= at <= end:
            window = f"{_iso(start)} to {_iso(brief.window_end)}"
            yield Problem(where, f"is outside the window, {window}", _iso(at), _CLOCK)
    if brief.retrieved_at is not None and brief.retrieved_at < brief.as_of - RETRIEVAL_TOLERANCE:
        message = f"The figures were fetched before the time they stand for, {_iso(brief.as_of)}."
        yield Warned("retrieved_before_as_of", "retrieved_at", message)
    if brief.usd_nok is not None and brief.usd_nok.date > (brief.as_of + timedelta(days=1)).date():
        found = brief.usd_nok.date.isoformat()
        yield Problem("usd_nok.date", "is after the event", found, "Use the rate of the day.")


def _dated(brief: Brief) -> Iterator[tuple[str, datetime, bool]]:
    """Give each known time with its place, and whether it must lie within the window."""
    at = None if brief.co_move is None or isinstance(brief.co_move, bool) else brief.co_move.at
    found: list[tuple[str, datetime | None, bool]] = [
        ("as_of", brief.as_of, False),
        ("retrieved_at", brief.retrieved_at, False),
        ("co_move.at", at, False),
        ("first_move_at", brief.first_move_at, True),
    ]
    for symbol, price in brief.prices.items():
        found.append((f"prices.{symbol}.low_at", price.low_at, True))
        found.append((f"prices.{symbol}.high_at", price.high_at, True))
    found += [(f"bursts[{i}].at", burst.at, True) for i, burst in enumerate(brief.bursts)]
    found += [
        (f"news[{i}].published_at", n.published_at, False) for i, n in enumerate(brief.news or ())
    ]
    found += [
        (f"posts[{i}].published_at", p.published_at, False) for i, p in enumerate(brief.posts)
    ]
    return ((where, at, bound) for where, at, bound in found if at is not None)


# --- parts and wholes ---------------------------------------------------------------------------


def _amounts(brief: Brief) -> Iterator[Finding]:
    """Compare the total with its sides, its hours, its assets and its venues."""
    slips = [*_slips(brief, ""), *_hourly_slip(brief)]
    yield from slips
    if not slips:
        yield from _sides(brief, brief.total_usd, "")
        yield from _hours(brief)
        for kind, parts in (("assets", brief.assets), ("venues", brief.venues)):
            yield from _parts(brief, kind, parts)
    for kind, parts in (("assets", brief.assets), ("venues", brief.venues)):
        for name, part in parts.items():
            yield from _own_sides(part, f"{kind}.{name}.")


def _own_sides(part: Amounts, prefix: str) -> Iterator[Finding]:
    """Compare an asset's or venue's total with its sides."""
    slips = list(_slips(part, prefix))
    yield from slips
    if part.total_usd is None or slips:
        return
    for side in SIDES:
        yield from _above(getattr(part, side), part.total_usd, prefix + side)
    yield from _sides(part, part.total_usd, prefix)


def _sides(part: Brief | Amounts, total: Decimal, prefix: str) -> Iterator[Finding]:
    """Warn where both sides don't make the total."""
    both = _both(part)
    if both is not None and not _near(both, total, TOLERANCE):
        message = (
            f"Longs and shorts make {_usd(both)}, the total is {_usd(total)}: they differ by more "
            "than 0.5 %, so no share is printed."
        )
        yield Warned("sides_do_not_add_up", f"{prefix}total_usd", message)


def _parts(brief: Brief, kind: str, parts: Mapping[str, Amounts]) -> Iterator[Finding]:
    """Stop assets or venues above the whole, one by one or together; warn where they are tiny."""
    for field in ("total_usd", *SIDES):
        whole = getattr(brief, field)
        known = {name: getattr(part, field) for name, part in parts.items()}
        known = {name: value for name, value in known.items() if value is not None}
        if whole is None or not known:
            continue
        limit = whole * FLOOR_LIMIT if brief.total_is_floor else whole
        found = [
            problem
            for name, value in known.items()
            for problem in _above(value, limit, f"{kind}.{name}.{field}")
        ]
        together = sum(known.values(), Decimal(0))
        yield from found or _above(together, limit, kind, f"the sum of {field}")
        if field == "total_usd" and together < whole * TINY_SUM:
            message = f"The {kind} make {_usd(together)} together, of {_usd(whole)}. {_UNIT}"
            yield Warned("parts_far_below_total", kind, message)


def _hours(brief: Brief) -> Iterator[Finding]:
    """Stop hours above the total; warn where they make less."""
    if not brief.hourly_usd:
        return
    total, hours = brief.total_usd, sum(brief.hourly_usd, Decimal(0))
    if not brief.total_is_floor:
        yield from _above(hours, total, "hourly_usd", "the sum of the hours")
    if hours < total * (1 - TOLERANCE):
        message = f"The hours make {_usd(hours)}, the total is {_usd(total)}."
        yield Warned("hours_do_not_add_up", "hourly_usd", message)


def _above(value: Decimal | None, whole: Decimal, where: str, what: str = "") -> Iterator[Problem]:
    """Refuse a part that is above the whole by more than rounding."""
    if value is not None and value > whole * (1 + TOLERANCE):
        message = f"{what or 'a part'} is above the whole, {_usd(whole)}"
        yield Problem(where, message, _usd(value), f"{_UNIT} A part cannot exceed the whole.")


def _orders(brief: Brief) -> Iterator[Finding]:
    """Stop orders, sides and bursts above the total; warn of an order that is most of it."""
    limit = brief.total_usd * (FLOOR_LIMIT if brief.total_is_floor else 1)
    if not any(_slips(brief, "")):
        for side in SIDES:
            yield from _above(getattr(brief, side), limit, side)
    for i, burst in enumerate(brief.bursts):
        yield from _above(burst.usd, limit, f"bursts[{i}].usd")
    order = brief.largest_order
    if order is None:
        return
    refused = [*_above(order.usd, limit, "largest_order.usd"), *_above_venue(brief)]
    yield from refused[:1]
    if not refused and order.usd > brief.total_usd * SUSPECT_ORDER:
        share = order.usd / brief.total_usd * 100
        message = (
            f"One order of {_usd(order.usd)} is {share:.0f} % of the total: check both figures."
        )
        yield Warned("largest_order_suspect", "largest_order.usd", message)


def _above_venue(brief: Brief) -> Iterator[Problem]:
    """Refuse a largest order above the total of its own venue."""
    order = brief.largest_order
    for name, venue in brief.venues.items():
        same = order and order.venue and order.venue.casefold() == name.casefold()
        if order and same and venue.total_usd is not None:
            yield from _above(
                order.usd, venue.total_usd, "largest_order.usd", f"an order at {name}"
            )


# --- units --------------------------------------------------------------------------------------


def _slips(part: Brief | Amounts, prefix: str) -> Iterator[Problem]:
    """Refuse a total or side that is off by 10, 100 or 1,000 against the others."""
    total, both = part.total_usd, _both(part)
    if not total or not both or _near(both, total, TOLERANCE):
        return
    for factor in (10, 100, 1000):
        for small, large, way in ((total, both, "small"), (both, total, "large")):
            if _near(small * factor, large, SLIP_TOLERANCE):
                message = f"looks {factor:,} times too {way} against both sides, {_usd(both)}"
                yield Problem(f"{prefix}total_usd", message, _usd(total), _UNIT)
                return
        for side, other in (SIDES, SIDES[::-1]):
            value, rest = getattr(part, side), total - getattr(part, other)
            for fixed, way in ((value * factor, "small"), (value / factor, "large")):
                tells = fixed >= total * SMALLEST_SLIP
                if tells and abs(fixed - rest) <= total * SINGLE_TOLERANCE:
                    message = f"looks {factor:,} times too {way} against the total, {_usd(total)}"
                    yield Problem(prefix + side, message, _usd(value), _UNIT)
                    return


def _hourly_slip(brief: Brief) -> Iterator[Problem]:
    """Refuse hours that make a tenth, a hundredth, a thousandth of the total, or as many times."""
    hours = sum(brief.hourly_usd, Decimal(0))
    for factor in (10, 100, 1000):
        for small, large, way in (
            (hours, brief.total_usd, "small"),
            (brief.total_usd, hours, "large"),
        ):
            if hours and _near(small * factor, large, SLIP_TOLERANCE):
                message = f"look {factor:,} times too {way} against the total"
                yield Problem("hourly_usd", message, _usd(hours), _UNIT)


# --- prices -------------------------------------------------------------------------------------


def _direction(brief: Brief) -> Iterator[Finding]:
    """Stop where the dominating side gains from the price move: sides are often swapped.

    Within one asset it is a warning: the total decides.
    """
    if not brief.prices:
        return
    symbol = "BTC" if "BTC" in brief.prices else next(iter(brief.prices))
    total = None if brief.total_is_floor else brief.total_usd
    yield from _against(brief, total, symbol, brief.prices[symbol])
    for name, part in brief.assets.items():
        price = brief.prices.get(name)
        for found in _against(part, part.total_usd, name, price) if price else ():
            side = found.where.removesuffix("_usd")
            message = f"In {name} the {side} side dominates against the price move. {_SWAPPED}"
            yield Warned("side_against_move", f"assets.{name}.{found.where}", message)


def _against(
    part: Brief | Amounts, total: Decimal | None, symbol: str, price: Prices
) -> Iterator[Finding]:
    """Compare the share of longs with the sign of the price move."""
    move = price.move_pct if price.move_pct is not None else _computed_move(price)
    share = _long_share(part, total)
    if share is None or not move or 1 - DOMINANT < share < DOMINANT:
        return
    longs = share >= DOMINANT
    if longs == (move < 0):
        return
    side, dominating = ("long_usd", share) if longs else ("short_usd", 1 - share)
    way = "rose" if move > 0 else "fell"
    words = f"{dominating * 100:.0f} % of the liquidations, while {symbol} {way} {abs(move):.1f} %"
    if abs(move) < CLEAR_MOVE or _range_explains(price, longs=longs):
        who = "Longs" if longs else "Shorts"
        yield Warned("side_against_move", side, f"{who} are {words}.")
    else:
        found = getattr(part, side)
        yield Problem(side, f"is {words}", "" if found is None else _usd(found), _SWAPPED)


def _range_explains(price: Prices, *, longs: bool) -> bool:
    """Whether the price went 2 % against the dominating side before it turned."""
    start = price.open
    if start is None and price.last and price.move_pct is not None and price.move_pct > -100:  # noqa: PLR2004
        start = price.last / (1 + price.move_pct / 100)
    if start is None:
        return False
    if longs:
        return price.low is not None and price.low <= start * (1 - CLEAR_MOVE / 100)
    return price.high is not None and price.high >= start * (1 + CLEAR_MOVE / 100)


def _prices(brief: Brief) -> Iterator[Finding]:
    """Check each asset's prices against each other, and the levels against bitcoin's."""
    for symbol, price in brief.prices.items():
        prefix = f"prices.{symbol}."
        yield from _order_of_prices(price, prefix)
        yield from _move(price, prefix)
        yield from _venue_ends(price, prefix)
        yield from _wide(price, symbol)
    known = _quoted(brief.prices["BTC"]) if "BTC" in brief.prices else []
    for i, level in enumerate(brief.levels if known else ()):
        if not min(known) / FAR_LEVEL <= level <= max(known) * FAR_LEVEL:
            message = f"The level {_usd(level)} is far from bitcoin's price."
            yield Warned("level_far_from_price", f"levels[{i}]", message)


def _order_of_prices(price: Prices, prefix: str) -> Iterator[Problem]:
    """Refuse a low above, or a high below, another price of the window."""
    for lower, upper in (("low", "high"), ("low", "open"), ("low", "last")):
        yield from _not_above(price, lower, upper, prefix)
    for lower in ("open", "last"):
        yield from _not_above(price, lower, "high", prefix, blame="high")


def _not_above(
    price: Prices, lower: str, upper: str, prefix: str, blame: str = "low"
) -> Iterator[Problem]:
    low, high = getattr(price, lower), getattr(price, upper)
    if low is None or high is None or low <= high * (1 + PRICE_TOLERANCE):
        return
    value, other, way = (low, high, "above") if blame == "low" else (high, low, "below")
    name = upper if blame == "low" else lower
    message = f"is {way} {name}, {_usd(other)}"
    yield Problem(prefix + blame, message, _usd(value), "Check both prices.")


def _move(price: Prices, prefix: str) -> Iterator[Finding]:
    """Compare the move that is given with open and last."""
    computed = _computed_move(price)
    if computed is None or price.move_pct is None:
        return
    if abs(computed - price.move_pct) <= MOVE_TOLERANCE:
        return
    where, message = f"{prefix}move_pct", f"open and last make it {computed:.1f} %"
    if computed * price.move_pct < 0:
        yield Problem(where, message, f"{price.move_pct} %", "Check its sign and both prices.")
    else:
        words = f"The move is given as {price.move_pct} %, {message}."
        yield Warned("move_disagrees", where, words)


def _venue_ends(price: Prices, prefix: str) -> Iterator[Finding]:
    """Warn of a venue beyond the low or high; refuse a venue's low above the high, or inverse."""
    margin = 1 + PRICE_TOLERANCE
    for venue, low in price.venue_lows.items():
        where = f"{prefix}venue_lows.{venue}"
        if price.high is not None and low > price.high * margin:
            yield Problem(where, f"is above high, {_usd(price.high)}", _usd(low))
        elif price.low is not None and low * margin < price.low:
            message = f"{venue} traded at {_usd(low)}, below the low of {_usd(price.low)}."
            yield Warned("venue_low_below_low", where, message)
    for venue, high in price.venue_highs.items():
        where = f"{prefix}venue_highs.{venue}"
        if price.low is not None and high * margin < price.low:
            yield Problem(where, f"is below low, {_usd(price.low)}", _usd(high))
        elif price.high is not None and high > price.high * margin:
            message = f"{venue} traded at {_usd(high)}, above the high of {_usd(price.high)}."
            yield Warned("venue_high_above_high", where, message)


def _wide(price: Prices, symbol: str) -> Iterator[Finding]:
    """Refuse prices of bitcoin or ether five times apart; warn of it in other assets."""
    known = _quoted(price)
    if not known or max(known) < min(known) * WIDE_RANGE:
        return
    where, span = f"prices.{symbol}", f"{_usd(min(known))} to {_usd(max(known))}"
    if symbol in {"BTC", "ETH"}:
        yield Problem(where, "spans more than any day of this asset", span, "Check each price.")
    else:
        yield Warned("price_range_wide", where, f"The prices span {span}: check each of them.")


# --- arithmetic ---------------------------------------------------------------------------------


def _both(part: Brief | Amounts) -> Decimal | None:
    """Add both sides, where both are known."""
    if part.long_usd is None or part.short_usd is None:
        return None
    return part.long_usd + part.short_usd


def _long_share(part: Brief | Amounts, total: Decimal | None) -> Decimal | None:
    """Give the longs' share of both sides, or of the total where one side is unknown."""
    both = _both(part)
    if both is not None:
        return (part.long_usd or Decimal(0)) / both if both else None
    if not total:
        return None
    if part.long_usd is not None:
        return part.long_usd / total
    return None if part.short_usd is None else 1 - part.short_usd / total


def _computed_move(price: Prices) -> Decimal | None:
    """Give the change from open to last, per cent."""
    if price.open is None or price.last is None:
        return None
    return (price.last / price.open - 1) * 100


def _quoted(price: Prices) -> list[Decimal]:
    """Give the prices that are known of open, high, low and last."""
    found = (price.open, price.high, price.low, price.last)
    return [value for value in found if value is not None]


def _near(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    return abs(one - other) <= other * tolerance


def _usd(value: Decimal) -> str:
    """Write dollars in full, for an editor: 2,606,660,000 USD."""
    return f"{value.normalize():,f} USD"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="minutes").replace("+00:00", "Z")
