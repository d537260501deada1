"""Rounds an amount and chooses its scale word, in that order: 999.95 million is 1 billion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from newsgen.style.rounding import moved, rounded, significant, stripped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

Form = Literal["body", "lead", "head", "coarse"]
Scales = tuple[tuple[int, int], ...]  # power of ten and decimals, the largest first

SIGNIFICANT_DIGITS = {"body": 3, "coarse": 2}
UNSCALED_DIGITS = 3
GROUP = 3


def in_scale(amount: Decimal, form: Form, scales: Scales) -> tuple[int, Decimal]:
    """Round an amount that is not negative; give its power of ten and the number before it."""
    digits = SIGNIFICANT_DIGITS.get(form)
    if digits is None:
        return _short(amount, scales)
    scaled = form == "coarse" or _scale(amount, scales)[0]
    shown = significant(amount, digits) if scaled else _unscaled(amount)
    power, _ = _scale(shown, scales)
    if form != "coarse" and power and shown.adjusted() - power >= GROUP:
        shown = rounded(amount, power)
    return power, stripped(moved(shown, -power))


def _short(amount: Decimal, scales: Sequence[tuple[int, int]]) -> tuple[int, Decimal]:
    """Round for a lead or headline; `1.0` stays where something was rounded away, else `1`."""
    first, decimals = _scale(amount, scales)
    shown = _rounded_in(amount, first, decimals)
    power, _ = _scale(shown, scales)
    number = moved(shown, -power)
    kept = shown != amount and power == first and number.adjusted() < GROUP
    return power, number if kept else stripped(number)


def _scale(amount: Decimal, scales: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Give power and decimals of the largest scale word that fits, (0, 0) below them all."""
    places = amount.adjusted()
    for scale in scales:
        if scale[0] <= places:
            return scale
    return 0, 0


def _unscaled(amount: Decimal) -> Decimal:
    """Round an amount printed in full to whole units, to three digits below ten."""
    if amount.adjusted() > 0:
        return stripped(rounded(amount, 0))
    return stripped(significant(amount, UNSCALED_DIGITS))


def _rounded_in(amount: Decimal, power: int, decimals: int) -> Decimal:
    """Round to a scale's decimals, none from a thousand up; below the scales to whole units."""
    if not power:
        return _unscaled(amount)
    grouped = amount.adjusted() - power >= GROUP
    return rounded(amount, power if grouped else power - decimals)
