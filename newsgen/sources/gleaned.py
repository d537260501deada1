"""What a provider knows of an event: fields of a brief, and the bodies that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from newsgen.sources.fetched import Fetched


@dataclass(frozen=True, slots=True)
class Supply:
    """A body, and the brief's fields that it supplies: total_usd, venues.Binance.total_usd."""

    fetched: Fetched
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gleaned:
    """The fields that one provider supplies.

    `fields`: dotted names of a brief's fields with plain JSON values; amounts, prices and rates
    are texts, exact ("prices.BTC.last": "63050.1"); times are ISO 8601 with Z. Each field stands
    in one of `fetched`. `notes` are sentences for the editor: what was left out, and why.
    """

    provider: str
    fields: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    fetched: tuple[Supply, ...] = ()
    notes: tuple[str, ...] = ()
