"""What stands before and after the digits of a figure, worked out once from the patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsgen.style.conventions import Conventions, Currency, Scale

Affix = tuple[str, str]
_DIGITS = "\0"


def affix(pattern: str, **words: str) -> Affix:
    """Fill in all names but the number, and give what stands before and after it."""
    before, _, after = pattern.format(number=_DIGITS, **words).partition(_DIGITS)
    return before, after


def money_affixes(words: Conventions) -> dict[tuple[str, bool, int], tuple[Affix, Affix]]:
    """Give, by currency, headline or not and power of ten, the affixes for 1 and for others."""
    found = {}
    for name, currency in words.money.items():
        for head in (False, True):
            found[name, head, 0] = _plain(currency)
            for scale in words.scales:
                found[name, head, scale.exponent] = _scaled(currency, scale, head=head)
    return found


def _plain(currency: Currency) -> tuple[Affix, Affix]:
    """Give the affixes of an amount in full."""
    return (
        affix(currency.plain, unit=currency.one),
        affix(currency.plain, unit=currency.other),
    )


def _scaled(currency: Currency, scale: Scale, *, head: bool) -> tuple[Affix, Affix]:
    """Give the affixes of an amount with a scale word or, in headlines, its abbreviation."""
    pattern = currency.head if head else currency.scaled
    one, other = (scale.head, scale.head) if head else (scale.one, scale.other)
    return (
        affix(pattern, unit=currency.other, scale=one),
        affix(pattern, unit=currency.other, scale=other),
    )
