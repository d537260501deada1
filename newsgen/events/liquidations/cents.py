"""Dollars of a brief as the integer cents of the series store."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal


def in_cents(usd: Decimal) -> int:
    """Give US dollars in whole cents, rounded half to even."""
    return int((usd * 100).to_integral_value(ROUND_HALF_EVEN))
