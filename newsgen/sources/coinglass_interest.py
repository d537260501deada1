"""Bitcoin's open interest and funding at CoinGlass: the change of one, a rate of the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from newsgen.sources.coinglass_answers import ascending, name, number, rows, time, unknown
from newsgen.sources.coinglass_asking import ALL, Asking, venue_of
from newsgen.sources.collecting import Collector, listed, table, wrong
from newsgen.sources.reading import plain
from newsgen.sources.window import HOUR, MINUTE, Params, milliseconds

if TYPE_CHECKING:
    from newsgen.sources.fetched import Fetched

_CHANGE_HOURS = (1, 4, 24)  # the changes that are stated
_BAR = 30 * MINUTE
_SAME_UNIT = Decimal("0.1")  # how far two counts of the same coins may be apart, as a share
_MOST_HOURS = 24  # between two payments of funding
_ASSET = {"open_interest.asset": "BTC"}
_PLACES = Decimal("0.0001")
_RATE_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Interest:
    """Bitcoin's open interest: the rows of an answer by exchange, `All` among them."""

    fetched: Fetched
    by_venue: Mapping[str, Mapping[str, Any]]

    def number(self, venue: str, field: str, *, signed: bool = False) -> Decimal:
        """Give a figure of an exchange."""
        return number(self.fetched, venue, self.by_venue[venue], field, signed=signed)

    @property
    def venues(self) -> tuple[str, ...]:
        """The exchanges, without the row of all together."""
        return tuple(venue for venue in self.by_venue if venue != ALL)


def open_interest(asking: Asking) -> Interest:
    """Ask for bitcoin's open interest by exchange."""
    fetched = asking.get("open-interest/exchange-list", {"symbol": "BTC"})
    found = {
        venue_of(name(fetched, f"data[{place}]", row, "exchange")): row
        for place, row in enumerate(rows(fetched))
    }
    if ALL not in found:
        wrong(fetched, "data", "has no open interest of all exchanges", len(found))
    return Interest(fetched, found)


def glean_change(into: Collector, interest: Interest, hours: int) -> None:
    """Take the change in dollars as it is stated."""
    if hours not in _CHANGE_HOURS:
        into.note(f"states no change of open interest over {hours} hours.")
        return
    change = interest.number(ALL, f"open_interest_change_percent_{hours}h", signed=True)
    into.add((interest.fetched,), {"open_interest.change_pct_usd": plain(change), **_ASSET})


def glean_change_in_coins(into: Collector, asking: Asking, interest: Interest, hours: int) -> None:
    """Take the change from the bar that begins nearest to the window's start until now.

    Bars of the unit `coin` were seen to hold dollars: the last must agree with the listing's coins.
    """
    params: Params = {"symbol": "BTC", "interval": "30m", "unit": "coin", "limit": hours * 2 + 4}
    fetched = asking.get("open-interest/aggregated-history", params)
    bars = rows(fetched)
    first = _bar_at_start(fetched, bars, hours)
    before = number(fetched, f"data[{first}]", bars[first], "open")
    after = number(fetched, f"data[{len(bars) - 1}]", bars[-1], "close")
    coins = interest.number(ALL, "open_interest_quantity")
    if not before or abs(after - coins) > coins * _SAME_UNIT:
        wrong(fetched, "data", "is not counted in coins, as was asked", plain(after))
    change = ((after / before - 1) * 100).quantize(_PLACES, ROUND_HALF_EVEN)
    fields = {"open_interest.change_pct_coins": plain(change), **_ASSET}
    into.add((fetched, interest.fetched), fields)


def _bar_at_start(fetched: Fetched, bars: list[dict[str, Any]], hours: int) -> int:
    """Give the place of the bar that begins nearest to the window's start, at most a bar away."""
    times = [time(fetched, f"data[{place}]", row) for place, row in enumerate(bars)]
    ascending(fetched, times)
    now = milliseconds(fetched.retrieved_at)
    start = now - hours * HOUR
    first = min(range(len(times)), key=lambda place: abs(times[place] - start), default=None)
    if first is None or abs(times[first] - start) > _BAR or now - times[-1] > 2 * _BAR:
        wrong(fetched, "data", "does not reach from the window's start to now", len(times))
    return first


def glean_funding(into: Collector, asking: Asking, interest: Interest) -> None:
    """Take the rate for 8 hours at the exchange with the largest open interest of those listed.

    Rates are in per cent, for 1, 4 or 8 hours: only exchanges that state the interval count.
    """
    fetched = asking.get("funding-rate/exchange-list", {"symbol": "BTC"})
    rates = [
        (interest.number(venue, "open_interest_usd"), venue, _for_eight(fetched, place, row))
        for place, row in _rates(fetched)
        if (venue := venue_of(name(fetched, place, row, "exchange"))) in interest.venues
        and row.get("funding_rate_interval") is not None
    ]
    if not rates:
        into.note("states no funding rate with its interval; funding is left out.")
        return
    _, venue, rate = max(rates)
    fields = {
        "funding.rate_8h_pct": plain(rate.quantize(_RATE_PLACES, ROUND_HALF_EVEN)),
        "funding.asset": "BTC",
        "funding.venue": venue,
    }
    into.add((fetched,), fields)


def _for_eight(fetched: Fetched, place: str, row: Mapping[str, Any]) -> Decimal:
    hours = number(fetched, place, row, "funding_rate_interval")
    if not 1 <= hours <= _MOST_HOURS:
        wrong(fetched, f"{place}.funding_rate_interval", "is no number of hours", plain(hours))
    return number(fetched, place, row, "funding_rate", signed=True) * 8 / hours


def _rates(fetched: Fetched) -> list[tuple[str, dict[str, Any]]]:
    """Give bitcoin's rates against stablecoins, with their places."""
    found = enumerate(rows(fetched))
    place, row = next(((at, row) for at, row in found if row.get("symbol") == "BTC"), (0, None))
    if row is None:
        unknown(fetched, "BTC", "")
    where = f"data[{place}].stablecoin_margin_list"
    rates = listed(fetched, where, row.get("stablecoin_margin_list"))
    return [(f"{where}[{at}]", table(fetched, where, each)) for at, each in enumerate(rates)]
