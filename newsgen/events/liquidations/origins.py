"""Where each field of a brief comes from: its own source where one is stated, else the provider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsgen.events.liquidations.brief import Brief
from newsgen.model import Provenance


@dataclass(frozen=True, slots=True)
class Origins:
    """The sources of a brief by field; a table's source holds for all below it."""

    provider: Provenance
    by_field: tuple[tuple[str, Provenance], ...]

    def of(self, *field: str) -> Provenance:
        """Give the source of a field, the most exact one that is stated: prices.BTC.low."""
        path = ".".join(field)
        found = [
            (len(name), source)
            for name, source in self.by_field
            if path == name or path.startswith(f"{name}.")
        ]
        return max(found, key=lambda each: each[0])[1] if found else self.provider


def origins(brief: Brief, sha256: str) -> Origins:
    """Read the sources that a brief states; the total's own is the brief's provider."""
    return Origins(
        Provenance(brief.provider, brief.source_url, brief.retrieved_at, sha256),
        tuple(_fields(brief)),
    )


def _fields(brief: Brief) -> Iterable[tuple[str, Provenance]]:
    for source in brief.sources:
        provenance = Provenance(source.name, source.url, source.retrieved_at, source.sha256)
        for field in source.fields:
            yield field, provenance
