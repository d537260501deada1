"""Which exchanges' feeds a total is made of, by who publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from newsgen.events.liquidations.brief import Brief
from newsgen.regimes import Regime, changes, known, regime_of

# Providers that are exchanges and so can speak of their own liquidations only.
VENUES = frozenset(
    {"binance", "bybit", "okx", "hyperliquid", "htx", "huobi", "bitmex", "bitfinex", "deribit"}
    | {"gate", "gate.io", "kraken", "coinbase", "kucoin", "bitget", "mexc", "aster", "lighter"}
)
# Providers that add up what exchanges report, so that the feeds' limits apply to their totals.
AGGREGATORS = frozenset({"coinglass", "bybt", "coinalyze", "laevitas", "velo"})
OWN_COUNT = "newsgen"  # the provider of totals that were summed from orders here


def feeds(brief: Brief) -> tuple[str, ...]:
    """Give the exchanges whose feeds are counted; none where nobody knows what a provider counts.

    An exchange's own figures are its own; others count what they cover, those who add up all.
    """
    provider = brief.provider.casefold()
    if provider in VENUES:
        return (brief.provider,)
    if brief.coverage is not None and brief.coverage.venues:
        return brief.coverage.venues
    return known(()) if provider in AGGREGATORS else ()


@dataclass(frozen=True, slots=True)
class CutBack:
    """A feed that was cut back after a day; `within`: on an unknown day of that day's month."""

    regime: Regime
    within: bool


def opened(brief: Brief, after: date, until: date) -> Regime | None:
    """Give the last feed counted that began to publish more in (after, until]."""
    found = [regime for regime in _changes(brief, after, until) if regime.fuller]
    return found[-1] if found else None


def cut_back(brief: Brief, after: date, until: date) -> CutBack | None:
    """Give the last feed counted that began to publish less in (after, until]."""
    found = [regime for regime in _changes(brief, after, until) if not regime.fuller]
    if not found:
        return None
    return CutBack(found[-1], regime_of(found[-1].venue, after).is_changing)


def _changes(brief: Brief, after: date, until: date) -> tuple[Regime, ...]:
    """Give the changes of the feeds that are counted; a change under way is none yet."""
    venues = feeds(brief)
    found = changes(venues, after, until) if venues else ()
    return tuple(regime for regime in found if not regime.is_changing)
