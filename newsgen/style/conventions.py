"""What a language's style.toml holds: every key, its type, and the names its patterns fill in."""

from __future__ import annotations

import string
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    model_validator,
)


def _pattern(*required: str, optional: tuple[str, ...] = ()) -> AfterValidator:
    """Accept a text that holds each required name once and no name that is not known."""

    def check(text: str) -> str:
        parts = list(string.Formatter().parse(text))
        if any(spec or conversion for _, _, spec, conversion in parts):
            raise ValueError("names in braces stand alone, without : or !")
        found = [name for _, name, _, _ in parts if name is not None]
        known = (*required, *optional)
        if set(found) - set(known) or any(found.count(name) != 1 for name in required):
            wanted = " ".join(f"{{{name}}}" for name in known)
            raise ValueError(f"wanted {wanted}, {len(required)} of them required, each once")
        return text

    return AfterValidator(check)


def _holding(*required: str) -> AfterValidator:
    """Accept a table that holds these keys, whatever else it holds."""

    def check(table: dict[str, object]) -> dict[str, object]:
        if missing := [name for name in required if name not in table]:
            raise ValueError(f"missing: {', '.join(missing)}")
        return table

    return AfterValidator(check)


Text = Annotated[str, StringConstraints(min_length=1)]
Sign = Annotated[str, StringConstraints(min_length=1, max_length=1, pattern=r"^\D$")]
Power = Annotated[StrictInt, Field(ge=1, le=30)]
LastDigits = Annotated[str, StringConstraints(pattern=r"^\d{1,2}$")]
Fraction = Literal["1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9", "1/10", "2/3", "3/4"]
FromFigure = Annotated[StrictInt, Field(ge=1, le=13)]

Of = Annotated[Text, _pattern("number")]
Plain = Annotated[Text, _pattern("number", optional=("unit",))]
Scaled = Annotated[Text, _pattern("number", "scale", optional=("unit",))]
Place = Annotated[Text, _pattern("ordinal")]
Hedged = Annotated[Text, _pattern("figure")]
Hour = Annotated[Text, _pattern(optional=("hour", "hour12", "minute"))]
Verbatim = Annotated[Text, _pattern()]

Twelve = Annotated[tuple[Text, ...], Field(min_length=12, max_length=12)]
Thirteen = Annotated[tuple[Text, ...], Field(min_length=13, max_length=13)]
Seven = Annotated[tuple[Text, ...], Field(min_length=7, max_length=7)]

CURRENCIES = ("usd", "nok")
FRACTIONS: tuple[Fraction, ...] = get_args(Fraction)


class _Table(BaseModel):
    """A table of style.toml: no key more, no key less."""

    # Only the whole is ever read: each table alone need not be built.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Grouping(_Table):
    """What stands between thousands, by the desk's number style."""

    ntb: Sign
    sprakradet: Sign


class Number(_Table):
    """The signs in a number."""

    decimal: Sign
    minus: Sign
    group: Grouping

    @model_validator(mode="after")
    def _readable(self) -> Self:
        """Refuse a sign between thousands that is the decimal sign too."""
        if self.decimal in (self.group.ntb, self.group.sprakradet):
            raise ValueError("decimal and group are the same sign")
        return self


class Cardinal(_Table):
    """Zero to twelve in words, and the number from which figures are used."""

    figures_from: FromFigure
    words: Thirteen


class Ordinal(_Table):
    """First to twelfth in words, and what follows a figure."""

    figures_from: FromFigure
    suffix: str
    endings: dict[LastDigits, Text]
    words: Twelve


class Superlative(_Table):
    """The largest, the second-largest, and so on."""

    first: Text
    second: Text
    word: Place
    figure: Place


class Placing(_Table):
    """A place in a list, of an ordinal in words or in figures."""

    word: Place
    figure: Place


class Scale(_Table):
    """A scale word: million, billion."""

    exponent: Power
    one: Text
    other: Text
    head: Text
    decimals: Annotated[StrictInt, Field(ge=0, le=3)]


class Currency(_Table):
    """The name of a currency and how an amount of it is put."""

    one: Text
    other: Text
    plain: Plain
    scaled: Scaled
    head: Scaled


class Percent(_Table):
    """How a percentage is put."""

    pattern: Of


class OfN(_Table):
    """How "four in five" is put."""

    pattern: Annotated[Text, _pattern("part", "whole")]


class Hedge(_Table):
    """The words before a figure that is not exact."""

    about: Hedged
    at_least: Hedged


class Date(_Table):
    """The names of months and weekdays and how a date is put."""

    months: Twelve
    months_beside_day: Twelve
    weekdays: Seven
    day: Annotated[Text, _pattern("day", "month")]
    day_year: Annotated[Text, _pattern("day", "month", "year")]
    month: Annotated[Text, _pattern("month", "year")]


class Clock(_Table):
    """How a time of day is put; `whole` is for full hours."""

    midnight: Hour
    noon: Hour
    before_noon: Hour
    before_noon_whole: Hour
    after_noon: Hour
    after_noon_whole: Hour


class Counted(_Table):
    """A unit of time after exactly one and after other numbers."""

    one: Verbatim
    other: Of


class Duration(_Table):
    """The units of time; `day` is a span of 24 hours."""

    day: Verbatim
    hours: Counted
    minutes: Counted


class Listing(_Table):
    """What stands between the parts of a list, and before the last."""

    separator: Text
    last: Text


def _rising(scales: tuple[Scale, ...]) -> tuple[Scale, ...]:
    """Refuse scales out of order."""
    if any(low.exponent >= high.exponent for low, high in pairwise(scales)):
        raise ValueError("the exponents do not rise")
    return scales


class Conventions(_Table):
    """A whole style.toml."""

    aliases: tuple[Text, ...]
    number: Number
    cardinal: Cardinal
    ordinal: Ordinal
    superlative: Superlative
    placing: Placing
    scales: Annotated[tuple[Scale, ...], Field(min_length=1), AfterValidator(_rising)]
    money: Annotated[dict[str, Currency], _holding(*CURRENCIES)]
    percent: Percent
    fractions: Annotated[dict[Fraction, Text], _holding(*FRACTIONS)]
    of_n: OfN
    hedge: Hedge
    date: Date
    clock: Clock
    duration: Duration
    list: Listing
    assets: dict[str, Text]
