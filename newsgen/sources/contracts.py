"""How large a venue's contracts are: what turns a quantity of contracts into coins or dollars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class ContractSize:
    """The size of one contract: in its coin, or in dollars for inverse contracts."""

    venue: str
    symbol: str
    coin: str
    size: Decimal
    unit: Literal["coin", "USD"]
