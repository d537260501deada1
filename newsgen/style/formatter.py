"""One language's figures, dates and names as the newspaper prints them.

A space inside a figure is a no-break space, so that no line ends between number and unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import gcd
from typing import TYPE_CHECKING, Self

from newsgen.style.affixes import Affix, affix, money_affixes
from newsgen.style.conventions import FRACTIONS
from newsgen.style.rounding import (
    Figure,
    exactly,
    moved,
    off_by,
    price,
    stripped,
    visible,
    whole,
    within,
)
from newsgen.style.scaling import Form, Scales, in_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from newsgen.style.conventions import Conventions, Counted
    from newsgen.style.house import HouseStyle

OF_N = tuple((k, n) for n in (3, 4, 5, 10) for k in range(1, n) if gcd(k, n) == 1)
OF_N_OFF = Decimal("0.025")
FRACTION_PARTS = {name: (int(name[0]), int(name[2:])) for name in FRACTIONS}
FRACTION_OFF = Decimal("0.05")
UNHEDGED_OFF = Decimal("0.01")
PERCENT = 2
DAY_HOURS = 24
NOON = 12
NAMED_RANKS = 2
_GROUP = "_"


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """Prints values in one language; built once, its patterns and separators are read once."""

    tag: str
    house: HouseStyle
    words: Conventions
    zone: ZoneInfo
    minus: str
    decimal: str
    group: str
    affixes: Mapping[tuple[str, bool, int], tuple[Affix, Affix]]
    percents: Affix
    scales: Scales

    @classmethod
    def build(cls, tag: str, house: HouseStyle, words: Conventions) -> Self:
        """Prepare the patterns and separators of a language for a desk."""
        number = words.number
        group = number.group.ntb if house.number_style == "ntb" else number.group.sprakradet
        return cls(
            tag=tag,
            house=house,
            words=words,
            zone=house.zone,
            minus=number.minus,
            decimal=number.decimal,
            group=group,
            affixes=money_affixes(words),
            percents=affix(words.percent.pattern),
            scales=tuple((scale.exponent, scale.decimals) for scale in reversed(words.scales)),
        )

    def money(self, amount: Figure, currency: str = "usd", form: Form = "body") -> str:
        """Give an amount of money: `2,61 milliarder dollar`; the form decides how coarse."""
        exact = exactly(amount)
        power, shown = in_scale(exact.copy_abs(), form, self.scales)
        return self._amount(exact, shown, (currency, form == "head", power))

    def price(self, value: Figure) -> str:
        """Give a price in dollars in full: `60.008,50 dollar`."""
        exact = exactly(value)
        return self._amount(exact, price(exact.copy_abs()), ("usd", False, 0))

    def exchange_rate(self, value: Figure, currency: str) -> str:
        """Give what a unit of another currency costs, with two decimals: `10,52 kroner`."""
        exact = exactly(value)
        return self._amount(exact, price(exact.copy_abs()), (currency, False, 0))

    def price_from(self, value: Figure) -> str:
        """Give the lower end of a range of prices, without a unit that follows its figure."""
        exact = exactly(value)
        before, _ = self.affixes["usd", False, 0][1]
        return f"{before}{self._digits(price(exact.copy_abs()))}"

    def percent(self, value: Figure, decimals: int = 0, signed: bool = False) -> str:
        """Give a percentage, without its sign unless asked for: `82,1 prosent`."""
        exact = exactly(value)
        before, after = self.percents
        sign = self.minus if signed and exact.is_signed() else ""
        return f"{sign}{before}{self._digits(visible(exact.copy_abs(), decimals))}{after}"

    def share(self, value: Figure, decimals: int = 0) -> str:
        """Give a share of 1 as a percentage: `82 prosent`."""
        return self.percent(moved(exactly(value), PERCENT), decimals)

    def number(self, value: Figure) -> str:
        """Give a number in figures, as exact as it is: `580.000`."""
        return self._signed(stripped(exactly(value)))

    def ratio(self, value: Figure) -> str:
        """Give a number with at most one decimal: `4,6`."""
        return self._signed(visible(exactly(value), 1))

    def cardinal(self, n: Figure, start: bool = False) -> str:
        """Give a count in words where the language has them: `tolv`; all it has at the start."""
        words = self.words.cardinal.words
        count = whole(n)
        limit = len(words) if start else self.words.cardinal.figures_from
        if count is None or not 0 <= count < limit:
            return self.number(n)
        return _capitalised(words[count]) if start else words[count]

    def ordinal(self, n: Figure) -> str:
        """Give a place in words or figures: `tiende`, `10th`."""
        place = _place(n)
        table = self.words.ordinal
        return table.words[place - 1] if place < table.figures_from else self._ordinal_figure(place)

    def superlative(self, n: Figure) -> str:
        """Give a rank by size: `nest største`, `10th-largest`."""
        place = _place(n)
        table = self.words.superlative
        if place <= NAMED_RANKS:
            return table.first if place == 1 else table.second
        return self._of_ordinal(place, table.word, table.figure)

    def placing(self, n: Figure) -> str:
        """Give a place in a list: `tiendeplass`, `10th`."""
        table = self.words.placing
        return self._of_ordinal(_place(n), table.word, table.figure)

    def fraction(self, share: Figure) -> str | None:
        """Give a share as a fraction in words if one is within 5 percent: `en sjudel`."""
        return self._fraction(exactly(share), FRACTION_OFF)

    def hedged_fraction(self, share: Figure) -> str | None:
        """Give a share as a fraction, hedged unless within 1 percent: `om lag en sjudel`."""
        words = self.fraction(share)
        if words is None or self._fraction(exactly(share), UNHEDGED_OFF):
            return words
        return self.words.hedge.about.format(figure=words)

    def of_n(self, share: Figure) -> str | None:
        """Give a share as so many of 3, 4, 5 or 10, the smallest that fits: `fire av fem`."""
        exact = exactly(share)
        for part, of in OF_N:
            if within(off_by(exact, part, of), OF_N_OFF, of):
                pattern = self.words.of_n.pattern
                return pattern.format(part=self.cardinal(part), whole=self.cardinal(of))
        return None

    def at_least(self, figure: str) -> str:
        """Put the words for a lower bound before a finished figure: `minst ...`."""
        return self.words.hedge.at_least.format(figure=figure)

    def day(self, day: date, year: bool) -> str:
        """Give a calendar day: `6. februar`, or with its year; an instant needs `local_day`."""
        if isinstance(day, datetime):
            raise TypeError(f"an instant has no day before it has a time zone: {day.isoformat()}")
        dates = self.words.date
        month = dates.months_beside_day[day.month - 1]
        if year:
            return dates.day_year.format(day=day.day, month=month, year=day.year)
        return dates.day.format(day=day.day, month=month)

    def month(self, day: date) -> str:
        """Give a day's month with its year: `februar 2026`."""
        dates = self.words.date
        return dates.month.format(month=dates.months[day.month - 1], year=day.year)

    def weekday(self, day: date) -> str:
        """Give a day's weekday: `fredag`."""
        return self.words.date.weekdays[day.weekday()]

    def local_day(self, instant: datetime, year: bool) -> str:
        """Give the day that an instant falls on by the desk's clock."""
        return self.day(self._local(instant).date(), year)

    def clock(self, instant: datetime) -> str:
        """Give the time of day by the desk's clock: `kl. 07.05`, `7:05 a.m.`, `noon`."""
        local = self._local(instant)
        hour, minute = local.hour, local.minute
        return self._clock_pattern(hour, minute).format(
            hour=f"{hour:02}", hour12=hour % NOON or NOON, minute=f"{minute:02}"
        )

    def hours(self, n: Figure) -> str:
        """Give a number of hours: `24 timer`, `én time`."""
        return self._counted(n, self.words.duration.hours)

    def minutes(self, n: Figure) -> str:
        """Give a number of minutes: `15 minutter`, `ett minutt`."""
        return self._counted(n, self.words.duration.minutes)

    def day_span(self, n: Figure) -> str:
        """Give a number of hours, 24 of them as a day where the language says so: `ett døgn`."""
        return self.words.duration.day if exactly(n) == DAY_HOURS else self.hours(n)

    def join(self, parts: Sequence[str]) -> str:
        """List the parts: `A, B og C`."""
        if not parts:
            raise ValueError("an empty list cannot be worded")
        table = self.words.list
        *others, last = parts
        return table.last.join([table.separator.join(others), last]) if others else last

    def asset(self, symbol: str, start: bool = False) -> str:
        """Give the name of a coin in mid-sentence or at the start: `bitcoin`, `Bitcoin`."""
        name = self.words.assets.get(symbol, symbol)
        upper = symbol == "BTC" and self.house.bitcoin_capital == "upper"
        return _capitalised(name) if start or upper else name

    def _amount(self, exact: Decimal, shown: Decimal, key: tuple[str, bool, int]) -> str:
        """Put sign, currency and scale word around a rounded amount."""
        try:
            one, other = self.affixes[key]
        except KeyError:
            raise ValueError(f"no currency of locales/{self.tag}: {key[0]}") from None
        digits = self._digits(shown)
        before, after = one if digits == "1" else other
        return f"{self.minus if exact.is_signed() else ''}{before}{digits}{after}"

    def _digits(self, value: Decimal) -> str:
        """Write a number that is not negative with the language's separators."""
        text = f"{value:,f}".replace(",", _GROUP)
        return text.replace(".", self.decimal).replace(_GROUP, self.group)

    def _signed(self, value: Decimal) -> str:
        """Write a number with its sign."""
        return f"{self.minus if value.is_signed() else ''}{self._digits(value.copy_abs())}"

    def _ordinal_figure(self, place: int) -> str:
        """Write a place in figures: `13.`, `21st`."""
        table = self.words.ordinal
        figures = str(place)
        longest = table.endings.get(figures[-2:])
        return f"{self.number(place)}{longest or table.endings.get(figures[-1], table.suffix)}"

    def _of_ordinal(self, place: int, word: str, figure: str) -> str:
        """Put a place into the pattern for words or the one for figures."""
        in_words = place < self.words.ordinal.figures_from
        return (word if in_words else figure).format(ordinal=self.ordinal(place))

    def _fraction(self, share: Decimal, tolerance: Decimal) -> str | None:
        """Give the fraction that a share is within a tolerance of, relative to the fraction."""
        for name, (part, of) in FRACTION_PARTS.items():
            if within(off_by(share, part, of), tolerance, part):
                return self.words.fractions[name]
        return None

    def _local(self, instant: datetime) -> datetime:
        """Move an instant to the desk's clock; a time without a zone is refused."""
        if instant.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {instant.isoformat()}")
        return instant.astimezone(self.zone)

    def _clock_pattern(self, hour: int, minute: int) -> str:
        """Choose the pattern for a time of day."""
        clock = self.words.clock
        if minute:
            return clock.before_noon if hour < NOON else clock.after_noon
        if hour % NOON:
            return clock.before_noon_whole if hour < NOON else clock.after_noon_whole
        return clock.noon if hour else clock.midnight

    def _counted(self, n: Figure, unit: Counted) -> str:
        """Give a number of units of time."""
        return unit.one if exactly(n) == 1 else unit.other.format(number=self.cardinal(n))


def _place(n: Figure) -> int:
    """Give a rank as an int; what is no rank is refused."""
    place = whole(n)
    if place is None or place < 1:
        raise ValueError(f"a place is a whole number from 1: {n}")
    return place


def _capitalised(text: str) -> str:
    """Make the first letter a capital and leave the others."""
    return text[:1].upper() + text[1:]
