"""What templates see of the facts: figures that only filters can print, each print traced.

A filter formats a fact in the house style and wraps the result in private-use marks; taking the
marks away gives the clean text and the exact span of every claim.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from newsgen.errors import CheckError, Problem
from newsgen.model import Claim, Fact, Facts, Unit
from newsgen.style import Style

_FIGURE, _NAME, _END = "\ue000", "\ue001", "\ue002"
_FIRST = 0xE100
_MARKED = re.compile("[\ue000\ue001](.)([^\ue002]*)\ue002")
_TWO_STOPS = re.compile("([.?!…]\ue002)\\.")
_ONE = Decimal(1)
_CENTS_BELOW = 1000  # dollars; above it cents say nothing of a price that drifts
_DIGIT = re.compile(r"\d")


class Figure:
    """One fact inside a template; printing it needs a filter."""

    __slots__ = ("fact", "mark", "said", "style", "year")

    def __init__(self, fact: Fact, mark: str, style: Style, year: int) -> None:
        self.fact = fact
        self.mark = mark
        self.style = style
        self.year = year
        self.said: dict[str, str] = {}

    def show(self, text: str) -> str:
        """Wrap what is printed in marks."""
        return f"{_FIGURE}{self.mark}{text}{_END}"

    @property
    def number(self) -> Decimal | int:
        """The value as a number."""
        value = self.fact.value
        if isinstance(value, Decimal | int):
            return value
        return self.fact.number


class FactView:
    """The facts of one event in one language, by attribute; also the seed of the wordings."""

    def __init__(self, facts: Facts, style: Style, seed: str, year: int) -> None:
        self._facts = facts
        self._style = style
        self._seed = seed
        self._year = year
        self._by_mark: list[Fact] = []

    def __getattr__(self, name: str) -> Figure:
        fact = self._facts.get(name)
        if fact is None:
            raise AttributeError(name)
        mark = chr(_FIRST + len(self._by_mark))
        self._by_mark.append(fact)
        figure = Figure(fact, mark, self._style, self._year)
        self.__dict__[name] = figure
        return figure

    def has(self, name: str) -> bool:
        """Say whether a fact is known and, if it is a flag, true."""
        fact = self._facts.get(name)
        return fact is not None and fact.value is not False

    def pick(self, context: str, count: int) -> int:
        """Choose one of `count` wordings by the seed, the same in every language."""
        return zlib.crc32(f"{self._seed}\n{context}".encode()) % count

    def clean(self, marked: str) -> tuple[str, list[Claim]]:
        """Take the marks away: the clean text and its claims.

        Raises CheckError when a digit stands outside every mark.
        """
        # "3:05 p.m." ends a sentence with its own full stop.
        pieces = _MARKED.split(_TWO_STOPS.sub(r"\1", marked))
        plain = pieces[0::3]
        if _DIGIT.search("".join(plain)):
            raise _untraced(next(piece for piece in plain if _DIGIT.search(piece)))
        facts, first = self._by_mark, _FIRST
        claims: list[Claim] = []
        at = len(plain[0])
        for mark, shown, rest in zip(pieces[1::3], pieces[2::3], plain[1:], strict=True):
            end = at + len(shown)
            claims.append(Claim(facts[ord(mark) - first].id, shown, at, end))
            at = end + len(rest)
        del pieces[1::3]
        return "".join(pieces), claims


def start_sentence(text: str) -> str:
    """Capitalise the first letter of what begins a sentence; names keep their own spelling."""
    at = 2 if text[:1] == _FIGURE else 0
    if text[:1] == _NAME or not text[at : at + 1].islower():
        return text
    return f"{text[:at]}{text[at].upper()}{text[at + 1 :]}"


def refuse_raw(value: object) -> object:
    """Refuse anything but text as template output (Jinja's finalize)."""
    if not isinstance(value, str):
        raise CheckError(
            Problem(
                "template",
                "prints a value without a filter",
                repr(value)[:60],
                "Print figures through a filter, such as |usd.",
            )
        )
    return value


def _money(form: str, currency: str = "usd") -> Callable[[Figure], str]:
    def show(figure: Figure) -> str:
        shown = figure.style.money(figure.number, currency, form)  # type: ignore[arg-type]
        if figure.fact.at_least:
            shown = figure.style.at_least(shown)
        return f"{_FIGURE}{figure.mark}{shown}{_END}"

    return show


def _percent(decimals: int, *, signed: bool = False) -> Callable[[Figure], str]:
    def show(figure: Figure) -> str:
        if figure.fact.unit is Unit.SHARE:
            return figure.show(figure.style.share(figure.number, decimals))
        return figure.show(figure.style.percent(figure.number, decimals, signed))

    return show


def _plain(method: str) -> Callable[[Figure], str]:
    def show(figure: Figure) -> str:
        return figure.show(getattr(figure.style, method)(figure.number))

    return show


def _whole_price(figure: Figure) -> str:
    """Print a price of a thousand dollars or more without cents."""
    value = Decimal(figure.number)
    exact = value if abs(value) < _CENTS_BELOW else value.quantize(_ONE, ROUND_HALF_UP)
    return figure.show(figure.style.price(exact))


def _range_start(figure: Figure) -> str:
    return figure.show(figure.style.price_from(figure.number))


def _fraction(figure: Figure) -> str:
    words = figure.style.hedged_fraction(figure.number)
    return figure.show(words or figure.style.share(figure.number, 0))


def _day(figure: Figure) -> str:
    value = figure.fact.value
    if isinstance(value, datetime):
        year = value.year != figure.year
        return figure.show(figure.style.local_day(value, year))
    if isinstance(value, date):
        return figure.show(figure.style.day(value, value.year != figure.year))
    raise TypeError(f"fact {figure.fact.id} is no day")


def _month(figure: Figure) -> str:
    value = figure.fact.value
    if not isinstance(value, date):
        raise TypeError(f"fact {figure.fact.id} is no day")
    return figure.show(figure.style.month(value))


def _clock(figure: Figure) -> str:
    value = figure.fact.value
    if not isinstance(value, datetime):
        raise TypeError(f"fact {figure.fact.id} is no time")
    return figure.show(figure.style.clock(value))


def _name(figure: Figure) -> str:
    return f"{_NAME}{figure.mark}{figure.fact.value}{_END}"


def _asset(figure: Figure) -> str:
    symbol = str(figure.fact.value)
    word = figure.style.asset(symbol)
    return _name(figure) if _DIGIT.search(word) else word


def _ratio(figure: Figure) -> str:
    """Print a whole ratio up to twelve in words: five times."""
    shown = figure.style.ratio(figure.number)
    return figure.show(figure.style.cardinal(int(shown)) if shown.isdigit() else shown)


def _year(figure: Figure) -> str:
    return figure.show(str(figure.fact.value))


_FILTERS: Mapping[str, Callable[[Figure], str]] = {
    "usd": _money("body"),
    "usd1": _money("lead"),
    "usdh": _money("head"),
    "nok": _money("coarse", "nok"),
    "price": _plain("price"),
    "price0": _whole_price,
    "price_from": _range_start,
    "pct0": _percent(0),
    "pct1": _percent(1),
    "rate": _percent(1, signed=True),
    "nok_rate": lambda figure: figure.show(figure.style.exchange_rate(figure.number, "nok")),
    "count": _plain("number"),
    "points": _plain("number"),
    "ratio": _ratio,
    "word": _plain("cardinal"),
    "placing": _plain("placing"),
    "superlative": _plain("superlative"),
    "hours": _plain("hours"),
    "span": _plain("day_span"),
    "fraction": _fraction,
    "day": _day,
    "month": _month,
    "clock": _clock,
    "year": _year,
    "name": _name,
    "asset": _asset,
}


def _once(name: str, show: Callable[[Figure], str]) -> Callable[[Any], str]:
    """Format each figure once in each form: an article names its total several times."""

    def said(figure: Figure) -> str:
        shown = figure.said.get(name)
        if shown is None:
            shown = figure.said[name] = show(figure)
        return shown

    return said


FILTERS: Mapping[str, Callable[[Any], str]] = {
    name: _once(name, show) for name, show in _FILTERS.items()
}


def _untraced(text: str) -> CheckError:
    return CheckError(
        Problem(
            "template",
            "prints a figure that is traced to no fact",
            text[:80],
            "Give the figure as a fact and print it through a filter.",
        )
    )
