"""The facts of the market around the event: leverage, spot, funds, news, bursts, kroner, posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from newsgen.events.liquidations.brief import Brief, News
from newsgen.facts import FactSheet
from newsgen.model import Provenance, Unit

TRIGGER_WINDOW = timedelta(minutes=60)
MAX_BURSTS = 3
_WIDE_DOMAINS = frozenset({"co", "com", "org", "net", "ac", "gov"})


def state_market(sheet: FactSheet, brief: Brief) -> None:
    """State what the brief knows of the market around the event."""
    _state_leverage(sheet, brief)
    if brief.spot_volume is not None:
        sheet.add("spot_usd", brief.spot_volume.usd, Unit.USD)
        sheet.add("spot_percentile", brief.spot_volume.percentile, Unit.PERCENT)
    sheet.add("depth_ratio", brief.depth_ratio, Unit.RATIO)
    if brief.depth_ratio is not None:
        sheet.derive("depth_share", brief.depth_ratio, Unit.SHARE, "same", "depth_ratio")
    sheet.add("fear_greed", brief.fear_greed, Unit.POINTS)
    sheet.add("etf_flow_usd", brief.etf_flow_usd, Unit.USD)
    if brief.etf_flow_usd:
        way = "etf_outflow_usd" if brief.etf_flow_usd < 0 else "etf_inflow_usd"
        sheet.derive(way, abs(brief.etf_flow_usd), Unit.USD, "size", "etf_flow_usd")
    _state_kroner(sheet, brief)
    _state_trigger(sheet, brief)
    _state_bursts(sheet, brief)
    _state_posts(sheet, brief)


def _state_leverage(sheet: FactSheet, brief: Brief) -> None:
    if brief.open_interest is not None:
        sheet.add("oi_coins_pct", brief.open_interest.change_pct_coins, Unit.PERCENT)
        sheet.add("oi_usd_pct", brief.open_interest.change_pct_usd, Unit.PERCENT)
    if brief.funding is not None:
        sheet.add("funding_pct", brief.funding.rate_8h_pct, Unit.PERCENT)
        sheet.add("funding_previous_pct", brief.funding.previous_8h_pct, Unit.PERCENT)
        sheet.add("funding_venues", brief.funding.venues_changed_sign, Unit.COUNT)
        sheet.add("funding_hours", 8, Unit.HOURS)
    for name in ("oi_coins_pct", "oi_usd_pct", "funding_pct"):
        value = sheet.number(name)
        if value is not None:
            way = "up" if value > 0 else "down" if value < 0 else "flat"
            sheet.derive(f"{name}_{way}", True, Unit.FLAG, "sign", name)


def _state_kroner(sheet: FactSheet, brief: Brief) -> None:
    if brief.usd_nok is None:
        return
    source = Provenance("Norges Bank", "https://www.norges-bank.no/tema/Statistikk/Valutakurser/")
    sheet.add("nok_rate", brief.usd_nok.rate, Unit.NOK, source)
    sheet.add("nok_day", brief.usd_nok.date, Unit.DAY, source)
    total = sheet.number("total_usd")
    if total is not None:
        sheet.derive(
            "total_nok", total * brief.usd_nok.rate, Unit.NOK, "product", "total_usd", "nok_rate"
        )


def _state_trigger(sheet: FactSheet, brief: Brief) -> None:
    """State the news that may be named: published in the hour before the first large move."""
    if brief.news is None:
        return
    sheet.add("news_searched", value=True, unit=Unit.FLAG)
    chosen = _independent(brief.news, brief.first_move_at)
    sheet.add("trigger_sources", len(chosen), Unit.COUNT)
    for place, item in enumerate(chosen[:2], start=1):
        source = Provenance(item.publisher, item.url, item.published_at)
        sheet.add(f"trigger_{place}_title", item.title.rstrip("."), Unit.TEXT, source)
        sheet.add(f"trigger_{place}_publisher", item.publisher, Unit.TEXT, source)
        sheet.add(f"trigger_{place}_time", item.published_at, Unit.INSTANT, source)
    sheet.add("first_move_time", brief.first_move_at, Unit.INSTANT)
    if isinstance(brief.co_move, bool):
        sheet.add("co_move", brief.co_move, Unit.FLAG)
    elif brief.co_move is not None and brief.first_move_at is not None:
        at = brief.co_move.at
        within = at is None or abs(at - brief.first_move_at) <= TRIGGER_WINDOW
        sheet.add("co_move", within, Unit.FLAG)
    if brief.co_move is not None and not isinstance(brief.co_move, bool):
        sheet.add("co_move_market", brief.co_move.market, Unit.TEXT)
        sheet.add("co_move_pct", brief.co_move.move_pct, Unit.PERCENT)


def _independent(news: Sequence[News], first_move: datetime | None) -> list[News]:
    """Keep the earliest item of each publisher and host from the hour before the first move."""
    if first_move is None:
        return []
    in_time = [
        (item.published_at, item.publisher, item)
        for item in news
        if item.published_at and first_move - TRIGGER_WINDOW <= item.published_at < first_move
    ]
    kept: list[News] = []
    for *_, item in sorted(in_time, key=lambda found: found[:2]):
        if not any(_same_house(item, other) for other in kept):
            kept.append(item)
    return kept


def _same_house(item: News, other: News) -> bool:
    """Say whether two items come from one publisher: a like name, or the same domain."""
    names = sorted((item.publisher.casefold(), other.publisher.casefold()), key=len)
    domain = _domain(item.url)
    return names[1].startswith(names[0]) or (domain != "" and domain == _domain(other.url))


def _domain(url: str | None) -> str:
    """Give the part of an address that a house registers: two labels, three below .co.uk."""
    labels = (urlsplit(url or "").hostname or "").split(".")
    wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _WIDE_DOMAINS  # noqa: PLR2004
    return ".".join(labels[-3:] if wide else labels[-2:])


def _state_bursts(sheet: FactSheet, brief: Brief) -> None:
    first: dict[str, tuple[datetime, Decimal]] = {}
    for burst in sorted(brief.bursts, key=lambda burst: (burst.at, burst.venue)):
        first.setdefault(burst.venue, (burst.at, burst.usd))
    if not first:
        return
    times = [at for at, _ in first.values()]
    sheet.add("burst_venues", len(first), Unit.COUNT)
    minutes = int((times[-1] - times[0]).total_seconds() // 60)
    sheet.add("burst_minutes", minutes, Unit.MINUTES)
    sheet.add("burst_ordered", len(times) > 1 and times[0] < times[1], Unit.FLAG)
    for place, (venue, (at, usd)) in enumerate(first.items(), start=1):
        if place <= MAX_BURSTS:
            sheet.add(f"burst_{place}_venue", venue, Unit.TEXT)
            sheet.add(f"burst_{place}_time", at, Unit.INSTANT)
            sheet.add(f"burst_{place}_usd", usd, Unit.USD)


def _state_posts(sheet: FactSheet, brief: Brief) -> None:
    for place, post in enumerate(brief.posts, start=1):
        source = Provenance(post.author or post.handle or "", post.url, post.published_at)
        sheet.add(f"post_{place}_text", post.text, Unit.TEXT, source)
        sheet.add(f"post_{place}_author", post.author, Unit.TEXT, source)
        sheet.add(f"post_{place}_handle", post.handle, Unit.TEXT, source)
        sheet.add(f"post_{place}_time", post.published_at, Unit.INSTANT, source)
