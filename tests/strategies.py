"""Briefs of liquidation events, as Hypothesis draws them: any subset of the optional fields."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

FIRST = datetime(2021, 3, 1, tzinfo=UTC)
COINS = ("ETH", "SOL", "XRP", "DOGE", "kPEPE", "1000SHIB")
VENUES = ("Binance", "Bybit", "OKX", "Hyperliquid", "Gate.io", "HTX 2")
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% or %}",
    "%(total)s 100 %% %s",
    "**Bold** [x](http://a.no) `code`",
    "| a | b |",
    "\u05e9\u05dc\u05d5\u05dd 42 \u05e2\u05d5\u05dc\u05dd",
    "\u0645\u0631\u062d\u0628\u0627 \u0661\u0662\u0663",
    "\U0001f680\U0001f680 to the moon 100x",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "“Quoted” \"straight\" 'single' «nb»",
    "Tre milliarder dollar",
    "two of three, $2.6 billion",
    "Feb. 6, 2026 at 7:05 a.m.",
    "No. 10..",
    "é e\u0301 ﬁ \u00a0 \u2212 \u2013",
    "x" * 80,
    "'; DROP TABLE facts; --",
    "5",
    "¼",
    ".",
)

_letters = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
hostile = st.one_of(
    st.sampled_from(HOSTILE), st.text(_letters, min_size=1, max_size=60).filter(str.strip)
)


PLAIN = {
    "provider": st.sampled_from(("CoinGlass", "coinglass", "Coinalyze", "Hyblock Capital")),
    "venue": st.sampled_from(VENUES),
    "news": st.sampled_from(("Reuters", "AP", "NTB", "Tariffs of 100% announced")),
    "market": st.sampled_from(("Nasdaq", "gold", "S&P 500")),
    "post": st.sampled_from(("So it fell.", "Over 2 billion gone", "Wow")),
}
HOSTILE_WORDS = dict.fromkeys(PLAIN, hostile)


@st.composite
def briefs(draw, words=PLAIN):
    """Draw a brief that agrees with itself; `words` draws its names, posts and titles."""
    total = draw(
        st.one_of(
            st.sampled_from([5, 999_949_999, 2_606_660_000, 19_160_000_000, 9_000_000_000_000]),
            st.integers(5, 10**6),
            st.integers(10**6, 10**9),
            st.integers(10**9, 3 * 10**10),
        )
    )
    day = draw(st.booleans())
    as_of = FIRST + timedelta(minutes=draw(st.integers(0, 5 * 365 * 24 * 60)))
    if day and draw(st.booleans()):
        as_of = as_of.replace(hour=0, minute=0)
    brief = {"kind": "liquidations", "provider": draw(words["provider"]), "as_of": stamp(as_of)}
    brief |= {"definition": "utc_day" if day else "rolling", "total_usd": total}
    hours = 24
    if not day and draw(st.booleans()):
        hours = brief["window_hours"] = draw(st.sampled_from([1, 4, 12, 24, 48]))
    start = as_of - timedelta(hours=hours)
    if day:
        start = (as_of - timedelta(seconds=1)).replace(hour=0, minute=0, second=0)
    at = st.integers(0, 60).map(lambda part: stamp(start + (as_of - start) * part / 60))

    long = total * draw(st.integers(0, 1000)) // 1000
    sides = draw(st.sampled_from(["both", "both", "long_usd", "short_usd", "none"]))
    known = {"long_usd": long, "short_usd": total - long}
    brief |= {k: v for k, v in known.items() if sides in {"both", k}}
    down = long * 2 >= total

    optional = {
        "retrieved_at": st.just(stamp(as_of)),
        "source_url": st.just("https://www.coinglass.com/LiquidationData"),
        "total_is_floor": st.booleans(),
        "traders": st.integers(1, 10**9),
        "assets": parts(total, st.sampled_from(("BTC", *COINS))),
        "venues": parts(total, words["venue"]),
        "prices": prices(at, words["venue"], down=down),
        "levels": st.lists(st.sampled_from([10_000, 50_000, 60_000, 62_500, 100_000]), max_size=3),
        "coverage": table(
            venues=st.lists(words["venue"], max_size=4, unique_by=lambda w: w.strip().casefold()),
            coins=st.lists(st.sampled_from(("BTC", *COINS)), max_size=5, unique=True),
        ),
        "open_interest": table(
            change_pct_coins=decimals(-60, 30), change_pct_usd=decimals(-60, 30), **scope(words)
        ),
        "funding": table(
            rate_8h_pct=decimals(-1, 1, 4),
            previous_8h_pct=decimals(-1, 1, 4),
            venues_changed_sign=st.integers(0, 20),
            **scope(words),
        ),
        "spot_volume": table(
            usd=st.integers(1, 10**12), percentile=decimals(0, 100), **scope(words)
        ),
        "depth_ratio": decimals(0.05, 3),
        "bursts": st.lists(burst(at, total, words["venue"]), max_size=4),
        "fear_greed": st.integers(0, 100),
        "etf_flow_usd": st.integers(-(10**10), 10**10),
        "usd_nok": st.fixed_dictionaries(
            {"rate": decimals(5, 15, 4), "date": st.just(as_of.date().isoformat())}
        ),
        "news": st.lists(news(as_of, start, words["news"]), max_size=3),
        "first_move_at": at,
        "co_move": st.one_of(st.booleans(), co_move(at, words["market"])),
        "posts": st.lists(post(at, words["post"]), max_size=2),
    }
    for key in draw(st.sets(st.sampled_from(sorted(optional)))):
        brief[key] = draw(optional[key])
    if hours == 24 and draw(st.booleans()):
        brief["hourly_usd"] = split(draw, total, 24)
    if draw(st.booleans()):
        usd = max(1, total * draw(st.integers(1, 300)) // 1000)
        order = {"usd": usd, "pair": "ETH-USD", "side": draw(st.sampled_from(["long", "short"]))}
        brief["largest_order"] = order
        if draw(st.booleans()):
            order["venue"] = draw(
                words["venue"].filter(lambda name: name not in brief.get("venues", {}))
            )
    cover(brief)
    return brief


def cover(brief):
    """Add to the coverage the parts that are given: none may lie outside it."""
    covered = brief.get("coverage", {})
    order = brief.get("largest_order", {})
    venues = [*brief.get("venues", {}), *(each["venue"] for each in brief.get("bursts", ()))]
    parts = {"venues": [*venues, *([order["venue"]] if "venue" in order else [])]}
    parts["coins"] = list(brief.get("assets", {}))
    for name, given in parts.items():
        if covered.get(name):
            known = {each.strip().casefold(): each for each in (*given, *covered[name])}
            covered[name] = list(known.values())


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def decimals(low, high, places=2):
    scale = 10**places
    return st.integers(int(low * scale), int(high * scale)).map(lambda n: n / scale)


def table(**fields):
    return st.fixed_dictionaries({}, optional=fields)


def scope(words):
    """Draw the coin and the exchange that a figure is of."""
    return {"asset": st.sampled_from(("BTC", *COINS)), "venue": words["venue"]}


def split(draw, total, count):
    """Draw `count` sums that make at most the total."""
    weights = draw(st.lists(st.integers(1, 100), min_size=count, max_size=count))
    return [total * weight // sum(weights) for weight in weights]


@st.composite
def parts(draw, total, words):
    chosen = draw(st.lists(words, min_size=1, max_size=5, unique_by=lambda w: w.strip().casefold()))
    return dict(
        zip(chosen, ({"total_usd": v} for v in split(draw, total, len(chosen))), strict=True)
    )


@st.composite
def prices(draw, at, venue, *, down):
    """Draw bitcoin's path, moving with the heavier side, and up to four other coins' moves."""
    opened = draw(decimals(9_000, 150_000))
    move = draw(decimals(0, 30)) * (-1 if down else 1)
    last = round(opened * (1 + move / 100), 2)
    low = round(min(opened, last) * (1 - draw(decimals(0, 8)) / 100), 2)
    high = round(max(opened, last) * (1 + draw(decimals(0, 8)) / 100), 2)
    lows = {draw(venue): low, draw(venue): min(high, low + draw(decimals(0, 80))), draw(venue): low}
    highs = {draw(venue): high, draw(venue): max(low, high - draw(decimals(0, 80)))}
    path = {
        "open": opened,
        "last": last,
        "low": low,
        "high": high,
        "venue_lows": {name: round(value, 2) for name, value in distinct(lows).items()},
        "venue_highs": {name: round(value, 2) for name, value in distinct(highs).items()},
        "low_at": draw(at),
        "high_at": draw(at),
    }
    kept = draw(st.sets(st.sampled_from(sorted(path))))
    found = {key: value for key, value in path.items() if key in kept}
    if not {"open", "last"} <= kept:
        found["move_pct"] = move
    coins = draw(st.lists(st.sampled_from(COINS), max_size=4, unique=True))
    moves = {name: {"move_pct": draw(decimals(-60, 30))} for name in coins}
    return {"BTC": found, **moves}


def distinct(table):
    seen = {}
    for name, value in table.items():
        seen.setdefault(name.strip().casefold(), (name, value))
    return dict(seen.values())


def burst(at, total, venue):
    return st.fixed_dictionaries(
        {"venue": venue, "at": at, "usd": st.integers(1, total)},
        optional={"price": decimals(9_000, 150_000)},
    )


def news(as_of, start, words):
    minutes = int((as_of - start).total_seconds()) // 60
    published = st.integers(0, minutes).map(lambda m: stamp(start + timedelta(minutes=m)))
    return st.fixed_dictionaries(
        {"title": words, "publisher": words}, optional={"published_at": published}
    )


def co_move(at, words):
    return st.fixed_dictionaries(
        {"market": words}, optional={"move_pct": decimals(-20, 20), "at": at}
    )


def post(at, words):
    return st.fixed_dictionaries(
        {"text": words, "author": words}, optional={"handle": words, "published_at": at}
    )
