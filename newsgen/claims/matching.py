"""Matches figures as read with facts and their rounding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from newsgen.claims.reader import Figure, read
from newsgen.claims.shape import NUMERIC, Record
from newsgen.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsgen.claims.language import Language

# The units that a kind of figure may show, with the factor from the figure to the fact.
_UNITS: Mapping[str, tuple[tuple[Unit, int, int], ...]] = {
    "usd": ((Unit.USD, 1, 1), (Unit.PRICE, 1, 1)),
    "nok": ((Unit.NOK, 1, 1),),
    "scaled": ((Unit.USD, 1, 1), (Unit.NOK, 1, 1), (Unit.COUNT, 1, 1), (Unit.POINTS, 1, 1)),
    "plain": (
        (Unit.COUNT, 1, 1),
        (Unit.POINTS, 1, 1),
        (Unit.PRICE, 1, 1),
        (Unit.RATIO, 1, 1),
        (Unit.USD, 1, 1),
        (Unit.NOK, 1, 1),
        (Unit.YEAR, 1, 1),
    ),
    "percent": ((Unit.SHARE, 1, 100), (Unit.PERCENT, 1, 1)),
    "percent_points": ((Unit.SHARE, 1, 100), (Unit.PERCENT, 1, 1), (Unit.POINTS, 1, 1)),
    "points": ((Unit.POINTS, 1, 1),),
    "ratio": ((Unit.RATIO, 1, 1), (Unit.SHARE, 1, 1)),
    "times": ((Unit.RATIO, 1, 1), (Unit.SHARE, 1, 1), (Unit.COUNT, 1, 1)),
    "fraction": ((Unit.SHARE, 1, 1), (Unit.RATIO, 1, 1)),
    "of": ((Unit.SHARE, 1, 1), (Unit.RATIO, 1, 1)),
    "place": ((Unit.PLACE, 1, 1),),
    "top": ((Unit.PLACE, 1, 1), (Unit.COUNT, 1, 1)),
    "hours": ((Unit.HOURS, 1, 1), (Unit.MINUTES, 60, 1)),
    "minutes": ((Unit.MINUTES, 1, 1), (Unit.HOURS, 1, 60)),
    "days": ((Unit.HOURS, 24, 1), (Unit.MINUTES, 1440, 1), (Unit.COUNT, 1, 1)),
}
_YEARS = range(1800, 2100)
_ROUNDED_MONEY = 1_000_000
# How far an amount may lie from its figure: in percent when hedged, and for words as a part.
_HEDGED_PERCENT = 3
_UNDER_PERCENT = 10
_TIMES_PERCENT = 5
_WORDS = {"over": 0.05, "nearly": 0.05, "about": 0.05, "under": 0.10}
_BARE_WORDS = 0.01
_BARE_OF = 0.025 + 1e-12
_SHORTEST_NAME = 3
_REACH, _REACH_ABOUT = 0.12, 0.6


class Entry(NamedTuple):
    """A number of a fact: its size as a float and exactly, its sign, and the fact."""

    size: float
    digits: int
    exponent: int
    negative: bool
    fact: str


class Index:
    """The facts of one article by unit, day and time; the matches found are kept."""

    def __init__(self, facts: Mapping[str, Record], zone: tzinfo) -> None:
        self.facts = facts
        self.floors = frozenset(key for key, fact in facts.items() if fact.at_least)
        self._numbers: dict[Unit, list[Entry]] = {}
        self._dates: dict[int, list[str]] = {}
        self._clock: dict[tuple[int, int], list[str]] = {}
        self._found: dict[tuple[object, ...], frozenset[str]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        for fact in facts.values():
            self._file(fact, zone)
        for entries in self._numbers.values():
            entries.sort()
        self._sizes = {
            unit: [entry.size for entry in entries] for unit, entries in self._numbers.items()
        }

    def names(self, language: Language) -> tuple[str, ...]:
        """Give the texts among the facts that hold numbers, longest first."""
        if language.tag not in self._names:
            texts = {value for value in self.texts() if read(value, language)}
            self._names[language.tag] = tuple(sorted(texts, key=lambda name: (-len(name), name)))
        return self._names[language.tag]

    def texts(self) -> Iterator[str]:
        """Give the texts among the facts that are long enough to be told from words."""
        for fact in self.facts.values():
            value = fact.value
            if (
                isinstance(value, str)
                and len(value) >= _SHORTEST_NAME
                and any(map(str.isalpha, value))
            ):
                yield value

    def matches(self, figure: Figure) -> frozenset[str]:
        """Give the facts that a figure shows, by its first reading."""
        key = figure[4:10]
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = frozenset(self._search(figure))
        return found

    def traced(self, figure: Figure) -> frozenset[str]:
        """Give the facts that a figure shows by either reading; none when a part has none."""
        found = self.matches(figure)
        if found or not figure.parts:
            return found
        by_part = [self.matches(part) for part in figure.parts]
        return frozenset().union(*by_part) if all(by_part) else frozenset()

    def nearest(self, figure: Figure) -> str:
        """Tell the fact of a fitting unit whose value is nearest, for a message."""
        best = ("", float("inf"))
        for unit, above, below in _UNITS.get(figure.kind, ()):
            shown = _float(figure) * above / below
            for entry in self._numbers.get(unit, ()):
                away = abs(entry.size - shown) / max(entry.size, shown, 1e-300)
                if away < best[1]:
                    best = (entry.fact, away)
        if not best[0]:
            return "no fact has a fitting unit"
        return f"nearest fact {best[0]} = {told(self.facts[best[0]])}"

    def _file(self, fact: Record, zone: tzinfo) -> None:
        """File a fact by its number, day or time."""
        value = fact.value
        if fact.unit in NUMERIC and isinstance(value, Decimal):
            _, digits, power = value.as_tuple()
            power = int(power)
            number = int("".join(map(str, digits)))
            self._numbers.setdefault(fact.unit, []).append(
                Entry(abs(float(value)), number, power, value < 0, fact.id)
            )
        elif isinstance(value, datetime):
            local, universal = value.astimezone(zone), value.astimezone(UTC)
            self._file_date(fact.id, local.date())
            self._clock.setdefault((local.hour * 60 + local.minute, 0), []).append(fact.id)
            minutes = universal.hour * 60 + universal.minute
            self._clock.setdefault((minutes, 1), []).append(fact.id)
        elif isinstance(value, date):
            self._file_date(fact.id, value)

    def _file_date(self, fact: str, day: date) -> None:
        """File a date whole, without its year, as a month and as a year."""
        year, month = day.year * 10000, day.month * 100
        for key in (year + month + day.day, month + day.day, year + month, year):
            self._dates.setdefault(key, []).append(fact)

    def _search(self, figure: Figure) -> Iterator[str]:
        """Give the facts that one reading shows."""
        kind = figure.kind
        if kind == "date":
            yield from self._dates.get(figure.digits, ())
        elif kind == "clock":
            yield from self._clock.get((figure.digits, figure.exponent), ())
        elif kind in _UNITS:
            shown = _float(figure)
            if kind == "plain" and figure.digits in _YEARS and not figure.exponent:
                yield from self._dates.get(figure.digits * 10000, ())
            for fitting in _UNITS[kind]:
                unit, above, below = fitting
                for entry in self._near(unit, figure, shown * above / below):
                    if (figure.sign < 0) != entry.negative and figure.sign and entry.digits:
                        continue
                    if _fits(figure, shown, entry, fitting):
                        yield entry.fact

    def _near(self, unit: Unit, figure: Figure, shown: float) -> list[Entry]:
        """Give the entries that any rounding or hedge could reach."""
        entries = self._numbers.get(unit)
        if not entries:
            return []
        if figure.kind == "top":
            return entries
        reach = _REACH_ABOUT if figure.hedge == "about" else _REACH
        last_place = shown / figure.digits if figure.digits else 1.0
        slack = shown * reach + last_place
        sizes = self._sizes[unit]
        return entries[bisect_left(sizes, shown - slack) : bisect_right(sizes, shown + slack)]


def told(fact: Record) -> str:
    """Give a fact's value as a message tells it."""
    if isinstance(fact.value, Decimal):
        if fact.unit is Unit.SHARE:
            return f"{float(fact.value) * 100:.4g} %"
        return f"{fact.value.normalize():f} {fact.unit}"
    return f"{str(fact.value)[:60]} ({fact.unit})"


def _float(figure: Figure) -> float:
    """Give the size of a figure, roughly."""
    if figure.kind in {"fraction", "of"}:
        return figure.digits / figure.exponent
    return figure.digits * 10.0**figure.exponent


def _fits(figure: Figure, shown: float, entry: Entry, fitting: tuple[Unit, int, int]) -> bool:
    """Tell whether a figure shows the entry within what its form and hedge allow."""
    unit, above, below = fitting
    if figure.kind in {"fraction", "of"}:
        return _fits_words(figure, shown, entry.size)
    digits, power = figure.digits, figure.exponent
    if figure.hedge == "about":
        while digits and digits % 10 == 0:
            digits, power = digits // 10, power + 1
    shift = power - entry.exponent
    step = above * (10**shift if shift > 0 else 1)
    size = entry.digits * below * (10**-shift if shift < 0 else 1)
    if figure.kind == "top" and unit is Unit.PLACE:
        return size <= digits * step
    return _fits_size(figure, digits * step, size, step, exact=_must_be_exact(figure, entry, unit))


def _fits_size(figure: Figure, shown: int, size: int, step: int, *, exact: bool) -> bool:
    """Tell whether a shown amount fits a size, half-up to its last place or as its hedge says."""
    if figure.hedge == "over":
        return shown <= size and 100 * (size - shown) <= _HEDGED_PERCENT * size
    if figure.hedge == "nearly":
        return shown > size and 100 * (shown - size) <= _HEDGED_PERCENT * shown
    if exact:
        return shown == size
    rounded = 2 * shown - step <= 2 * size < 2 * shown + step
    if figure.hedge == "under":
        return rounded or (shown > size and 100 * (shown - size) <= _UNDER_PERCENT * shown)
    if figure.kind in {"ratio", "times"} and figure.in_words and not figure.hedge:
        return rounded and 100 * abs(shown - size) <= _TIMES_PERCENT * max(shown, size)
    return rounded


def _must_be_exact(figure: Figure, entry: Entry, unit: Unit) -> bool:
    """Tell whether an amount may not be rounded: a price to thousands, millions to dollars."""
    if figure.hedge in {"about", "under"}:
        return False
    if unit is Unit.PRICE:
        return figure.exponent > 0
    return unit in {Unit.USD, Unit.NOK} and figure.exponent <= 0 and entry.size >= _ROUNDED_MONEY


def _fits_words(figure: Figure, shown: float, size: float) -> bool:
    """Tell whether a fraction, or x of y, shows a size closely enough for its hedge."""
    away = abs(shown - size)
    relative = away / max(shown, size, 1e-300)
    if figure.hedge == "over" and shown > size:
        return False
    if figure.hedge in {"nearly", "under"} and shown <= size:
        return False
    if figure.hedge in _WORDS:
        return relative <= _WORDS[figure.hedge]
    return away <= _BARE_OF if figure.kind == "of" else relative <= _BARE_WORDS
