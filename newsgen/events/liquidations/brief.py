"""The brief of a liquidation event: its fields, reading it from JSON, and its JSON Schema.

A brief that was read holds Decimal sums in US dollars, aware UTC times, tuples and read-only
mappings. What is unknown is None, or empty for lists and tables. Whether the figures agree with
each other is the business of checks.py.
"""

from __future__ import annotations

import codecs
import difflib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    StrictBool,
    Tag,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from newsgen.errors import BriefError, Problem
from newsgen.money import MONEY_PATTERN, FigureError, read_count, read_number

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 100  # more than an editor reads; the rest is counted
MAX_SHOWN = 60  # characters of a value in an error
_MAX_DIGITS = 40  # longer whole numbers are read as Decimal: Python limits int
_HIGHEST_SUM = Decimal(10) ** 13  # US dollars, above the value of all coins there are
_HIGHEST_PRICE = Decimal(10) ** 9
_FIRST_YEAR, _LAST_YEAR = 2009, 2999  # bitcoin's first year

# --- scalars ------------------------------------------------------------------------------------

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_BLANKS = re.compile("[ \t-\r\x85\u2028\u2029]+")
_FORBIDDEN = re.compile(  # control, bidi override, surrogate, private use, tag, no character
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U0010ffff]"
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_URL = re.compile(r"https?://[^\s<>\"`{}|\\^]+", re.IGNORECASE)
_EXAMPLE_TIME = "Write UTC with its Z, or an offset: 2026-02-06T06:05:00Z."


def _refusal(message: str, remedy: str = "") -> PydanticCustomError:
    """Build the error of one field; its words pass through pydantic unchanged."""
    return PydanticCustomError("brief", "{message}", {"message": message, "remedy": remedy})


def _number(value: object, *, low: str, high: Decimal | int, places: int, money: bool) -> Decimal:
    try:
        return read_number(value, low=Decimal(low), high=Decimal(high), places=places, money=money)
    except FigureError as error:
        raise _refusal(error.message, error.remedy) from None


def _count(value: object, *, low: int, high: int) -> int:
    try:
        return read_count(value, low=low, high=high)
    except FigureError as error:
        raise _refusal(error.message, error.remedy) from None


def _text(value: object, *, longest: int) -> str:
    """Give the text in Unicode's composed form, 1 to `longest` characters, all of them visible."""
    if not isinstance(value, str):
        raise _refusal("must be text in quotes")
    found = _FORBIDDEN.search(value)
    if found:
        raise _refusal(
            f"holds the character U+{ord(found[0]):04X}, which no text may hold",
            "Take out control, direction and private-use characters.",
        )
    text = unicodedata.normalize("NFC", value).strip()
    if not 1 <= len(text) <= longest:
        raise _refusal(f"must have 1 to {longest} characters, not {len(text)}")
    return text


def _prose(value: object, *, longest: int) -> str:
    """Give the text on one line: line breaks and tabs become spaces, soft hyphens go."""
    if isinstance(value, str):
        value = _BLANKS.sub(" ", _INVISIBLE.sub("", value))
    return _text(value, longest=longest)


def _matching(value: object, *, pattern: str, wanted: str) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise _refusal(f"must be {wanted}")
    return value


def _language(value: object) -> str:
    pattern = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}"
    tag = _matching(value, pattern=pattern, wanted="a language tag such as nb or en-GB")
    return "nb" if tag.replace("_", "-").lower() in {"no", "no-no"} else tag.replace("_", "-")


def _url(value: object) -> str:
    """Give an http(s) address with a host and without a user name, at most 2,000 characters."""
    text = _text(value, longest=2000)
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where the port is no number
    except ValueError:
        raise _refusal("is no valid web address") from None
    if not _URL.fullmatch(text) or not parts.hostname:
        raise _refusal("must be a web address that starts with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise _refusal("holds a user name or password", "Take it out: addresses are published.")
    return text


def _instant(value: object) -> datetime:
    """Give the time in UTC; a time without zone is refused."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _refusal("must be a date with a time", _EXAMPLE_TIME)
    if found["zone"] is None:
        raise _refusal("has no time zone", _EXAMPLE_TIME)
    try:
        instant = datetime.fromisoformat(found[0]).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refusal("is no time that exists", _EXAMPLE_TIME) from None
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise _refusal(f"must be in the years {_FIRST_YEAR} to {_LAST_YEAR}", _EXAMPLE_TIME)
    return instant


def _day(value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _refusal("must be a date such as 2026-02-05")


def _schema(kind: str, **members: object) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **members})


def _sum(low: str, high: Decimal = _HIGHEST_SUM, places: int = 2) -> tuple[Any, WithJsonSchema]:
    """Give validator and schema of money, as a number or as text."""
    number = {"type": "number", "minimum": float(low), "maximum": int(high)}
    text = {"type": "string", "pattern": MONEY_PATTERN, "examples": ["2.606bn", "466.66m"]}
    check = partial(_number, low=low, high=high, places=places, money=True)
    return BeforeValidator(check), WithJsonSchema({"anyOf": [number, text]})


def _range(low: str, high: int) -> tuple[Any, WithJsonSchema]:
    """Give validator and schema of a plain number."""
    check = partial(_number, low=low, high=high, places=6, money=False)
    return BeforeValidator(check), _schema("number", minimum=float(low), maximum=high)


def _whole(low: int, high: int) -> tuple[Any, WithJsonSchema]:
    """Give validator and schema of a whole number."""
    return BeforeValidator(partial(_count, low=low, high=high)), _schema(
        "integer", minimum=low, maximum=high
    )


def _words(longest: int, read: Any = _text) -> tuple[Any, WithJsonSchema]:
    """Give validator and schema of a text."""
    return BeforeValidator(partial(read, longest=longest)), _schema(
        "string", minLength=1, maxLength=longest
    )


def _pattern(pattern: str, wanted: str) -> tuple[Any, WithJsonSchema]:
    """Give validator and schema of a text of a fixed form."""
    return BeforeValidator(partial(_matching, pattern=pattern, wanted=wanted)), _schema(
        "string", pattern=f"^{pattern}$"
    )


Usd = Annotated[Decimal, *_sum("0")]
PositiveUsd = Annotated[Decimal, *_sum("0.01")]
SignedUsd = Annotated[Decimal, *_sum(f"-{_HIGHEST_SUM}")]
Price = Annotated[Decimal, *_sum("0.000000000001", _HIGHEST_PRICE, 12)]
Change = Annotated[Decimal, *_range("-100", 100_000)]
FundingRate = Annotated[Decimal, *_range("-10", 10)]
Percentile = Annotated[Decimal, *_range("0", 100)]
Ratio = Annotated[Decimal, *_range("0.000001", 1000)]
Rate = Annotated[Decimal, *_range("1", 100)]
Score = Annotated[int, *_whole(0, 100)]
Count = Annotated[int, *_whole(0, 1000)]
Traders = Annotated[int, *_whole(1, 10**9)]
Hours = Annotated[int, *_whole(1, 720)]
Name = Annotated[str, *_words(80)]
Title = Annotated[str, *_words(300, _prose)]
PostText = Annotated[str, *_words(2000, _prose)]
Symbol = Annotated[str, *_pattern("[A-Za-z0-9]{1,15}", "a symbol of 1 to 15 letters and digits")]
Pair = Annotated[str, *_pattern("[A-Za-z0-9][A-Za-z0-9/_:.-]{0,29}", "a pair such as ETH-USD")]
ArticleId = Annotated[
    str,
    *_pattern("[a-z0-9][a-z0-9._-]{0,79}", "1 to 80 of a-z, 0-9, '.', '_', '-', no mark first"),
]
Language = Annotated[str, BeforeValidator(_language), _schema("string", examples=["nb", "en"])]
Url = Annotated[str, BeforeValidator(_url), _schema("string", format="uri", maxLength=2000)]
Instant = Annotated[datetime, BeforeValidator(_instant), _schema("string", format="date-time")]
Day = Annotated[date, BeforeValidator(_day), _schema("string", format="date")]


def _distinct(value: object) -> object:
    """Drop the entries without a value; refuse two names that differ in case or blanks only."""
    if not isinstance(value, dict):
        return value
    seen: dict[str, str] = {}
    for name in value:
        first = seen.setdefault(unicodedata.normalize("NFC", name).strip().casefold(), name)
        if first != name:
            raise _refusal(f"names the same entry twice: {shown(first)} and {shown(name)}")
    return {name: entry for name, entry in value.items() if entry is not None}


def _upper(table: Mapping[str, Value]) -> Mapping[str, Value]:
    """Write symbols that are all lower case in capitals: btc is BTC, while kPEPE stays."""
    return {name.upper() if name.islower() else name: entry for name, entry in table.items()}


Value = TypeVar("Value")
_READ_ONLY = (AfterValidator(MappingProxyType), PlainSerializer(dict))
_TABLE = (BeforeValidator(_distinct), Field(max_length=200))
ByName = Annotated[Mapping[Name, Value], *_TABLE, *_READ_ONLY]
BySymbol = Annotated[Mapping[Symbol, Value], *_TABLE, AfterValidator(_upper), *_READ_ONLY]
_NONE: Mapping[str, Any] = MappingProxyType({})


def _empty() -> Mapping[str, Any]:
    """Give the empty table: pydantic copies plain defaults, which a read-only one forbids."""
    return _NONE


# --- the model ----------------------------------------------------------------------------------


class _Part(BaseModel):
    """Base of all parts: frozen, no unknown keys, null is the same as absent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    venue_lows: ByName[Price] = Field(default_factory=_empty, description="Lowest price by venue.")
    venue_highs: ByName[Price] = Field(
        default_factory=_empty, description="Highest price by venue."
    )
    low_at: Instant | None = Field(None, description="Time of the lowest price.")
    high_at: Instant | None = Field(None, description="Time of the highest price.")


class OpenInterest(_Part):
    """Change of open interest within the window."""

    change_pct_coins: Change | None = Field(None, description="Change counted in coins, per cent.")
    change_pct_usd: Change | None = Field(None, description="Change in US dollars, per cent.")


class Funding(_Part):
    """Funding of perpetual contracts."""

    rate_8h_pct: FundingRate | None = Field(None, description="Rate for 8 hours, per cent.")
    previous_8h_pct: FundingRate | None = Field(None, description="The rate before, per cent.")
    venues_changed_sign: Count | None = Field(None, description="Venues whose rate changed sign.")


class SpotVolume(_Part):
    """Volume of the spot market within the window."""

    usd: PositiveUsd | None = Field(None, description="Volume, US dollars.")
    percentile: Percentile | None = Field(None, description="Its place in the year, 0 to 100.")


class Burst(_Part):
    """A minute of exceptional liquidation at one venue."""

    venue: Name = Field(description="The exchange.")
    at: Instant = Field(description="Start of the minute.")
    usd: PositiveUsd = Field(description="Sum of the minute, US dollars.")


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


class Reference(_Part):
    """A source that the article lists."""

    title: Title = Field(description="Its title.")
    url: Url = Field(description="Its address.")


class Related(Reference):
    """A related story of the house."""

    author: Name | None = Field(None, description="Who wrote it.")


def _co_move_form(value: object) -> str:
    return "flag" if isinstance(value, bool) else "object"


_CO_MOVE_FORMS = ("flag", "object")
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
    assets: BySymbol[Amounts] = Field(
        default_factory=_empty, description="Sums by asset: BTC, ETH."
    )
    venues: ByName[Amounts] = Field(
        default_factory=_empty, description="Sums by venue: Binance, Bybit."
    )
    largest_order: LargestOrder | None = Field(None, description="The largest single order.")
    traders: Traders | None = Field(None, description="Accounts or positions liquidated.")
    prices: BySymbol[Prices] = Field(
        default_factory=_empty, description="Prices by asset; BTC leads."
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


# --- reading ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Refused:
    """Stands in for a value that JSON allows and a brief does not, so that its field is named."""

    value: str
    message: str
    remedy: str = ""


def parse_brief(data: bytes, file: str) -> Brief:
    """Read a brief from JSON; BriefError names every field that is wrong."""
    document = _load(_decode(data, file), file)
    if not isinstance(document, dict):
        remedy = 'Start with { and "kind": "liquidations".'
        raise BriefError(
            Problem("line 1, column 1", "must be a JSON object", shown(document), remedy, file)
        )
    try:
        brief = Brief.model_validate(document)
    except ValidationError as error:
        raise BriefError(tuple(_problems(error, file))) from None
    problems = tuple(_contradictions(brief, file))
    if problems:
        raise BriefError(problems)
    return brief


def _decode(data: bytes, file: str) -> str:
    """Give the text of a file; BriefError where it is too long or not plain UTF-8."""
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES:,} bytes"
        raise BriefError(Problem("", message, f"{len(data):,} bytes", file=file))
    remedy = "Save the file as UTF-8 without a byte order mark."
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        message = "starts with a byte order mark"
        raise BriefError(Problem("line 1, column 1", message, data[:3].hex(" "), remedy, file))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        where = _position(before)
        found = f"byte {data[error.start]:02x}"
        raise BriefError(Problem(where, "is not UTF-8", found, remedy, file)) from None


def _position(before: str) -> str:
    """Name the line and column of the character after `before`."""
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _load(text: str, file: str) -> object:
    """Read JSON with Decimal numbers; BriefError where it is no JSON."""
    try:
        return json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=lambda name: _Refused(name, "is no number that can be used"),
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        found = shown(text[error.pos : error.pos + 20])
        message = f"is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise BriefError(Problem(where, message, found, file=file)) from None
    except RecursionError:
        message = "nests lists or objects too deep"
        raise BriefError(Problem("line 1, column 1", message, file=file)) from None


def _decimal(text: str) -> Decimal | _Refused:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all bounds
        return _Refused(text, "is no number that can be used")


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MAX_DIGITS else Decimal(text)


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object; a key that comes twice gets a value that no field takes."""
    found: dict[str, object] = {}
    for key, value in pairs:
        twice = key in found
        found[key] = _Refused(shown(value), "is given more than once") if twice else value
    return found


def _contradictions(brief: Brief, file: str) -> Iterator[Problem]:
    """Name fields that exclude each other whatever the figures are."""
    hours = str(brief.window_hours)
    if brief.definition == "utc_day" and brief.window_hours != 24:  # noqa: PLR2004
        remedy = "Leave window_hours out, or use the definition rolling."
        yield Problem("window_hours", "must be 24 for a UTC day", hours, remedy, file)
    if brief.hourly_usd and len(brief.hourly_usd) != 24:  # noqa: PLR2004
        found = f"{len(brief.hourly_usd)} numbers"
        yield Problem("hourly_usd", "must have 24 numbers, one an hour", found, file=file)
    if brief.hourly_usd and brief.window_hours != 24:  # noqa: PLR2004
        remedy = "Leave hourly_usd out."
        yield Problem("hourly_usd", "needs a window of 24 hours", f"{hours} hours", remedy, file)


# --- errors of pydantic in an editor's words ----------------------------------------------------


def shown(value: object) -> str:
    """Show a value in an error: at most 60 characters, all of them visible."""
    match value:
        case _Refused():
            text = value.value
        case dict():
            text = f"an object with {len(value)} keys"
        case list() | tuple():
            text = f"a list of {len(value)}"
        case str():
            text = json.dumps(value[: MAX_SHOWN * 2], ensure_ascii=False)
        case bool() | None:
            text = json.dumps(value)
        case _:
            text = str(value)
    text = text[: MAX_SHOWN * 2]
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _problems(error: ValidationError, file: str) -> Iterator[Problem]:
    """Turn pydantic's errors into problems, the first hundred one by one."""
    details = error.errors(include_url=False)
    for detail in details[:MAX_PROBLEMS]:
        yield _problem(detail, file)
    if len(details) > MAX_PROBLEMS:
        yield Problem("", f"has {len(details) - MAX_PROBLEMS} more problems", file=file)


def _problem(detail: ErrorDetails, file: str) -> Problem:
    value, context = detail["input"], detail.get("ctx", {})
    message, remedy = _words_for(detail["type"], context, detail["msg"])
    if isinstance(value, _Refused):
        message, remedy = value.message, value.remedy
    elif detail["type"] == "extra_forbidden":
        remedy = _nearest(str(detail["loc"][-1]), _model_at(detail["loc"]))
    found = "" if detail["type"] == "missing" else shown(value)
    return Problem(_where(detail["loc"]), message, found, remedy, file)


_WORDS = {
    "missing": ("is missing", "Add it: a brief cannot do without it."),
    "extra_forbidden": ("is no known key", ""),
    "literal_error": ("must be {expected}", ""),
    "too_long": ("has more than {max_length} entries", ""),
    "model_type": ("must be an object, {{ ... }}", ""),
    "dict_type": ("must be an object, {{ ... }}", ""),
    "mapping_type": ("must be an object, {{ ... }}", ""),
    "tuple_type": ("must be a list, [ ... ]", ""),
    "bool_type": ("must be true or false", ""),
    "string_unicode": ("holds a key with half a character in it", "Write the key as plain text."),
    "brief": ("{message}", "{remedy}"),
}


def _words_for(kind: str, context: Mapping[str, Any], fallback: str) -> tuple[str, str]:
    """Give message and remedy for one of pydantic's error types."""
    message, remedy = _WORDS.get(kind, (fallback.replace("{", "{{").replace("}", "}}"), ""))
    if kind == "literal_error" and context["expected"] == "'USD'":
        remedy = "Give prices in US dollars: no other currency is printed."
    return message.format(**context), remedy.format(**context)


def _where(loc: tuple[int | str, ...]) -> str:
    """Write a place as assets.BTC.long_usd or news[0].title."""
    if loc[:1] == ("co_move",) and loc[1:2] and loc[1] in _CO_MOVE_FORMS:
        loc = loc[:1] + loc[2:]
    where = ""
    for part in loc:
        if isinstance(part, int):
            where += f"[{part}]"
        elif part != "[key]":
            where += f".{shown(part)[1:-1] if len(part) < MAX_SHOWN else shown(part)}"
    return where.lstrip(".")


def _model_at(loc: tuple[int | str, ...]) -> type[BaseModel]:
    """Find the part that holds the last key of a place; parts are one level deep."""
    pending = [Brief.model_fields[str(loc[0])].annotation] if len(loc) > 1 else []
    while pending:
        annotation = pending.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
        pending.extend(get_args(annotation))
    return Brief


def _nearest(key: str, model: type[BaseModel]) -> str:
    """Suggest the nearest known key, or list them."""
    near = difflib.get_close_matches(key[:MAX_SHOWN], model.model_fields, n=1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Known keys: {', '.join(model.model_fields)}."


# --- schema -------------------------------------------------------------------------------------


def brief_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a brief."""
    schema = Brief.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        required = part.get("required", ())
        for key, member in part["properties"].items():
            if key not in required:
                part["properties"][key] = _nullable(member)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:newsgen:brief:liquidations",
        **schema,
        "title": "Brief of a liquidation event",
    }


def _nullable(member: dict[str, Any]) -> dict[str, Any]:
    """Allow null beside what a member allows; null is the same as absent."""
    kept: dict[str, Any] = {
        k: v for k, v in member.items() if k in {"title", "description", "default"}
    }
    rest = {key: value for key, value in member.items() if key not in kept}
    options = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    null = {"type": "null"}
    return {**kept, "anyOf": options if null in options else [*options, null]}
