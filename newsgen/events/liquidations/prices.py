"""The facts of the price path: the move, lows and highs by venue, levels, recovery."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from newsgen.events.liquidations.brief import Brief, Prices
from newsgen.events.liquidations.origins import Origins
from newsgen.facts import FactSheet, slug
from newsgen.model import Unit

_MANY = 5  # other coins, before their median speaks for them
_TELLING = Decimal("0.5")  # per cent; a smaller move is no fall and no rise
_NEAR = Decimal("1.01")  # a low this close to a level has held it


def state_prices(sheet: FactSheet, brief: Brief, origins: Origins) -> None:
    """State the lead asset's price path (bitcoin where it is given) and the others' moves."""
    if not brief.prices:
        return
    symbol = "BTC" if "BTC" in brief.prices else next(iter(brief.prices))
    price = brief.prices[symbol]
    sheet.add("asset_name", symbol, Unit.TEXT)
    sheet.add("asset_is_btc", symbol == "BTC", Unit.FLAG)
    for name in ("open", "high", "low", "last"):
        source = origins.of("prices", symbol, name)
        sheet.add(f"price_{name}", getattr(price, name), Unit.PRICE, source)
        sheet.name(f"price_{name}_given", f"price_{name}")
    for end, at in (("low", price.low_at), ("high", price.high_at)):
        sheet.add(f"{end}_time", at, Unit.INSTANT, origins.of("prices", symbol, f"{end}_at"))
    if price.move_pct is not None:
        source = origins.of("prices", symbol, "move_pct")
        sheet.add("move_pct", price.move_pct, Unit.PERCENT, source)
    else:
        sheet.change("move_pct", "price_open", "price_last")
    _state_direction(sheet)
    _state_extremes(sheet, price, origins, symbol)
    sheet.gap("range_pct", "price_high", "price_low")
    _state_recovery(sheet)
    _state_levels(sheet, brief, price)
    _state_other_moves(sheet, brief, origins, symbol)


def _state_direction(sheet: FactSheet) -> None:
    move = sheet.number("move_pct")
    if move is None:
        return
    for name, holds in (("fell", move <= -_TELLING), ("rose", move >= _TELLING)):
        if holds:
            sheet.derive(name, True, Unit.FLAG, "sign", "move_pct")


def _state_extremes(sheet: FactSheet, price: Prices, origins: Origins, symbol: str) -> None:
    """Name the venue of the lowest low and the highest high, and the range of the others."""
    for end, venues, pick in (
        ("low", price.venue_lows, min),
        ("high", price.venue_highs, max),
    ):
        if not venues:
            continue
        extreme = pick(venues.values())
        table = ("prices", symbol, f"venue_{end}s")
        if not sheet.known(f"price_{end}"):
            at = next(name for name, value in venues.items() if value == extreme)
            sheet.add(f"price_{end}", extreme, Unit.PRICE, origins.of(*table, at))
            sheet.name(f"price_{end}_given", f"price_{end}")
        if sheet.number(f"price_{end}") != extreme:
            continue
        for name, value in venues.items():
            source = origins.of(*table, name)
            sheet.add(f"{end}_at_{slug(name)}_price", value, Unit.PRICE, source)
        shared = [name for name, value in venues.items() if value == extreme]
        if len(shared) > 1:
            sheet.add(f"{end}_shared", len(shared), Unit.COUNT)
            continue
        sheet.add(f"{end}_venue", shared[0], Unit.TEXT, origins.of(*table, shared[0]))
        _state_others(sheet, end, {name: venues[name] for name in venues if name != shared[0]})


def _state_others(sheet: FactSheet, end: str, others: Mapping[str, Decimal]) -> None:
    """State where the price turned elsewhere: one other source, one price, or a range."""
    if len(others) == 1:
        (other,) = others
        sheet.add(f"{end}_other_venue", other, Unit.TEXT)
        sheet.name(f"{end}_other_price", f"{end}_at_{slug(other)}_price")
    elif others:
        first, last = min(others.values()), max(others.values())
        sheet.derive(f"{end}_others_from", first, Unit.PRICE, "min", *_ids(end, others))
        sheet.derive(f"{end}_others_to", last, Unit.PRICE, "max", *_ids(end, others))
        sheet.derive(f"{end}_range", first < last, Unit.FLAG, "above", *_ids(end, others))


def _ids(end: str, venues: Mapping[str, Decimal]) -> list[str]:
    return [f"{end}_at_{slug(name)}_price" for name in venues]


def _state_recovery(sheet: FactSheet) -> None:
    opened, low, last = (sheet.number(f"price_{name}") for name in ("open", "low", "last"))
    if low and last is not None:
        sheet.gap("move_from_low_pct", "price_last", "price_low")
    if opened and low is not None:
        sheet.derive(
            "fall_to_low_pct",
            (1 - low / opened) * 100,
            Unit.PERCENT,
            "fall",
            "price_open",
            "price_low",
        )
        if last is not None and opened > low:
            sheet.derive(
                "recovered_share",
                (last - low) / (opened - low),
                Unit.SHARE,
                "recovery",
                "price_open",
                "price_low",
                "price_last",
            )


def _state_levels(sheet: FactSheet, brief: Brief, price: Prices) -> None:
    """Pick the level that counts: the lowest one traded through, else the nearest one held."""
    lows, highs = list(price.venue_lows.values()), list(price.venue_highs.values())
    low, high, last = (sheet.number(f"price_{name}") for name in ("low", "high", "last"))
    opened = sheet.number("price_open")
    top = high if high is not None else opened
    if low is not None and brief.levels:
        levels = sorted(brief.levels)
        # Only a price known to have stood above a level can have fallen through it.
        broken = [level for level in levels if top is not None and low < level <= top]
        held = [level for level in levels if level <= low <= level * _NEAR]
        if broken or held:
            level = broken[0] if broken else held[-1]
            sheet.add("level_down", level, Unit.PRICE)
            below = sum(1 for value in lows if value < level) if lows else None
            sheet.add("venues_below", below, Unit.COUNT)
            sheet.add("one_venue_below", below == 1, Unit.FLAG)
            sheet.add("several_venues_below", (below or 0) > 1, Unit.FLAG)
            if not broken:
                sheet.name("level_held", "level_down")
            if last is not None:
                sheet.derive("below_level_now", last < level, Unit.FLAG, "below", "price_last")
        if not sheet.known("price_high"):
            sheet.name("price_high", "price_open")
    bottom = low if low is not None else opened
    if high is not None and bottom is not None and brief.levels:
        broken_up = sorted(level for level in brief.levels if bottom <= level < high)
        if broken_up:
            sheet.add("level_up", broken_up[-1], Unit.PRICE)
            above = sum(1 for value in highs if value > broken_up[-1]) if highs else None
            sheet.add("venues_above", above, Unit.COUNT)
            sheet.add("several_venues_above", (above or 0) > 1, Unit.FLAG)
            if last is not None:
                flag = last > broken_up[-1]
                sheet.derive("above_level_now", flag, Unit.FLAG, "above", "price_last")
        if not sheet.known("price_low"):
            sheet.name("price_low", "price_open")


def _state_other_moves(sheet: FactSheet, brief: Brief, origins: Origins, lead: str) -> None:
    moves: list[tuple[Decimal, str]] = []
    for symbol, price in brief.prices.items():
        if symbol == lead:
            continue
        key = f"move_{slug(symbol)}"
        source = origins.of("prices", symbol)
        if price.move_pct is not None:
            sheet.add(f"{key}_pct", price.move_pct, Unit.PERCENT, source)
        elif price.open and price.last is not None:
            sheet.add(f"{key}_open", price.open, Unit.PRICE, source)
            sheet.add(f"{key}_last", price.last, Unit.PRICE, source)
            sheet.change(f"{key}_pct", f"{key}_open", f"{key}_last")
        move = sheet.number(f"{key}_pct")
        if move is not None:
            sheet.add(f"{key}_name", symbol, Unit.TEXT)
            moves.append((move, key))
    moves.sort()
    for place, (_, key) in enumerate(moves, start=1):
        sheet.name(f"other_{place}_move_pct", f"{key}_pct")
        sheet.name(f"other_{place}_name", f"{key}_name")
    if len(moves) >= _MANY:
        middle = sorted(value for value, _ in moves)[len(moves) // 2]
        keys = [f"{key}_pct" for _, key in moves]
        sheet.derive("alt_move_pct", middle, Unit.PERCENT, "median", *keys)
        move = sheet.number("move_pct")
        if move is not None:
            worse = middle < move < 0
            sheet.derive("alts_fell_more", worse, Unit.FLAG, "below", "alt_move_pct", "move_pct")
