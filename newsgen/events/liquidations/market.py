"""The facts of the market around the event: leverage, spot, funds, news, bursts, kroner, posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from urllib.parse import urlsplit

from newsgen.events.liquidations.brief import Brief, Burst, Funding, News, OpenInterest, SpotVolume
from newsgen.events.liquidations.origins import Origins
from newsgen.facts import FactSheet
from newsgen.model import Provenance, Unit

TRIGGER_WINDOW = timedelta(minutes=60)
MAX_BURSTS = 3
_CASCADE_FALL = Decimal("0.995")  # a smaller fall from the first burst to the last is none
_NORGES_BANK = Provenance("Norges Bank", "https://www.norges-bank.no/tema/Statistikk/Valutakurser/")
_WIDE_DOMAINS = frozenset({"co", "com", "org", "net", "ac", "gov"})


def state_market(sheet: FactSheet, brief: Brief, origins: Origins) -> None:
    """State what the brief knows of the market around the event."""
    _state_leverage(sheet, brief, origins)
    if brief.spot_volume is not None:
        source = origins.of("spot_volume")
        sheet.add("spot_usd", brief.spot_volume.usd, Unit.USD, source)
        sheet.add("spot_percentile", brief.spot_volume.percentile, Unit.PERCENT, source)
        _state_scope(sheet, "spot", brief.spot_volume, source)
    sheet.add("depth_ratio", brief.depth_ratio, Unit.RATIO, origins.of("depth_ratio"))
    if brief.depth_ratio is not None:
        sheet.derive("depth_share", brief.depth_ratio, Unit.SHARE, "same", "depth_ratio")
    sheet.add("fear_greed", brief.fear_greed, Unit.POINTS, origins.of("fear_greed"))
    sheet.add("etf_flow_usd", brief.etf_flow_usd, Unit.USD, origins.of("etf_flow_usd"))
    if brief.etf_flow_usd:
        way = "etf_outflow_usd" if brief.etf_flow_usd < 0 else "etf_inflow_usd"
        sheet.derive(way, abs(brief.etf_flow_usd), Unit.USD, "size", "etf_flow_usd")
    _state_kroner(sheet, brief, origins)
    _state_trigger(sheet, brief)
    _state_bursts(sheet, brief, origins.of("bursts"))
    _state_posts(sheet, brief)


def _state_leverage(sheet: FactSheet, brief: Brief, origins: Origins) -> None:
    interest, funding = brief.open_interest, brief.funding
    if interest is not None:
        for name, key in (("oi_coins_pct", "change_pct_coins"), ("oi_usd_pct", "change_pct_usd")):
            source = origins.of("open_interest", key)
            sheet.add(name, getattr(interest, key), Unit.PERCENT, source)
        _state_scope(sheet, "oi", interest, origins.of("open_interest"))
        lead = "BTC" if "BTC" in brief.prices else next(iter(brief.prices), None)
        sheet.add("oi_of_lead", interest.asset in {None, lead}, Unit.FLAG)
    if funding is not None:
        for name, key in (
            ("funding_pct", "rate_8h_pct"),
            ("funding_previous_pct", "previous_8h_pct"),
        ):
            sheet.add(name, getattr(funding, key), Unit.PERCENT, origins.of("funding", key))
        source = origins.of("funding", "venues_changed_sign")
        sheet.add("funding_venues", funding.venues_changed_sign, Unit.COUNT, source)
        sheet.add("funding_hours", 8, Unit.HOURS)
        _state_scope(sheet, "funding", funding, origins.of("funding"))
    for name in ("oi_coins_pct", "oi_usd_pct", "funding_pct"):
        value = sheet.number(name)
        if value is not None:
            way = "up" if value > 0 else "down" if value < 0 else "flat"
            sheet.derive(f"{name}_{way}", True, Unit.FLAG, "sign", name)


def _state_scope(
    sheet: FactSheet, name: str, part: OpenInterest | Funding | SpotVolume, source: Provenance
) -> None:
    """State whose figure it is, where it is one coin's or one exchange's."""
    sheet.add(f"{name}_asset", part.asset, Unit.TEXT, source)
    sheet.add(f"{name}_venue", part.venue, Unit.TEXT, source)


def _state_kroner(sheet: FactSheet, brief: Brief, origins: Origins) -> None:
    if brief.usd_nok is None:
        return
    source = origins.of("usd_nok")
    if source is origins.provider:
        source = _NORGES_BANK
    sheet.add("nok_rate", brief.usd_nok.rate, Unit.NOK, source)
    sheet.add("nok_source", source.name, Unit.TEXT, source)
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


def _state_bursts(sheet: FactSheet, brief: Brief, source: Provenance) -> None:
    first: dict[str, Burst] = {}
    for burst in sorted(brief.bursts, key=lambda burst: (burst.at, burst.venue)):
        first.setdefault(burst.venue, burst)
    if not first:
        return
    bursts = list(first.values())
    sheet.add("burst_venues", len(first), Unit.COUNT, source)
    minutes = int((bursts[-1].at - bursts[0].at).total_seconds() // 60)
    sheet.add("burst_minutes", minutes, Unit.MINUTES, source)
    ordered = len(bursts) > 1 and bursts[0].at < bursts[1].at
    sheet.add("burst_ordered", ordered, Unit.FLAG, source)
    _state_burst_prices(sheet, bursts, source)
    for place, burst in enumerate(bursts[:MAX_BURSTS], start=1):
        sheet.add(f"burst_{place}_venue", burst.venue, Unit.TEXT, source)
        sheet.add(f"burst_{place}_time", burst.at, Unit.INSTANT, source)
        sheet.add(f"burst_{place}_usd", burst.usd, Unit.USD, source)


def _state_burst_prices(sheet: FactSheet, bursts: Sequence[Burst], source: Provenance) -> None:
    """Say whether each venue's burst came later and at a lower price than the one before."""
    prices = [burst.price for burst in bursts]
    if len(bursts) < 2 or None in prices:  # noqa: PLR2004
        return
    known = [price for price in prices if price is not None]
    later = all(a.at < b.at for a, b in pairwise(bursts))
    lower = all(a > b for a, b in pairwise(known))
    far = known[-1] <= known[0] * _CASCADE_FALL
    move = sheet.number("move_pct")
    fell = later and lower and far and (move is None or move < 0)
    sheet.add("burst_price_fell", fell, Unit.FLAG, source)


def _state_posts(sheet: FactSheet, brief: Brief) -> None:
    for place, post in enumerate(brief.posts, start=1):
        source = Provenance(post.author or post.handle or "", post.url, post.published_at)
        sheet.add(f"post_{place}_text", post.text, Unit.TEXT, source)
        sheet.add(f"post_{place}_author", post.author, Unit.TEXT, source)
        sheet.add(f"post_{place}_handle", post.handle, Unit.TEXT, source)
        sheet.add(f"post_{place}_time", post.published_at, Unit.INSTANT, source)
