"""The desk's own choices, alike for all languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from newsgen.errors import Problem, SettingsError

NumberStyle = Literal["ntb", "sprakradet"]
BitcoinCapital = Literal["lower", "upper"]


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """How this desk writes; a value that is not offered is refused.

    `number_style`: `60.000` (ntb) or `60 000` (sprakradet), where a language has the choice.
    `bitcoin_capital`: `bitcoin` (lower) or `Bitcoin` (upper) in mid-sentence.
    `timezone`: the IANA name of the zone whose clock the articles go by.
    """

    number_style: NumberStyle = "ntb"
    bitcoin_capital: BitcoinCapital = "lower"
    timezone: str = "Europe/Oslo"

    def __post_init__(self) -> None:
        _require("number_style", self.number_style, get_args(NumberStyle))
        _require("bitcoin_capital", self.bitcoin_capital, get_args(BitcoinCapital))
        _ = self.zone

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone; an unknown name is refused."""
        try:
            return ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError, TypeError, AttributeError):
            raise SettingsError(
                Problem(
                    "timezone",
                    "is no known time zone",
                    str(self.timezone),
                    "Give an IANA name such as Europe/Oslo.",
                )
            ) from None


def _require(where: str, value: str, offered: tuple[str, ...]) -> None:
    """Refuse a value that is not offered."""
    if value not in offered:
        remedy = f"Choose one of: {', '.join(offered)}."
        raise SettingsError(Problem(where, "is not a choice", str(value), remedy))
