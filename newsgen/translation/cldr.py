"""What CLDR knows of a language, through Babel, in the keys of style.toml and reading.toml.

Nothing here is a newsroom's style: it saves a translator the typing of what all agree on. What CLDR
does not know, or tells in a form that style.toml cannot hold, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from newsgen.translation.filling import Place, literal

if TYPE_CHECKING:
    from babel import Locale

SPACE = "\u00a0"
_EXPONENTS = range(4, 13)
_FIELDS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)")
_DATE = {"d": "{day}", "dd": "{day}", "MMMM": "{month}", "LLLL": "{month}", "y": "{year}"}
_TIME = {"HH": "{hour}", "H": "{hour}", "h": "{hour12}", "hh": "{hour12}", "mm": "{minute}"}
_HALVES = {"before_noon": "am", "after_noon": "pm", "midnight": "am", "noon": "pm"}


def known(tag: str) -> Locale | None:
    """Give the language that a tag names, by that name; None where CLDR has none."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        return None
    return locale if str(locale) == tag else None


def style_values(locale: Locale) -> dict[Place, object]:
    """Give values of style.toml by their place."""
    found: dict[Place, object] = {}
    for table, values in _TABLES.items():
        for key, value in values.items():
            with suppress(LookupError, ValueError, AttributeError):
                found[table, key] = value(locale)
    return found


def scales(locale: Locale) -> list[str]:
    """Give the scale tables of style.toml as lines: million, miljard; none where CLDR has none."""
    made: list[str] = []
    for exponent in _EXPONENTS:
        with suppress(LookupError, ValueError):
            one, other, head = (
                _scale_word(locale, exponent, *form)
                for form in (("long", "one"), ("long", "other"), ("short", "other"))
            )
            made += [
                *([""] if made else []),
                "[[scales]]  # from CLDR: 10 to the power of exponent, rising",
                f"exponent = {exponent}",
                f"one = {literal(one)}",
                f"other = {literal(other)}",
                f"head = {literal(head)}  # in headlines",
                f"decimals = {1 if made else 0}  # in leads and headlines; not from CLDR",
            ]
    return made


def reading_values(locale: Locale) -> dict[Place, object]:
    """Give values of reading.toml by their place."""
    symbols = _symbols(locale)
    return {
        ("figures", "group"): [symbols["group"]],
        ("figures", "decimal"): symbols["decimal"],
    }


def months_read(locale: Locale) -> list[str]:
    """Give the months of reading.toml as lines."""
    names = [name.lower() for name in _months(locale, "wide")]
    return [
        "[month.month]  # from CLDR",
        *(f"{literal(name)} = {number}" for number, name in enumerate(names, start=1)),
    ]


def _symbols(locale: Locale) -> Mapping[str, str]:
    every = locale.number_symbols
    found: Mapping[str, str] = every.get("latn", every)
    return found


def _sign(name: str) -> Callable[[Locale], str]:
    return lambda locale: _symbols(locale)[name]


def _group(locale: Locale) -> dict[str, str]:
    sign = _symbols(locale)["group"]
    return {"ntb": sign, "sprakradet": sign}


def _percent(locale: Locale) -> str:
    pattern = locale.percent_formats[None].pattern.partition(";")[0]
    return re.sub(r"[#0,.]+", "{number}", pattern).replace("%", _symbols(locale)["percentSign"])


def _months(locale: Locale, width: str) -> list[str]:
    names = locale.months["format"][width]
    return [str(names[month]) for month in range(1, 13)]


def _weekdays(locale: Locale) -> list[str]:
    names = locale.days["format"]["wide"]
    return [str(names[day]) for day in range(7)]


def _in_words(pattern: str, fields: Mapping[str, str]) -> str:
    """Turn CLDR's letters into names in braces; LookupError where style.toml has no such name."""

    def turned() -> Iterator[str]:
        for found in _FIELDS.finditer(pattern):
            if found[1] is not None:
                yield found[1] or "'"
            else:
                yield fields[found[0]] if found[2] else found[0]

    return re.sub(r"\s+", SPACE, "".join(turned()))


def _skeleton(name: str) -> Callable[[Locale], str]:
    return lambda locale: _in_words(str(locale.datetime_skeletons[name]), _DATE)


def _long_date(locale: Locale) -> str:
    return _in_words(locale.date_formats["long"].pattern, _DATE)


def _clock(half: str) -> Callable[[Locale], str]:
    def shown(locale: Locale) -> str:
        pattern = locale.time_formats["short"].pattern
        periods = locale.day_periods["format"]["abbreviated"] if "a" in pattern else {}
        return _in_words(pattern, {**_TIME, "a": str(periods.get(half, ""))})

    return shown


def _time(count: int, unit: str) -> Callable[[Locale], str]:
    """Give a number of hours or minutes; `{number}` stands for another number than one."""

    def shown(locale: Locale) -> str:
        from babel.units import format_unit

        text = format_unit(count, f"duration-{unit}", "long", locale=locale)
        if "duration-" in text:  # Babel's answer where CLDR has no word
            raise ValueError(text)
        return re.sub(r"\s+", SPACE, text)

    return shown


def _counted(unit: str) -> Callable[[Locale], dict[str, str]]:
    def shown(locale: Locale) -> dict[str, str]:
        return {
            "one": _time(1, unit)(locale),
            "other": _time(100, unit)(locale).replace("100", "{number}"),
        }

    return shown


def _between(part: str) -> Callable[[Locale], str]:
    def shown(locale: Locale) -> str:
        before, _, rest = locale.list_patterns["standard"][part].partition("{0}")
        between, _, after = rest.partition("{1}")
        if before or after:
            raise ValueError(part)
        return str(between)

    return shown


def _scale_word(locale: Locale, exponent: int, length: str, count: str) -> str:
    """Give a power of ten in words; ValueError where it is told with another number than one."""
    every = locale.compact_decimal_formats[length]
    patterns = every.get(count, every["other"])
    pattern = patterns[str(10**exponent)].pattern.partition(";")[0]
    word = re.sub(r"'([^']*)'", r"\1", pattern).replace("0", "", 1).strip()
    if "0" in word or not word:
        raise ValueError(pattern)
    return str(word)


_TABLES: Mapping[str, Mapping[str, Callable[[Locale], object]]] = {
    "number": {"decimal": _sign("decimal"), "minus": _sign("minusSign"), "group": _group},
    "percent": {"pattern": _percent},
    "date": {
        "months": lambda locale: _months(locale, "wide"),
        "months_beside_day": lambda locale: _months(locale, "wide"),
        "weekdays": _weekdays,
        "day": _skeleton("MMMMd"),
        "day_year": _long_date,
        "month": _skeleton("yMMMM"),
    },
    "clock": {
        f"{name}{whole}": _clock(half)
        for name, half in _HALVES.items()
        for whole in (("", "_whole") if name.endswith("_noon") else ("",))
    },
    "duration": {
        "day": _time(24, "hour"),
        "hours": _counted("hour"),
        "minutes": _counted("minute"),
    },
    "list": {"separator": _between("middle"), "last": _between("end")},
}
