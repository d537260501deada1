"""The types of a brief's fields: each reads its value and states its JSON Schema.

A reader stands for the whole of pydantic's own validation of a type: `Usd` is a Decimal that
`read_sum` gave.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from newsgen.errors import WrongValueError, shown
from newsgen.events.liquidations.brief import values
from newsgen.money import MONEY_PATTERN, read_count

_HIGHEST_SUM = Decimal(10) ** 13  # US dollars, above the value of all coins there are
_HIGHEST_PRICE = Decimal(10) ** 9
_MOST_ENTRIES = 200  # of a table by name

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """Annotates a type with the reader of its values and their JSON Schema."""

    read: Callable[[Any], Any]
    schema: dict[str, Any]

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return dict(self.schema)


@dataclass(frozen=True, slots=True)
class _Table:
    """Annotates a mapping: entries without a value are left out, the result is read-only."""

    named: Callable[[str], str] = str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        keys, entries = (handler.generate_schema(part) for part in get_args(source))
        table = core_schema.dict_schema(keys, entries, max_length=_MOST_ENTRIES)
        return core_schema.no_info_after_validator_function(
            self._read_only,
            core_schema.no_info_before_validator_function(_distinct, table),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )

    def _read_only(self, table: dict[str, Any]) -> Mapping[str, Any]:
        return MappingProxyType({self.named(name): entry for name, entry in table.items()})


def _distinct(value: object) -> object:
    """Drop the entries without a value; refuse two names that differ in case or blanks only."""
    if not isinstance(value, dict):
        return value
    seen: dict[str, str] = {}
    for name in value:
        first = seen.setdefault(unicodedata.normalize("NFC", name).strip().casefold(), name)
        if first != name:
            raise WrongValueError(f"names the same entry twice: {shown(first)} and {shown(name)}")
    return {name: entry for name, entry in value.items() if entry is not None}


def _upper(symbol: str) -> str:
    """Write a symbol that is all lower case in capitals: btc is BTC, while kPEPE stays."""
    return symbol.upper() if symbol.islower() else symbol


_NONE: Mapping[str, Any] = MappingProxyType({})


def empty() -> Mapping[str, Any]:
    """Give the empty table: pydantic copies plain defaults, which a read-only one forbids."""
    return _NONE


def _sum(low: str, high: Decimal = _HIGHEST_SUM, places: int = 2) -> _Read:
    """Money, as a number or as text."""
    number = {"type": "number", "minimum": float(low), "maximum": int(high)}
    text = {"type": "string", "pattern": MONEY_PATTERN, "examples": ["2.606bn", "466.66m"]}
    read = partial(values.read_sum, low=low, high=high, places=places)
    return _Read(read, {"anyOf": [number, text]})


def _range(low: str, high: int) -> _Read:
    """Give a number that is no money."""
    schema = {"type": "number", "minimum": float(low), "maximum": high}
    return _Read(partial(values.read_plain, low=low, high=high), schema)


def _whole(low: int, high: int) -> _Read:
    schema = {"type": "integer", "minimum": low, "maximum": high}
    return _Read(partial(read_count, low=low, high=high), schema)


def _words(longest: int, read: Callable[..., str] = values.read_text) -> _Read:
    schema = {"type": "string", "minLength": 1, "maxLength": longest}
    return _Read(partial(read, longest=longest), schema)


def _pattern(pattern: str, wanted: str) -> _Read:
    schema = {"type": "string", "pattern": f"^{pattern}$"}
    return _Read(partial(values.read_matching, pattern=pattern, wanted=wanted), schema)


def _string(read: Callable[[object], Any], **schema: object) -> _Read:
    return _Read(read, {"type": "string", **schema})


Usd = Annotated[Decimal, _sum("0")]
PositiveUsd = Annotated[Decimal, _sum("0.01")]
SignedUsd = Annotated[Decimal, _sum(f"-{_HIGHEST_SUM}")]
Price = Annotated[Decimal, _sum("0.000000000001", _HIGHEST_PRICE, 12)]
Change = Annotated[Decimal, _range("-100", 100_000)]
FundingRate = Annotated[Decimal, _range("-10", 10)]
Percentile = Annotated[Decimal, _range("0", 100)]
Ratio = Annotated[Decimal, _range("0.000001", 1000)]
Rate = Annotated[Decimal, _range("1", 100)]
Score = Annotated[int, _whole(0, 100)]
Count = Annotated[int, _whole(0, 1000)]
Traders = Annotated[int, _whole(1, 10**9)]
Hours = Annotated[int, _whole(1, 720)]
Name = Annotated[str, _words(80)]
Title = Annotated[str, _words(300, values.read_prose)]
PostText = Annotated[str, _words(2000, values.read_prose)]
Symbol = Annotated[str, _pattern("[A-Za-z0-9]{1,15}", "a symbol of 1 to 15 letters and digits")]
Pair = Annotated[str, _pattern("[A-Za-z0-9][A-Za-z0-9/_:.-]{0,29}", "a pair such as ETH-USD")]
ArticleId = Annotated[
    str, _pattern("[a-z0-9][a-z0-9._-]{0,79}", "1 to 80 of a-z, 0-9, '.', '_', '-', no mark first")
]
FieldName = Annotated[
    str,
    _pattern("[a-z][a-z0-9_]{0,39}([.][A-Za-z0-9_-]{1,40}){0,3}", "a field such as prices.BTC.low"),
]
Sha256 = Annotated[str, _pattern("[0-9a-f]{64}", "64 hexadecimal digits")]
ReportedValue = Annotated[str, _words(60)]
Language = Annotated[str, _string(values.read_language, examples=["nb", "en"])]
Url = Annotated[str, _string(values.read_url, format="uri", maxLength=2000)]
Instant = Annotated[datetime, _string(values.read_instant, format="date-time")]
Day = Annotated[date, _string(values.read_day, format="date")]
ByName = Annotated[Mapping[Name, Value], _Table()]
BySymbol = Annotated[Mapping[Symbol, Value], _Table(_upper)]
