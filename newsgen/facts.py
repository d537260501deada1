"""Helpers that build a Fact with its derivation; figures are exact Decimals.

Derived figures are kept at twelve significant digits: exact enough for every printed rounding,
and the same number after a round trip through JSON.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from types import MappingProxyType

from newsgen.model import Derivation, Fact, Facts, Provenance, Unit, Value

_CONTEXT = Context(prec=12, rounding=ROUND_HALF_EVEN)


class FactSheet:
    """Collects the facts of one event; `add` states, the other verbs derive from stated ones."""

    def __init__(self, event: str, as_of: datetime, provenance: Provenance) -> None:
        self._event = event
        self._as_of = as_of
        self._provenance = provenance
        self._facts: dict[str, Fact] = {}
        self._names: dict[str, str] = {}

    def add(
        self,
        fact_id: str,
        value: Value | None,
        unit: Unit,
        provenance: Provenance | None = None,
        as_of: datetime | None = None,
        *,
        at_least: bool = False,
    ) -> None:
        """State a published value; None leaves the fact unknown."""
        if value is None:
            return
        self._facts[fact_id] = Fact(
            id=fact_id,
            value=value,
            unit=unit,
            as_of=as_of or self._as_of,
            derivation=Derivation("stated"),
            provenance=provenance or self._provenance,
            at_least=at_least,
        )

    def derive(self, fact_id: str, value: Value | None, unit: Unit, method: str, *of: str) -> None:
        """Keep a value computed by `method` from the facts `of`; None leaves it unknown."""
        if value is None:
            return
        if isinstance(value, Decimal):
            value = _CONTEXT.plus(value)
        of = tuple(self._names.get(name, name) for name in of)
        source = self._facts[of[0]].provenance if of else self._provenance
        self._facts[fact_id] = Fact(
            id=fact_id,
            value=value,
            unit=unit,
            as_of=self._as_of,
            derivation=Derivation(method, tuple(of)),
            provenance=source,
        )

    def number(self, fact_id: str) -> Decimal | None:
        """Give a known figure, or None."""
        fact = self._facts.get(self._names.get(fact_id, fact_id))
        return None if fact is None else fact.number

    def source(self, fact_id: str) -> Provenance | None:
        """Give where a known fact comes from, or None."""
        fact = self._facts.get(self._names.get(fact_id, fact_id))
        return None if fact is None else fact.provenance

    def known(self, *fact_ids: str) -> bool:
        """Say whether all these facts are known."""
        return all(self._names.get(name, name) in self._facts for name in fact_ids)

    def name(self, second: str, fact_id: str) -> None:
        """Give a fact a second name."""
        if fact_id in self._facts:
            self._names[second] = fact_id

    def share(self, fact_id: str, part: str, whole: str) -> None:
        """Derive part / whole, 0 to 1."""
        self._quotient(fact_id, part, whole, Unit.SHARE, "share")

    def ratio(self, fact_id: str, first: str, second: str) -> None:
        """Derive first / second as a plain number."""
        self._quotient(fact_id, first, second, Unit.RATIO, "ratio")

    def _quotient(self, fact_id: str, first: str, second: str, unit: Unit, method: str) -> None:
        above, below = self.number(first), self.number(second)
        if above is not None and below:
            self.derive(fact_id, _CONTEXT.divide(above, below), unit, method, first, second)

    def change(self, fact_id: str, before: str, after: str) -> None:
        """Derive (after / before - 1) * 100, in percent."""
        old, new = self.number(before), self.number(after)
        if new is not None and old:
            percent = _CONTEXT.divide((new - old) * 100, old)
            self.derive(fact_id, percent, Unit.PERCENT, "change", before, after)

    def gap(self, fact_id: str, value: str, base: str) -> None:
        """Derive (value - base) / base * 100, in percent."""
        above, below = self.number(value), self.number(base)
        if above is not None and below:
            percent = _CONTEXT.divide((above - below) * 100, below)
            self.derive(fact_id, percent, Unit.PERCENT, "gap", value, base)

    def facts(self) -> Facts:
        """Freeze the sheet."""
        return Facts(self._event, MappingProxyType(self._facts), MappingProxyType(self._names))


def slug(name: str) -> str:
    """Turn a name into a fact-id part: ASCII lower case, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "unnamed"


def as_plain(facts: Facts) -> Mapping[str, dict[str, object]]:
    """Give the facts as JSON members: value, unit, as_of, derivation, source."""
    return {fact_id: _plain_fact(fact) for fact_id, fact in facts.by_id.items()}


def _plain_fact(fact: Fact) -> dict[str, object]:
    source = fact.provenance
    plain: dict[str, object] = {
        "value": _plain_value(fact.value),
        "unit": fact.unit.value,
        "as_of": timestamp(fact.as_of),
        "derivation": {
            "method": fact.derivation.method,
            "inputs": list(fact.derivation.inputs),
        },
        "source": {
            "name": source.name,
            "url": source.url,
            "retrieved_at": timestamp(source.retrieved_at) if source.retrieved_at else None,
            "sha256": source.sha256,
        },
    }
    if fact.at_least:
        plain["at_least"] = True
    return plain


def _plain_value(value: Value) -> object:
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return int(value) if whole else float(value)
    if isinstance(value, datetime):
        return timestamp(value)
    return value if isinstance(value, bool | int | str) else value.isoformat()


def timestamp(moment: datetime) -> str:
    """Write a UTC time as ISO 8601 with Z."""
    return moment.isoformat().replace("+00:00", "Z")
