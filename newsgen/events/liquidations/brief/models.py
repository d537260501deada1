"""The brief of a liquidation event: its fields and what follows from them alone.

A brief that was read holds Decimal sums in US dollars, aware UTC times, tuples and read-only
mappings. What is unknown is None, or empty for lists and tables. Whether the figures agree with
each other is the business of the checks.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, Tag, model_validator

from newsgen.events.liquidations.brief.fields import (
    ArticleId,
    ByName,
    BySymbol,
    Change,
    Count,
    Day,
    FieldName,
    FundingRate,
    Hours,
    Instant,
    Language,
    Name,
    Pair,
    Percentile,
    PositiveUsd,
    PostText,
    Price,
    Rate,
    Ratio,
    ReportedValue,
    Score,
    Sha256,
    SignedUsd,
    Symbol,
    Title,
    Traders,
    Url,
    Usd,
    empty,
)


class _Part(BaseModel):
    """Base of all parts: frozen, no unknown keys, null is the same as absent."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {k: v for k, v in data.items() if v is not None or k not in cls.model_fields}


class Amounts(_Part):
    """Sums liquidated in one asset or at one venue."""

    total_usd: Usd | None = Field(None, description="Sum of both sides, US dollars.")
    long_usd: Usd | None = Field(None, description="Long positions, US dollars.")
    short_usd: Usd | None = Field(None, description="Short positions, US dollars.")


class LargestOrder(_Part):
    """The largest single order that was liquidated."""

    usd: PositiveUsd = Field(description="Its value, US dollars.")
    venue: Name | None = Field(None, description="The exchange.")
    pair: Pair | None = Field(None, description="The pair as the venue writes it: ETH-USD.")
    side: Literal["long", "short"] | None = Field(None, description="The position's side.")


class Prices(_Part):
    """Prices of one asset within the window."""

    open: Price | None = Field(None, description="Price at the start of the window or day.")
    high: Price | None = Field(None, description="Highest price.")
    low: Price | None = Field(None, description="Lowest price.")
    last: Price | None = Field(None, description="Latest price, or the day's close.")
    move_pct: Change | None = Field(None, description="Change from open to last, per cent.")
    currency: Literal["USD"] = Field("USD", description="Only US dollars can be printed.")
    venue_lows: ByName[Price] = Field(default_factory=empty, description="Lowest price by venue.")
    venue_highs: ByName[Price] = Field(default_factory=empty, description="Highest price by venue.")
    low_at: Instant | None = Field(None, description="Time of the lowest price.")
    high_at: Instant | None = Field(None, description="Time of the highest price.")


class OpenInterest(_Part):
    """Change of open interest within the window."""

    change_pct_coins: Change | None = Field(None, description="Change counted in coins, per cent.")
    change_pct_usd: Change | None = Field(None, description="Change in US dollars, per cent.")
    asset: Symbol | None = Field(None, description="The coin, where it is one coin's.")
    venue: Name | None = Field(None, description="The exchange, where it is one exchange's.")


class Funding(_Part):
    """Funding of perpetual contracts."""

    rate_8h_pct: FundingRate | None = Field(None, description="Rate for 8 hours, per cent.")
    previous_8h_pct: FundingRate | None = Field(None, description="The rate before, per cent.")
    venues_changed_sign: Count | None = Field(None, description="Venues whose rate changed sign.")
    asset: Symbol | None = Field(None, description="The coin, where it is one coin's.")
    venue: Name | None = Field(None, description="The exchange, where it is one exchange's.")


class SpotVolume(_Part):
    """Volume of the spot market within the window."""

    usd: PositiveUsd | None = Field(None, description="Volume, US dollars.")
    percentile: Percentile | None = Field(None, description="Its place in the year, 0 to 100.")
    asset: Symbol | None = Field(None, description="The coin, where it is one coin's.")
    venue: Name | None = Field(None, description="The exchange, where it is one exchange's.")


class Burst(_Part):
    """A minute of exceptional liquidation at one venue."""

    venue: Name = Field(description="The exchange.")
    at: Instant = Field(description="Start of the minute.")
    usd: PositiveUsd = Field(description="Sum of the minute, US dollars.")
    price: Price | None = Field(
        None, description="The lead asset's last liquidation price in the minute, any venue's."
    )


class UsdNok(_Part):
    """The exchange rate used for kroner."""

    rate: Rate = Field(description="Kroner for one US dollar.")
    date: Day = Field(description="The rate's date.")


class News(_Part):
    """A report that may have set the market in motion."""

    title: Title = Field(description="Its headline.")
    publisher: Name = Field(description="Who published it.")
    url: Url | None = Field(None, description="Its address.")
    published_at: Instant | None = Field(None, description="Time of publication.")


class CoMove(_Part):
    """A move of another market within the same hour."""

    market: Name = Field(description="The other market: Nasdaq futures, gold.")
    move_pct: Change | None = Field(None, description="Its change, per cent.")
    at: Instant | None = Field(None, description="Time of its move.")


class Post(_Part):
    """A post that the article may quote."""

    text: PostText = Field(description="The words; line breaks become spaces.")
    author: Name = Field(description="Who wrote it.")
    handle: Name | None = Field(None, description="The account: @name.")
    published_at: Instant | None = Field(None, description="Time of publication.")
    url: Url | None = Field(None, description="Its address.")
    lang: Language | None = Field(None, description="Language of the words.")


class Coverage(_Part):
    """What the total covers; a list left out means all that the provider counts."""

    venues: tuple[Name, ...] = Field((), max_length=100, description="The exchanges.")
    coins: tuple[Symbol, ...] = Field((), max_length=1000, description="The coins: BTC, ETH.")


class Source(_Part):
    """Where some fields of the brief come from, when not from the provider of the total."""

    name: Name = Field(description="Who publishes them: Binance.")
    fields: tuple[FieldName, ...] = Field(
        max_length=100, description="The fields, tables included: prices, usd_nok, prices.ETH."
    )
    url: Url | None = Field(None, description="The address that was fetched, without keys.")
    retrieved_at: Instant | None = Field(None, description="When.")
    sha256: Sha256 | None = Field(None, description="Checksum of the body as received.")
    body: Name | None = Field(None, description="File name of the kept body.")


class AlsoReported(_Part):
    """Another provider's value of a field; shown to the editor, never averaged."""

    field: FieldName = Field(description="The field: prices.BTC.last.")
    name: Name = Field(description="Who reports it.")
    value: ReportedValue = Field(description="The other value, as text.")


class Reference(_Part):
    """A source that the article lists."""

    title: Title = Field(description="Its title.")
    url: Url = Field(description="Its address.")


class Related(Reference):
    """A related story of the house."""

    author: Name | None = Field(None, description="Who wrote it.")


def _co_move_form(value: object) -> str:
    return "flag" if isinstance(value, bool) else "object"


CO_MOVE_FORMS = ("flag", "object")
CoMoved = Annotated[
    Annotated[StrictBool, Tag("flag")] | Annotated[CoMove, Tag("object")],
    Discriminator(_co_move_form),
]


class Brief(_Part):
    """What the desk knows of one liquidation event."""

    kind: Literal["liquidations"] = Field(description="The event type.")
    provider: Name = Field(description="Who publishes the total: CoinGlass.")
    definition: Literal["rolling", "utc_day"] = Field(
        description="rolling: the past window_hours at as_of; utc_day: 00:00 to 24:00 UTC."
    )
    as_of: Instant = Field(
        description="End of the window; for a whole UTC day the midnight that ends it."
    )
    total_usd: PositiveUsd = Field(description="Total liquidated, US dollars, as published.")
    id: ArticleId | None = Field(None, description="The article's id; else built from the rest.")
    window_hours: Hours = Field(24, description="Length of a rolling window, hours.")
    retrieved_at: Instant | None = Field(None, description="When the figures were fetched.")
    source_url: Url | None = Field(None, description="Where the figures are published.")
    total_is_floor: StrictBool = Field(
        False,
        description="The total is a lower bound ('more than').",
    )
    long_usd: Usd | None = Field(None, description="Long positions, US dollars.")
    short_usd: Usd | None = Field(None, description="Short positions, US dollars.")
    assets: BySymbol[Amounts] = Field(default_factory=empty, description="Sums by asset: BTC, ETH.")
    venues: ByName[Amounts] = Field(
        default_factory=empty, description="Sums by venue: Binance, Bybit."
    )
    coverage: Coverage | None = Field(
        None, description="Exchanges and coins that the total covers; left out: all."
    )
    largest_order: LargestOrder | None = Field(None, description="The largest single order.")
    traders: Traders | None = Field(None, description="Accounts or positions liquidated.")
    prices: BySymbol[Prices] = Field(
        default_factory=empty, description="Prices by asset; BTC leads."
    )
    levels: tuple[Price, ...] = Field(
        (), max_length=20, description="Round bitcoin prices that the text may name, US dollars."
    )
    open_interest: OpenInterest | None = Field(None, description="Change of open interest.")
    funding: Funding | None = Field(None, description="Funding rates.")
    spot_volume: SpotVolume | None = Field(None, description="Volume of the spot market.")
    depth_ratio: Ratio | None = Field(
        None, description="Order book depth within 1 % over its usual depth at this hour."
    )
    hourly_usd: tuple[Usd, ...] = Field(
        (), max_length=24, description="Sums of the 24 hours, the oldest first, US dollars."
    )
    bursts: tuple[Burst, ...] = Field(
        (), max_length=500, description="Minutes of exceptional liquidation, by venue."
    )
    fear_greed: Score | None = Field(None, description="Fear & Greed Index, 0 to 100.")
    etf_flow_usd: SignedUsd | None = Field(
        None, description="Net flow into US spot bitcoin funds, US dollars; outflow negative."
    )
    usd_nok: UsdNok | None = Field(None, description="Exchange rate used for kroner.")
    news: tuple[News, ...] | None = Field(
        None, max_length=50, description="Possible triggers; [] where the desk found none."
    )
    first_move_at: Instant | None = Field(
        None, description="Start of the first five minutes with a move of three sigma."
    )
    co_move: CoMoved | None = Field(
        None, description="Did another market move within the hour: true, false, or which."
    )
    posts: tuple[Post, ...] = Field((), max_length=20, description="Posts to quote.")
    references: tuple[Reference, ...] = Field((), max_length=50, description="Sources to list.")
    related: tuple[Related, ...] = Field((), max_length=20, description="Related stories.")
    sources: tuple[Source, ...] = Field(
        (), max_length=200, description="Where fields come from, with address and checksum."
    )
    also_reported: tuple[AlsoReported, ...] = Field(
        (), max_length=200, description="Values of other providers that differ."
    )
    author: Name | None = Field(None, description="Byline.")
    editor: Name | None = Field(None, description="The editor in charge.")

    @property
    def day(self) -> date | None:
        """The UTC calendar day that is counted; None for a rolling window."""
        if self.definition == "rolling":
            return None
        return (self.as_of - timedelta(microseconds=1)).date()

    @property
    def complete_day(self) -> bool:
        """Whether the brief counts a UTC day to its end, to the second."""
        day = self.day
        return day is not None and self.as_of >= _midnight(day) + timedelta(hours=24, seconds=-1)

    @property
    def window_start(self) -> datetime:
        """First instant counted, UTC."""
        day = self.day
        return self.as_of - timedelta(hours=self.window_hours) if day is None else _midnight(day)

    @property
    def window_end(self) -> datetime:
        """End of what is counted, UTC: as_of, or the midnight that ends a complete day."""
        day = self.day
        if day is None or not self.complete_day:
            return self.as_of
        return _midnight(day) + timedelta(days=1)

    @property
    def article_id(self) -> str:
        """The id given, else date, kind and provider: 2026-02-06-liquidations-coinglass."""
        if self.id is not None:
            return self.id
        day = self.day or self.as_of.date()
        return f"{day.isoformat()}-{self.kind}-{_slug(self.provider)}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _slug(name: str) -> str:
    """Write a name with a-z, 0-9 and hyphens, 1 to 40 characters."""
    plain = name.lower().replace("ø", "o").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "source"
