"""States in a brief where its fields come from: addresses, times, checksums, kept bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC

from newsgen.intake.bodies import name_of as body_name
from newsgen.intake.document import Document, name_of, path_of
from newsgen.intake.merging import RATES, SIGN, Merged, Reported
from newsgen.sources.gleaned import Gleaned, Supply

MOST_SOURCES = 50  # that a brief takes
MOST_REPORTED = 200
_MOST_FIELDS = 100
REPORTED = "also_reported"


def state_provenance(merged: Merged, gleaned: Sequence[Gleaned]) -> list[str]:
    """Add `sources` and `also_reported` to the brief; says what there was no room for."""
    found: list[tuple[int, Document]] = []
    for provider, supply in ((one.provider, supply) for one in gleaned for supply in one.fetched):
        fields = tuple(_supplied(merged, provider, supply))
        if not fields and _is_reported(merged.reported, provider, supply):
            fields = (REPORTED,)
        if fields:
            found.append((_weight(fields), _source(provider, supply, fields)))
    document = merged.document
    room = MOST_SOURCES - len(document.get("sources") or ())
    kept = sorted(sorted(range(len(found)), key=lambda place: found[place][0])[:room])
    _add(document, REPORTED, [_plain(each) for each in merged.reported], MOST_REPORTED)
    _add(document, "sources", [found[place][1] for place in kept], MOST_SOURCES)
    if len(kept) == len(found):
        return []
    left = f"{len(found) - len(kept)} of {len(found)} bodies"
    return [f"sources: {left} are kept, but a brief has no room to name them."]


def _weight(fields: Sequence[str]) -> int:
    """Rank a body where there is no room for all: figures first, then other venues' extremes."""
    if fields == (REPORTED,):
        return 2
    return int(all(".venue_" in name and not name.startswith("prices.BTC") for name in fields))


def _supplied(merged: Merged, provider: str, supply: Supply) -> Iterator[str]:
    """Give the fields of the brief that a body supplies, as they are named there."""
    for name in supply.fields:
        if provider in merged.suppliers.get(name, ()):
            yield name_of(path_of(name))
    if provider in merged.suppliers.get(SIGN, ()) and set(RATES) <= set(supply.fields):
        yield SIGN


def _is_reported(reported: Sequence[Reported], provider: str, supply: Supply) -> bool:
    """Say whether a body holds a value that stands in `also_reported`."""
    names = {name_of(path_of(name)) for name in supply.fields}
    return any(each.name == provider and each.field in names for each in reported)


def _source(provider: str, supply: Supply, fields: Sequence[str]) -> Document:
    fetched = supply.fetched
    return {
        "name": provider,
        "fields": list(dict.fromkeys(fields))[:_MOST_FIELDS],
        "url": fetched.url,
        "retrieved_at": f"{fetched.retrieved_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "sha256": fetched.sha256,
        "body": body_name(fetched),
    }


def _plain(reported: Reported) -> Document:
    return {"field": reported.field, "name": reported.name, "value": reported.value}


def _add(document: Document, name: str, found: Sequence[Document], most: int) -> None:
    """Add to a list of the brief what it does not hold yet, as far as it goes."""
    held = list(document.get(name) or ())
    new = [each for each in found if each not in held]
    if held or new:
        document[name] = [*held, *new][:most]
