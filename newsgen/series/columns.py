"""Finds the columns of a file: the day, the coin, the amounts; guessed by name, or as told.

A guess is only made where one column fits. Columns that count coins are never taken for dollars.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from newsgen.errors import Problem, SeriesError, nearest, shown
from newsgen.series.model import Measure
from newsgen.series.tables import Table
from newsgen.symbols import coin_of

AMOUNTS = ("total_usd", "long_usd", "short_usd")
FIELDS: Mapping[Measure, tuple[str, ...]] = {
    Measure.LIQUIDATIONS: AMOUNTS,
    Measure.OPEN_INTEREST: ("usd", "coins"),
    Measure.PRICE: ("open", "high", "low", "close"),
    Measure.FUNDING: ("rate",),
    Measure.VOLUME: ("volume_usd",),
}
_DATES = (
    r"(?:date|day|time|datetime|date_time|ts|timestamp|open_time|bar_time|period|t)(?:_utc|_ms)?"
)
_COINS = r"coin|symbol|(?:base_?)?asset|base|ticker|currency|pair|contract"
_VENUES = r"exchange|venue|(?:exchange|ex)_?name|market"
_HINTS = r"(?:last_)?snapshot(?:_time)?|retrieved_at|fetched_at"
_INDEX = "__index_level_0__"  # what pandas calls an index without a name

_LIQ = r"(?:liq(?:uidations?|uidated)?_)?"
_LIQ_AFTER = r"(?:_?liq(?:uidations?|uidated)?)?"
_SIDE = rf"(?:agg(?:regated)?_)?{_LIQ}{{side}}s?{_LIQ_AFTER}(?:_(?:vol|volume|value|notional))?_usd"
_PATTERNS: Mapping[str, str] = {
    "long_usd": _SIDE.format(side="long"),
    "short_usd": _SIDE.format(side="short"),
    "total_usd": rf"(?:agg(?:regated)?_)?(?:{_LIQ}total{_LIQ_AFTER}|liq(?:uidations?)?)_usd",
    "usd": r"oi_total_close|(?:oi|open_interest)_usd|usd|sum_open_interest_value",
    "coins": r"(?:oi|open_interest)_(?:coins?|quantity)|coins|sum_open_interest",
    "open": r"open(?:_usd)?|price_open",
    "high": r"high(?:_usd)?|price_high",
    "low": r"low(?:_usd)?|price_low",
    "close": r"close(?:_usd)?|price_close",
    "rate": r"funding_close|funding_rate|funding|rate|close_rate|funding_rate_close",
    "volume_usd": r"volume_usd|quote_volume|volume_quote",
}
_DOLLARS = frozenset({"usd", "usdt", "usdc", "busd", "dollars"})
_UNITS = re.compile(
    r"coins?|qty|quantity|contracts|ada|avax|bch|bnb|btc|doge|dot|eth|link|ltc|pepe|sol|sui|ton|trx"
    r"|xbt|xlm|xrp"
)
_IN_COINS_DESPITE_THE_NAME = frozenset({"oi_stable_close"})  # CoinGlass, with unit "usd" beside it
_TICKER = re.compile(r"[A-Z0-9]{2,12}")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the figures stand: `values` are (coin or "", field, column).

    `coin` is the column that names the coin, None where there is none. `hint` is a column that
    tells when a row was seen, `venue` one that names an exchange.
    """

    date: str
    coin: str | None
    values: tuple[tuple[str, str, str], ...]
    hint: str | None = None
    venue: str | None = None

    @property
    def wide(self) -> bool:
        """Whether each coin has columns of its own."""
        return any(coin for coin, _, _ in self.values)

    def told(self) -> str:
        """Say which column is taken for what."""
        named = [(self.date, "date")] + ([(self.coin, "coin")] if self.coin else [])
        named += [(column, f"{coin} {field}".strip()) for coin, field, column in self.values]
        return ", ".join(
            column if column == what else f"{column} as {what}" for column, what in named
        )


def layout(table: Table, told: Mapping[str, str], measure: Measure) -> Layout:
    """Find the columns; `told` names some of them, by field or COIN.field.

    SeriesError where a column is missing, where several fit, and where one counts coins.
    """
    problems = [problem for name in told for problem in _wrongly_told(table, name, told, measure)]
    if problems:
        raise SeriesError(problems)
    date = told.get("date") or _only(table, "date", _named(table, _DATES) or _index(table))
    coin = told.get("coin") or _only(table, "coin", _named(table, _COINS), needed=False)
    values = _told_values(told) or _guessed(table, measure, {date, coin})
    _check_sides(table, values, measure)
    if coin and any(found for found, _, _ in values):
        coin = None  # the columns name the coins
    hint = _only(table, "snapshot", _named(table, _HINTS)[:1], needed=False)
    venue = _only(table, "exchange", _named(table, _VENUES)[:1], needed=False)
    return Layout(date or "", coin, values, hint, venue)


def in_coins(column: str) -> bool:
    """Whether a column's name says that it counts coins: long_btc, oi_stable_close."""
    words = _plain(column).split("_")
    counted = len(words) > 1 and _UNITS.fullmatch(words[-1]) and not _DOLLARS & set(words)
    return bool(counted) or _plain(column) in _IN_COINS_DESPITE_THE_NAME


def _guessed(
    table: Table, measure: Measure, taken: set[str | None]
) -> tuple[tuple[str, str, str], ...]:
    """Guess the columns of the figures: one set, one by coin, or a plain column a coin."""
    fields = FIELDS[measure]
    plain = [("", field, _fitting(table, field)) for field in fields]
    found = [
        (coin, field, _only(table, field, names) or "") for coin, field, names in plain if names
    ]
    if not found:
        found = _wide(table, fields)
    if not found and measure is Measure.LIQUIDATIONS:
        found = _tickers(table, taken)
    if not found:
        raise SeriesError(_nothing_fits(table, fields))
    return tuple(found)


def _fitting(table: Table, field: str) -> list[str]:
    pattern = re.compile(_PATTERNS[field])
    return [
        name for name in table.columns if pattern.fullmatch(_plain(name)) and not in_coins(name)
    ]


def _wide(table: Table, fields: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Find columns such as BTC_long_usd or long_usd_BTC."""
    found = []
    for name in table.columns:
        plain = _plain(name)
        head, _, rest = plain.partition("_")
        before, _, tail = plain.rpartition("_")
        for field in fields:
            pattern = re.compile(_PATTERNS[field])
            if pattern.fullmatch(rest) and _names_coin(name, head):
                found.append((coin_of(head.upper()), field, name))
            elif pattern.fullmatch(before) and _names_coin(name, tail):
                found.append((coin_of(tail.upper()), field, name))
    return found


def _names_coin(column: str, part: str) -> bool:
    """Whether a part of a column's name is a coin: a known one, or written in upper case."""
    upper = part.upper() in column and bool(_TICKER.fullmatch(part.upper()))
    return upper or bool(_UNITS.fullmatch(part))


def _tickers(table: Table, taken: set[str | None]) -> list[tuple[str, str, str]]:
    """Find one column of totals a coin: all the others are named by a bare ticker."""
    others = [name for name in table.columns if name not in taken]
    if others and all(_TICKER.fullmatch(name) for name in others):
        known = any(_UNITS.fullmatch(name.lower()) for name in others)
        return [(coin_of(name), "total_usd", name) for name in others] if known else []
    return []


def _told_values(told: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    found = []
    for name, column in told.items():
        coin, _, field = name.rpartition(".")
        if field not in {"date", "coin"}:
            found.append((coin_of(coin) if coin else "", field, column))
    return tuple(found)


def _wrongly_told(
    table: Table, name: str, told: Mapping[str, str], measure: Measure
) -> list[Problem]:
    """Refuse an unknown field, an unknown column and a column of coins told as dollars."""
    column, field = told[name], name.rpartition(".")[2]
    known = ("date", "coin", *FIELDS[measure])
    where = f"--columns {name}={column}"
    if field not in known:
        return [Problem(where, "names no field", shown(field), nearest(field, known))]
    if column not in table.columns:
        remedy = nearest(column, table.columns)
        return [Problem(where, "names no column of the file", shown(column), remedy, table.file)]
    if field.endswith("usd") and in_coins(column):
        return [_counts_coins(table, column)]
    return []


def _check_sides(table: Table, values: tuple[tuple[str, str, str], ...], measure: Measure) -> None:
    """Refuse one side without the other and without a total."""
    if measure is not Measure.LIQUIDATIONS:
        return
    by_coin: dict[str, set[str]] = {}
    for coin, field, _ in values:
        by_coin.setdefault(coin, set()).add(field)
    for coin, fields in by_coin.items():
        if "total_usd" not in fields and len(fields) == 1:
            missing = ({"long_usd", "short_usd"} - fields).pop()
            name = f"{coin}.{missing}" if coin else missing
            remedy = f"Name it: --columns {name}=COLUMN. The file has: {_listed(table)}."
            raise SeriesError(
                Problem("", f"has {fields.pop()} and no {missing}", remedy=remedy, file=table.file)
            )


def _only(table: Table, field: str, names: list[str], *, needed: bool = True) -> str | None:
    if len(names) == 1:
        return names[0]
    if names:
        choices = " or ".join(f"{field}={name}" for name in names[:6])
        message = f"{field} may be one of {len(names)} columns: {', '.join(names[:6])}"
        remedy = f"Say which: --columns {choices}."
        raise SeriesError(Problem("", message, remedy=remedy, file=table.file))
    if needed:
        remedy = f"Name it: --columns {field}=COLUMN. The file has: {_listed(table)}."
        raise SeriesError(Problem("", f"has no column {field}", remedy=remedy, file=table.file))
    return None


def _nothing_fits(table: Table, fields: tuple[str, ...]) -> Problem:
    for name in table.columns:
        if in_coins(name) and "usd" in " ".join(fields):
            return _counts_coins(table, name)
    wanted = ",".join(f"{field}=COLUMN" for field in fields)
    remedy = f"Say which: --columns {wanted}. The file has: {_listed(table)}."
    return Problem(
        "", f"has no column that is surely {_or(fields)}", remedy=remedy, file=table.file
    )


def _counts_coins(table: Table, column: str) -> Problem:
    dollars = [name for name in table.columns if _DOLLARS & set(_plain(name).split("_"))]
    remedy = "Name columns in dollars with --columns"
    remedy += f"; these may be: {', '.join(dollars[:6])}." if dollars else "; this file has none."
    return Problem(column, "counts coins, not dollars", remedy=remedy, file=table.file)


def _named(table: Table, pattern: str) -> list[str]:
    return [name for name in table.columns if re.fullmatch(pattern, _plain(name))]


def _index(table: Table) -> list[str]:
    return [name for name in table.columns if name == _INDEX]


def _plain(name: str) -> str:
    """Write a column's name in lower case with underscores: longLiquidationUsd, Long (USD)."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def _listed(table: Table) -> str:
    more = " ..." if len(table.columns) > 20 else ""  # noqa: PLR2004
    return ", ".join(table.columns[:20]) + more


def _or(fields: tuple[str, ...]) -> str:
    return fields[0] if len(fields) == 1 else f"{', '.join(fields[:-1])} or {fields[-1]}"
