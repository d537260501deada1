"""The facts of a liquidation event: what the brief states, and what follows from it.

No words and no ranking: history's facts come from `comparison.py`, the market around the event
from `market.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from newsgen.events.liquidations.brief import Brief
from newsgen.events.liquidations.checks import sides_add_up
from newsgen.events.liquidations.feeds import AGGREGATORS, OWN_COUNT, VENUES, feeds
from newsgen.events.liquidations.origins import Origins
from newsgen.facts import FactSheet, slug
from newsgen.model import Provenance, Unit
from newsgen.regimes import is_limited
from newsgen.symbols import venue_name

SUSPECT_ORDER_SHARE = Decimal("0.25")
MAX_PARTS = 4
HEADLINE_NAME = 24  # characters of a name that a headline has room for
TELLING_HOUR_SHARE = Decimal("0.15")
MOSTLY = Decimal("0.60")
_REGIME = Provenance(
    "Binance and OKX documentation of their liquidation feeds",
    "https://developers.binance.com/docs/derivatives/usds-margined-futures/"
    "websocket-market-streams/Liquidation-Order-Streams",
)


def state_figures(
    sheet: FactSheet, brief: Brief, origins: Origins, *, now: datetime, timezone: str
) -> None:
    """Put the event's own figures on the sheet: window, sides, assets, venues, order, hours."""
    _state_frame(sheet, brief, now, timezone)
    floor = bool(brief.total_is_floor)
    sheet.add("total_usd", brief.total_usd, Unit.USD, origins.of("total_usd"), at_least=floor)
    sheet.add("total_is_floor", floor, Unit.FLAG)
    _state_sides(sheet, brief, origins)
    coins = _state_parts(sheet, brief, origins, "asset")
    _state_parts(sheet, brief, origins, "venue")
    if coins:
        sheet.add("eth_is_largest", coins[0] == "ETH", Unit.FLAG)
    sheet.ratio("eth_btc_ratio", "asset_eth_usd", "asset_btc_usd")
    sheet.ratio("venue_lead_ratio", "venue_1_usd", "venue_2_usd")
    _state_order(sheet, brief, origins.of("largest_order"))
    sheet.add("traders", brief.traders, Unit.COUNT, origins.of("traders"))
    if brief.traders is not None and brief.traders > 1:
        sheet.name("several_traders", "traders")
    _state_hours(sheet, brief, origins.of("hourly_usd"))


def _state_frame(sheet: FactSheet, brief: Brief, now: datetime, timezone: str) -> None:
    sheet.add("provider", brief.provider, Unit.TEXT)
    sheet.add("as_of_time", brief.as_of, Unit.INSTANT)
    sheet.add("retrieved_time", brief.retrieved_at, Unit.INSTANT)
    clock = Provenance("newsgen: the clock of the run")
    sheet.add("computed_time", now, Unit.INSTANT, clock, now)
    sheet.add("desk_city", timezone.rsplit("/", 1)[-1].replace("_", " "), Unit.TEXT, clock)
    sheet.add("oslo_time", timezone == "Europe/Oslo", Unit.FLAG, clock)
    sheet.add("window_hours", brief.window_hours, Unit.HOURS)
    rolling = brief.definition == "rolling"
    sheet.add("is_day", not rolling, Unit.FLAG)
    sheet.add("is_rolling", rolling, Unit.FLAG)
    if brief.day is not None:
        sheet.add("event_day", brief.day, Unit.DAY)
        sheet.add("unfinished", not brief.complete_day, Unit.FLAG)
    sheet.add("provider_is_venue", brief.provider.casefold() in VENUES, Unit.FLAG, clock)
    sheet.add("aggregator", brief.provider.casefold() in AGGREGATORS, Unit.FLAG, clock)
    local = brief.as_of.astimezone(ZoneInfo(timezone))
    sheet.add("is_weekend", local.weekday() >= 5, Unit.FLAG)  # noqa: PLR2004
    sheet.add("is_night", brief.as_of.hour >= 22 or brief.as_of.hour < 6, Unit.FLAG)  # noqa: PLR2004
    _state_feeds(sheet, brief)
    sheet.add("one_hour", 1, Unit.HOURS, clock)


def _state_feeds(sheet: FactSheet, brief: Brief) -> None:
    """State which of the counted exchanges publish at most one order a second, and how many do."""
    own_count = brief.provider.casefold() == OWN_COUNT
    sheet.add("own_count", own_count, Unit.FLAG)
    limited = [name for name in feeds(brief) if is_limited(name, brief.as_of.date())]
    if not limited:
        return
    sheet.add("feed_orders", 1, Unit.COUNT, _REGIME)
    sheet.add("several_feeds", len(limited) > 1, Unit.FLAG, _REGIME)
    if len(limited) == 1:
        sheet.add("feed_venue", venue_name(limited[0]), Unit.TEXT, _REGIME)


def _state_sides(sheet: FactSheet, brief: Brief, origins: Origins) -> None:
    sheet.add("long_usd", brief.long_usd, Unit.USD, origins.of("long_usd"))
    sheet.add("short_usd", brief.short_usd, Unit.USD, origins.of("short_usd"))
    for side in ("long", "short"):
        if sheet.number(f"{side}_usd"):
            sheet.name(f"{side}_told", f"{side}_usd")
    if brief.total_is_floor:
        return
    if not sides_add_up(brief):
        sheet.add("sides_differ", value=True, unit=Unit.FLAG)
        return
    sheet.share("long_share", "long_usd", "total_usd")
    sheet.share("short_share", "short_usd", "total_usd")
    for given, other in (("long_share", "short_share"), ("short_share", "long_share")):
        share = sheet.number(given)
        if share is not None and not sheet.known(other):
            sheet.derive(other, 1 - share, Unit.SHARE, "complement", given)
    long, short = sheet.number("long_usd"), sheet.number("short_usd")
    if long and short:
        larger, smaller = ("long_usd", "short_usd") if long >= short else ("short_usd", "long_usd")
        sheet.ratio("side_ratio", larger, smaller)
        ratio = sheet.number("side_ratio") or Decimal(0)
        sheet.derive("side_ratio_told", ratio >= 2, Unit.FLAG, "above", "side_ratio")  # noqa: PLR2004
    long_share = sheet.number("long_share")
    if long_share is not None:
        sheet.derive("long_leads", long_share * 2 >= 1, Unit.FLAG, "above", "long_share")
        sheet.derive("long_mostly", long_share >= MOSTLY, Unit.FLAG, "above", "long_share")
        sheet.derive("short_mostly", long_share <= 1 - MOSTLY, Unit.FLAG, "below", "long_share")


def _state_parts(
    sheet: FactSheet, brief: Brief, origins: Origins, kind: Literal["asset", "venue"]
) -> list[str]:
    """State each part's sums and give the names, the largest first.

    The four largest are also known by position.
    """
    parts = brief.assets if kind == "asset" else brief.venues
    given = [(name, part) for name, part in parts.items() if part.total_usd is not None]
    ordered = sorted(given, key=lambda item: (-(item[1].total_usd or 0), item[0]))
    used: set[str] = set()
    for name, part in ordered:
        key = _key(kind, name)
        while key in used:
            key += "_"
        used.add(key)
        source = origins.of(f"{kind}s", name)
        sheet.add(f"{key}_name", name, Unit.TEXT, source)
        sheet.add(f"{key}_usd", part.total_usd, Unit.USD, source)
        sheet.add(f"{key}_long_usd", part.long_usd, Unit.USD, source)
        sheet.add(f"{key}_short_usd", part.short_usd, Unit.USD, source)
        if not brief.total_is_floor:
            sheet.share(f"{key}_share", f"{key}_usd", "total_usd")
        place = len(used)
        if place <= MAX_PARTS:
            for tail in ("name", "usd", "share"):
                sheet.name(f"{kind}_{place}_{tail}", f"{key}_{tail}")
    if ordered and len(ordered[0][0]) <= HEADLINE_NAME:
        sheet.name(f"{kind}_1_brief", f"{_key(kind, ordered[0][0])}_name")
    first, second = sheet.number(f"{kind}_1_usd"), sheet.number(f"{kind}_2_usd")
    if first is not None:
        sheet.add(f"{kind}_leads", second is None or first > second, Unit.FLAG)
    if ordered:
        sheet.name(f"{kind}_share", f"{_key(kind, ordered[0][0])}_share")
    return [name for name, _ in ordered]


def _key(kind: str, name: str) -> str:
    """Give the id of a part; one that begins with a digit cannot be taken for a position."""
    part = slug(name)
    return f"{kind}_n{part}" if part[0].isdigit() else f"{kind}_{part}"


def _state_order(sheet: FactSheet, brief: Brief, source: Provenance) -> None:
    order = brief.largest_order
    if order is None or order.usd is None:
        return
    sheet.add("order_usd", order.usd, Unit.USD, source)
    sheet.add("order_venue", order.venue, Unit.TEXT, source)
    if order.venue is not None and len(order.venue) <= HEADLINE_NAME:
        sheet.name("order_venue_brief", "order_venue")
    sheet.add("order_pair", order.pair, Unit.TEXT, source)
    if not brief.total_is_floor:
        sheet.share("order_share", "order_usd", "total_usd")
    suspect = order.usd > SUSPECT_ORDER_SHARE * brief.total_usd
    sheet.derive("order_suspect", suspect, Unit.FLAG, "above", "order_usd", "total_usd")
    if not suspect:
        sheet.name("sound_order_usd", "order_usd")
    if order.side in {"long", "short"}:
        sheet.add(f"order_is_{order.side}", value=True, unit=Unit.FLAG)


def _state_hours(sheet: FactSheet, brief: Brief, source: Provenance) -> None:
    if not brief.hourly_usd or (brief.day is not None and not brief.complete_day):
        return  # the hours of an unfinished day have no certain clock times
    best = max(range(len(brief.hourly_usd)), key=lambda hour: (brief.hourly_usd[hour], -hour))
    if list(brief.hourly_usd).count(brief.hourly_usd[best]) > 1:
        return  # no hour stands out
    sheet.add("best_hour_usd", brief.hourly_usd[best], Unit.USD, source)
    begins = brief.window_end - timedelta(hours=len(brief.hourly_usd) - best)
    sheet.add("best_hour_time", begins, Unit.INSTANT, source)
    if not brief.total_is_floor:
        sheet.share("best_hour_share", "best_hour_usd", "total_usd")
        share = sheet.number("best_hour_share") or Decimal(0)
        told = share >= TELLING_HOUR_SHARE
        sheet.derive("best_hour_told", told, Unit.FLAG, "above", "best_hour_share")
