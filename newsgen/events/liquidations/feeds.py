"""Which exchanges' feeds a total is made of, by who publishes it."""

from __future__ import annotations

from newsgen.events.liquidations.brief import Brief
from newsgen.regimes import known

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

    An exchange's own figures are its own; who adds up counts the exchanges covered, or all.
    """
    provider = brief.provider.casefold()
    if provider in VENUES:
        return (brief.provider,)
    if provider not in AGGREGATORS and provider != OWN_COUNT:
        return ()
    covered = brief.coverage.venues if brief.coverage else ()
    return covered or known(())
