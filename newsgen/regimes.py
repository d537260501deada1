"""How fully each venue publishes its liquidations, by date: regimes.toml, with sources.

Totals across such a break are not alike.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

_LIMITS_KNOWN_FROM = date(2021, 10, 1)
FILE = Path(__file__).with_name("regimes.toml")


@dataclass(frozen=True, slots=True)
class Regime:
    """What a venue publishes from `since` to `until`, both included; None is an open end.

    `what` is a clause an editor reads, `source` the address that states it; `fuller`: more than in
    the regime before, so that earlier days are understated beside it. `day_known`: the change came
    on the day `since`, not on an unknown day before.
    """

    id: str
    venue: str
    since: date | None
    until: date | None
    what: str
    source: str
    fuller: bool = False
    day_known: bool = True

    @property
    def is_changing(self) -> bool:
        """Whether the venue went over to another regime within this one, on an unknown day."""
        return self.id.endswith("-changing")


def regime_of(venue: str, day: date) -> Regime:
    """Give what a venue publishes on a day; a venue without an entry has one open regime."""
    name = _key(venue)
    for regime in reversed(_by_venue().get(name, ())):
        if regime.since is None or regime.since <= day:
            return regime
    return Regime(f"{name}-unknown", name, None, None, f"what {venue} publishes is not known", "")


def is_limited(venue: str, day: date) -> bool:
    """Say whether a venue is known to publish at most one order a second of a contract on a day.

    A limit of unknown start is told from October 2021 on, when others are known to have had one.
    """
    regime = regime_of(venue, day)
    limited = regime.id.endswith("-one-per-second")
    return limited and (regime.since is not None or day >= _LIMITS_KNOWN_FROM)


def breaks(venues: tuple[str, ...]) -> tuple[date, ...]:
    """Give the first days of new regimes, ascending; no venues means all that are known."""
    return tuple(
        sorted(
            {
                regime.since
                for name in known(venues)
                for regime in _by_venue()[name]
                if regime.since is not None
            }
        )
    )


def changes(venues: tuple[str, ...], after: date, until: date) -> tuple[Regime, ...]:
    """Give the regimes of these venues that began in (after, until], the latest last."""
    found = [
        regime
        for name in known(venues)
        for regime in _by_venue()[name]
        if regime.since is not None and after < regime.since <= until
    ]
    return tuple(sorted(found, key=lambda regime: regime.since or date.min))


def known(venues: tuple[str, ...]) -> tuple[str, ...]:
    """Give the keys of those venues that have an entry, in the file's order; of none, all."""
    wanted = {_key(venue) for venue in venues}
    return tuple(name for name in _by_venue() if not wanted or name in wanted)


def _key(venue: str) -> str:
    """Give the exchange of a name: bybit for Bybit.com and "Bybit Futures"."""
    return re.split(r"[ .]", venue.strip().lower(), maxsplit=1)[0]


@cache
def _by_venue() -> Mapping[str, tuple[Regime, ...]]:
    """Read the file: the regimes of each venue, ascending, the open one first."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["regime"]
    found: dict[str, list[Regime]] = {}
    for entry in entries:
        regime = Regime(until=None, **{"since": None, **entry})
        found.setdefault(regime.venue, []).append(regime)
    return MappingProxyType({venue: _closed(regimes) for venue, regimes in found.items()})


def _closed(regimes: list[Regime]) -> tuple[Regime, ...]:
    """End each regime on the day before the next one."""
    ordered = sorted(regimes, key=lambda regime: regime.since or date.min)
    ends = [
        following.since - timedelta(days=1) if following.since else None
        for following in ordered[1:]
    ]
    return tuple(
        replace(regime, until=end) for regime, end in zip(ordered, [*ends, None], strict=True)
    )
