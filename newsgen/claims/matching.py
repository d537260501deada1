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
    from collections.abc import Mapping

    from newsgen.claims.language import Language
    from newsgen.model import Claim

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
_FITTINGS = {(kind, each[0]): each for kind, fittings in _UNITS.items() for each in fittings}
_PLACE, _PRICE, _MONEY = Unit.PLACE, Unit.PRICE, frozenset((Unit.USD, Unit.NOK))
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
# How far from a figure a fact may lie to be looked at, besides one of its last place.
_REACH, _REACH_BARE = 0.12, 1e-9
_REACHES = {"over": _REACH, "nearly": _REACH, "under": _REACH, "about": 0.6}
_INFINITE = float("inf")
_BY_PARTS = frozenset(("fraction", "of"))


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
        self._entries: dict[str, tuple[Unit, Entry]] = {}
        self._dates: dict[int, list[str]] = {}
        self._clock: dict[tuple[int, int], list[str]] = {}
        self._found: dict[tuple[object, ...], frozenset[str]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._sizes: dict[Unit, list[float]] = {}
        self.named: dict[str, str] = {}
        for fact in facts.values():
            self._file(fact, zone)
        self._texts = {value: _is_long(value) for value in self.named.values()}

    def names(self, language: Language) -> tuple[str, ...]:
        """Give the texts among the facts that hold numbers, longest first."""
        if language.tag not in self._names:
            texts = self.texts()
            # Read all at once: mostly none holds a number, and no figure goes over a line's end.
            if read("\n".join(texts), language):
                texts = tuple(value for value in texts if read(value, language))
            else:
                texts = ()
            self._names[language.tag] = texts
        return self._names[language.tag]

    def texts(self) -> tuple[str, ...]:
        """Give the texts among the facts that can be told from words anywhere, longest first."""
        texts = [value for value, long in self._texts.items() if long]
        return tuple(sorted(texts, key=lambda name: (-len(name), name)))

    def needs_claim(self, claim: Claim, whole: str) -> bool:
        """Tell whether a claim shows a name that stands there, told from words only by the claim.

        That is a short name, or one without letters, or one whose first letter is changed.
        """
        value = self.named[claim.fact]
        shown, start, end = claim.shown, claim.start, claim.end
        if self._texts[value] and shown == value:
            return False
        return (
            0 <= start < end <= len(whole)
            and whole[start:end] == shown
            and same_name(shown, value)
            and not whole[max(0, start - 1) : start].isalnum()
            and not whole[end : end + 1].isalnum()
        )

    def matches(self, figure: Figure) -> frozenset[str]:
        """Give the facts that a figure shows, by its first reading."""
        key = figure[4:10]
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = frozenset(self._search(figure))
        return found

    def shows(self, figure: Figure, fact: str) -> bool:
        """Tell whether a figure shows a fact, by its first reading; as `matches` does, at once."""
        if fact not in self._entries:
            return fact in self.matches(figure)
        unit, entry = self._entries[fact]
        fitting = _FITTINGS.get((figure.kind, unit))
        if fitting is None:
            return False
        # All other figures reach as far as they agree.
        if figure.kind in _BY_PARTS or not figure.digits:
            low, high = _reached(figure, fitting)
            if not low <= entry.size <= high:
                return False
        return _fits(figure, entry, fitting)

    def traced(self, figure: Figure) -> frozenset[str]:
        """Give the facts that a figure shows by either reading; none when a part has none."""
        found = self.matches(figure)
        if found or not figure.parts:
            return found
        by_part = [self.matches(part) for part in figure.parts]
        return frozenset().union(*by_part) if all(by_part) else frozenset()

    def nearest(self, figure: Figure) -> str:
        """Tell the fact of a fitting unit whose value is nearest, for a message."""
        best = ("", _INFINITE)
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
        """File a fact by its number, text, day or time."""
        value = fact.value
        if fact.unit in NUMERIC and isinstance(value, Decimal):
            written = str(value)
            if "E" in written:
                written = f"{value:f}"
            whole, _, decimals = written.partition(".")
            size, digits = float(written), int(whole + decimals)
            entry = Entry(abs(size), abs(digits), -len(decimals), digits < 0, fact.id)
            self._numbers.setdefault(fact.unit, []).append(entry)
            self._entries[fact.id] = fact.unit, entry
        elif isinstance(value, str):
            self.named[fact.id] = value
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

    def _search(self, figure: Figure) -> list[str]:
        """Give the facts that one reading shows."""
        kind, digits = figure.kind, figure.digits
        if kind == "date":
            return self._dates.get(digits, [])
        if kind == "clock":
            return self._clock.get((digits, figure.exponent), [])
        if kind not in _UNITS:
            return []
        if kind == "plain" and digits in _YEARS and not figure.exponent:
            return [*self._dates.get(digits * 10000, ()), *self._near(figure)]
        return self._near(figure)

    def _near(self, figure: Figure) -> list[str]:
        """Give the facts that an amount shows, among those that any rounding or hedge reaches."""
        found = []
        for fitting in _UNITS[figure.kind]:
            unit = fitting[0]
            entries = self._numbers.get(unit)
            if not entries:
                continue
            if unit not in self._sizes:
                entries.sort()
                self._sizes[unit] = [entry.size for entry in entries]
            sizes = self._sizes[unit]
            low, high = _reached(figure, fitting)
            first = bisect_left(sizes, low)
            found += [
                entry.fact
                for entry in entries[first : bisect_right(sizes, high, first)]
                if _fits(figure, entry, fitting)
            ]
        return found


def _reached(figure: Figure, fitting: tuple[Unit, int, int]) -> tuple[float, float]:
    """Give the sizes between which any rounding or hedge of a figure lies."""
    kind, digits = figure.kind, figure.digits
    if kind == "top":
        return 0.0, _INFINITE
    size = _float(figure) * fitting[1] / fitting[2]
    reach = _REACHES.get(figure.hedge) or (_REACH if kind in _BY_PARTS else _REACH_BARE)
    slack = size * reach + (size / digits if digits else 1.0)
    return size - slack, size + slack


def _is_long(text: str) -> bool:
    """Tell whether a text is long enough to be told from words, and has letters."""
    return len(text) >= _SHORTEST_NAME and any(map(str.isalpha, text))


def same_name(shown: str, value: str) -> bool:
    """Tell whether a name stands verbatim; its first letter may be lower or upper case."""
    return shown[1:] == value[1:] and shown[:1].lower() == value[:1].lower()


def told(fact: Record) -> str:
    """Give a fact's value as a message tells it."""
    if isinstance(fact.value, Decimal):
        if fact.unit is Unit.SHARE:
            return f"{float(fact.value) * 100:.4g} %"
        return f"{fact.value.normalize():f} {fact.unit}"
    return f"{str(fact.value)[:60]} ({fact.unit})"


def _float(figure: Figure) -> float:
    """Give the size of a figure, roughly."""
    if figure.kind in _BY_PARTS:
        return figure.digits / figure.exponent
    return figure.digits * 10.0**figure.exponent


def _fits(figure: Figure, entry: Entry, fitting: tuple[Unit, int, int]) -> bool:
    """Tell whether a figure shows the entry: by its sign, and as its form and hedge allow."""
    unit, above, below = fitting
    _, _, _, _, kind, digits, power, sign, hedge, *_ = figure
    size, exponent = entry.digits, entry.exponent
    if sign and (sign < 0) != entry.negative and size:
        return False
    if kind in _BY_PARTS:
        return _fits_words(figure, _float(figure), entry.size)
    if hedge == "about":
        while digits and digits % 10 == 0:
            digits, power = digits // 10, power + 1
    step = above
    if power > exponent:
        step *= 10 ** (power - exponent)
    elif power < exponent:
        size *= 10 ** (exponent - power)
    size *= below
    if kind == "top" and unit is _PLACE:
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
    if unit is _PRICE:
        return figure.exponent > 0
    return unit in _MONEY and figure.exponent <= 0 and entry.size >= _ROUNDED_MONEY


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
