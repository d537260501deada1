"""Reads every number of a text, in figures or in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

    from newsgen.claims.grammar import Pattern
    from newsgen.claims.language import Language

_SIGNS = {"-": -1, "+": 1}
_NOTHING = ("", 0)
_PLAIN = (("\u00a0", " "), ("\u202f", " "), ("\u2212", "-"), ("\u2011", "-"))
_HEDGE_WIDTH = 20
_HUNDRED = 100
_NOON = 12


class Figure(NamedTuple):
    """A number as read: where, its kind and value, and another reading made of parts.

    The value is digits times ten to the power of exponent. For the kinds date, clock, fraction
    and of, both are used otherwise: year, month and day in one number; minutes of the day and
    whether in UTC; above and below the line. From low to high stands the number itself.
    """

    start: int
    end: int
    low: int
    high: int
    kind: str
    digits: int
    exponent: int = 0
    sign: int = 0
    hedge: str = ""
    in_words: bool = False
    parts: tuple[Figure, ...] = ()


def lowered(text: str) -> str:
    """Give the text in lower case with plain spaces and hyphens, every offset kept."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(each if len(each.lower()) != 1 else each.lower() for each in text)
    for special, plain in _PLAIN:
        low = low.replace(special, plain)
    return low


def read(text: str, language: Language) -> list[Figure]:
    """Give all figures of a text in order."""
    # A match holds the character before a figure, so a space goes first; see Grammar.compiled.
    low = f" {lowered(text)}"
    patterns, search = language.patterns, language.finder.search
    figures: list[Figure] = []
    position = 0
    while match := search(low, position):
        position = match.end()
        if not low[position - 1].isalnum():
            position -= 1
        pattern = patterns[match.lastindex or 0]
        special = _SPECIAL.get(pattern.kind)
        if special is None:
            figures.append(_quantity(match, pattern, language, low))
        else:
            figures += special(match, pattern, language)
    return _with_shared_units(figures, low, language) if len(figures) > 1 else figures


def _quantity(match: re.Match[str], pattern: Pattern, language: Language, low: str) -> Figure:
    """Give an amount, share, count or place."""
    kind, scale, unit = pattern.kind, pattern.scale, pattern.unit
    start, end = match.span()
    first, last = match.span(pattern.number)
    text = low[first:last]
    digits, exponent = _number(text, language)
    if scale and (word := match[scale]):
        exponent += language.scales[word]
    if unit and (word := match[unit]):
        kind = language.units[word]
    mark = low[start + 1]
    hedge, sign = _before(low, start + 1, language)
    if mark in _SIGNS:
        sign = _SIGNS[mark]
    in_words = text[0] > "9"
    # Without the named tuple's own constructor, which takes twice the time.
    value = (start, end - 1, first - 1, last - 1, kind, digits, exponent, sign, hedge, in_words, ())
    return tuple.__new__(Figure, value)


def _number(text: str, language: Language) -> tuple[int, int]:
    """Give a figure or a word as digits and a power of ten."""
    if text.isdigit() and len(text) <= _HUNDRED:
        return int(text), 0
    if not text[0].isdigit():
        return language.numbers[text]
    whole, _, decimals = text.partition(language.decimal)
    if not whole.isdigit():
        whole = whole.translate(language.grouping)
    if len(whole) + len(decimals) > _HUNDRED:
        return 1, -_HUNDRED
    return int(whole + decimals), -len(decimals)


def _before(low: str, start: int, language: Language) -> tuple[str, int]:
    """Give the hedge and the sign that the words before a figure express."""
    end = start - 1
    last = low[low.rfind(" ", 0, end) + 1 : end]
    if last not in language.hedge_ends and last.isalpha() and low[end] == " ":
        return _NOTHING
    words = low[max(0, start - _HEDGE_WIDTH) : start].split()
    if not words or words[-1].strip("(–-") not in language.hedge_ends:
        return "", 0
    for count in (4, 3, 2, 1):
        phrase = " ".join(words[-count:]).lstrip("(–-")
        if phrase in language.hedges:
            return language.hedges[phrase], 0
        if phrase in language.signs:
            return "", language.signs[phrase]
    return "", 0


def _span(match: re.Match[str], group: int = 0) -> tuple[int, int]:
    """Give where a figure, or a part of it, stands in the text."""
    start, end = match.span(group)
    return (start - 1 if group else start), end - 1


def _dates(match: re.Match[str], pattern: Pattern, language: Language) -> list[Figure]:
    """Give one date, or two that share a month."""
    month = language.months[match[pattern.month]] * 100
    year = int(match[pattern.year] or 0) * 10000 if pattern.year else 0
    start, end = _span(match)
    if not pattern.day:
        return [Figure(start, end, start, end, "date", year + month)]
    value = year + month + int(match[pattern.day])
    if not pattern.day2:
        return [Figure(start, end, start, end, "date", value)]
    first_end = match.end(pattern.day) - 1
    second = match.start(pattern.day2) - 1
    other = year + month + int(match[pattern.day2])
    return [
        Figure(start, first_end, start, first_end, "date", value),
        Figure(second, end, second, end, "date", other),
    ]


def _clock(match: re.Match[str], pattern: Pattern, language: Language) -> list[Figure]:
    """Give a time of day in minutes."""
    if pattern.clock:
        minutes = language.clock[match[pattern.clock]]
    else:
        hour = int(match[pattern.hour])
        if pattern.meridiem:
            hour = hour % _NOON + language.meridiem[match[pattern.meridiem]]
        minutes = hour * 60 + int(match[pattern.minute] if pattern.minute else 0)
    utc = bool(pattern.zone and match[pattern.zone])
    start, end = _span(match)
    return [Figure(start, end, start, end, "clock", minutes, int(utc))]


def _fraction(match: re.Match[str], pattern: Pattern, language: Language) -> list[Figure]:
    """Give a fraction in words; in figures it is no fraction that a reader expects."""
    if pattern.fraction:
        above, below = language.fractions[match[pattern.fraction]]
    else:
        above, exponent = _number(match[pattern.number], language)
        below = language.denominators[match[pattern.denominator]] * 10**-exponent
    start, end = _span(match)
    hedge, sign = _before(match.string, start + 1, language)
    return [Figure(start, end, start, end, "fraction", above, below, sign, hedge, in_words=True)]


def _of(match: re.Match[str], pattern: Pattern, language: Language) -> list[Figure]:
    """Give x of y as a share, or as two counts."""
    start, end = _span(match)
    hedge, _ = _before(match.string, start + 1, language)
    parts = []
    for group in (pattern.number, pattern.number2):
        low, high = _span(match, group)
        digits, exponent = _number(match[group], language)
        parts.append(Figure(low, high, low, high, "plain", digits, exponent))
    above, below = (part.digits if part.exponent == 0 else 0 for part in parts)
    parts[0] = parts[0]._replace(hedge=hedge)
    if not 0 < above < below <= _HUNDRED:
        return parts
    return [Figure(start, end, start, end, "of", above, below, 0, hedge, parts=tuple(parts))]


def _unread(match: re.Match[str], _pattern: Pattern, _language: Language) -> list[Figure]:
    """Give digits that no pattern reads."""
    start, end = match.start() - 1, match.end() - 1
    return [Figure(start, end, start, end, "unread", 0)]


def _skip(_match: re.Match[str], _pattern: Pattern, _language: Language) -> list[Figure]:
    """Give nothing: the words hold no figure."""
    return []


_SPECIAL = {
    "skip": _skip,
    "date": _dates,
    "dates": _dates,
    "clock": _clock,
    "fraction": _fraction,
    "of": _of,
    "unread": _unread,
}


def _with_shared_units(figures: list[Figure], low: str, language: Language) -> list[Figure]:
    """Let a bare number take the unit of the next one: 14 to 15 percent, $1.2 to $1.4 billion."""
    for index in range(len(figures) - 2, -1, -1):
        figure, following = figures[index], figures[index + 1]
        gap = following.start - figure.end
        if (
            gap < _HEDGE_WIDTH
            and figure.exponent <= 0
            and figure.kind not in _SPECIAL
            and low[figure.end + 1 : following.start + 1].strip() in language.connectors
        ):
            figures[index] = _sharing(figure, following, low, language)
    return figures


def _sharing(figure: Figure, following: Figure, low: str, language: Language) -> Figure:
    """Give the figure with a second reading in the unit and scale of the one after it."""
    shared = following.parts[0] if following.parts else following
    if (
        shared.kind in _SPECIAL
        or shared.kind == "plain"
        or figure.kind not in {"plain", shared.kind}
    ):
        return figure
    _, own = _number(low[shared.low + 1 : shared.high + 1], language)
    other = figure._replace(kind=shared.kind, exponent=figure.exponent + shared.exponent - own)
    return figure if other == figure else figure._replace(parts=(other,))
