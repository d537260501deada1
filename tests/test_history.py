"""The bundled history: the data, its ranking, and what a new total may be set against."""

import csv
import shutil
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsgen.history
from newsgen.errors import NewsgenError, NotFoundError
from newsgen.history.build import build
from newsgen.history.listing import RANKED, Entry, Listing, compare, load
from newsgen.history.ranking import ranked

FOLDER = Path(newsgen.history.__file__).parent
DAYS, ROLLING = load()


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def against(total, end, *, definition="rolling", provider="CoinGlass", hours=24, **more):
    start = at(end) - timedelta(hours=hours)
    return compare(
        total,
        provider=provider,
        definition=definition,
        window_hours=hours,
        window_start=start,
        window_end=at(end),
        **more,
    )


def test_every_curated_row_is_there():
    figures, events = rows("figures.csv"), rows("events.csv")
    assert (len(figures), len(events)) == (105, 41)
    assert Counter(row["use"] for row in figures) == {
        "figure": 69,
        "list": 10,
        "earlier": 13,
        "reject": 13,
    }
    assert {row["event_day"] for row in figures} == {row["event_day"] for row in events}


def test_the_day_list_is_the_published_one():
    assert [(str(entry.day), entry.usd // 10**7) for entry in DAYS.entries] == [
        ("2025-10-10", 1916),
        ("2021-04-18", 994),
        ("2021-05-19", 901),
        ("2021-02-22", 410),
        ("2021-09-07", 365),
        ("2025-09-22", 362),
        ("2021-02-23", 315),
        ("2021-04-23", 292),
        ("2021-04-16", 277),
        ("2021-05-13", 247),
    ]


def test_each_entry_keeps_its_source():
    entries = [*DAYS.entries, *ROLLING.entries]
    assert all(entry.publisher and entry.url.startswith("http") for entry in entries)


def test_the_event_of_february_2026_would_place_tenth():
    found = against(2_606_660_000, "2026-02-06 06:05")
    place = found.rank
    assert (found.kind, place.place, place.of, place.exact) == ("indicative", 10, 11, True)
    assert (place.sound, place.since_sound, place.basis) == (False, False, "coinglass-days")
    assert (found.record.day, found.record.usd) == (date(2025, 10, 10), 19_160_000_000)
    assert str(found.fraction).startswith("0.1360")
    assert (place.above.day, place.above.usd) == (date(2021, 4, 16), 2_770_000_000)
    assert (place.below.day, place.below.usd) == (date(2021, 5, 13), 2_470_000_000)
    assert place.since.day == date(2025, 10, 10)
    assert (found.recent.day, found.recent.usd) == (date(2026, 1, 31), 2_580_000_000)
    assert "CoinDesk" in found.recent.publisher
    assert found.compiled_year == 2025
    assert any("later days are not on it" in reason for reason in found.reasons)


def test_a_whole_day_of_the_same_definition_has_a_sound_place():
    found = against(3_000_000_000, "2021-09-09 00:00", definition="utc_day", provider="bybt")
    assert (found.kind, found.rank.place, found.rank.of) == ("same", 6, 9)
    assert (found.rank.sound, found.rank.since_sound, found.compiled_year) == (True, True, None)
    assert found.rank.since.day == date(2021, 9, 7)


def test_values_less_than_five_percent_away_are_ties_and_leave_no_exact_place():
    found = against(Decimal(2850000000), "2022-03-02 00:00", definition="utc_day")
    assert [entry.usd // 10**7 for entry in found.rank.ties] == [292, 277]
    assert not found.rank.exact
    assert found.reasons == ("a value less than 5 % away: no exact place",)


def test_equal_values_share_the_better_place():
    assert against(2_920_000_000, "2022-03-02 00:00", definition="utc_day").rank.place == 6


def test_a_value_just_above_the_floor_has_no_exact_place_for_days_below_it_are_unknown():
    found = against(2_500_000_000, "2021-04-25 00:00", definition="utc_day")
    assert (found.rank.ties, found.rank.below, found.rank.exact) == ((), None, False)


def test_an_article_knows_nothing_of_what_came_later():
    found = against(2_600_000_000, "2022-05-10 06:00")
    assert (found.record.day, found.rank.of) == (date(2021, 4, 18), 9)
    assert found.compiled_year is None


def test_a_listed_day_that_overlaps_the_window_is_the_event_itself():
    assert against(19_000_000_000, "2025-10-11 12:00").record.day == date(2021, 4, 18)
    assert against(19_000_000_000, "2025-10-12 00:00").record.day == date(2025, 10, 10)


@pytest.mark.parametrize(
    ("total", "end", "more", "reason"),
    [
        (2_469_999_999, "2026-02-06 06:05", {}, "below the list's completeness floor of 2.47bn"),
        (5_000_000_000, "2026-02-06 06:05", {"provider": "Coinalyze"}, "the provider has no list"),
        (5_000_000_000, "2021-02-25 12:00", {}, "fewer than 3 earlier days on the list"),
        (5_000_000_000, "2026-02-06 06:05", {"hours": 4}, "a window of 4 hours is not set against"),
        (5_000_000_000, "2026-02-06 06:05", {"coverage": "BitMEX only"}, "covers all exchanges"),
        (5_000_000_000, "2026-02-06 06:05", {"definition": "other"}, "neither of a UTC day nor"),
        (5_000_000_000, "2026-02-06 06:05", {"definition": "utc_day"}, "UTC day is not complete"),
        (
            5_000_000_000,
            "2026-02-06 00:00",
            {"definition": "utc_day", "complete_day": False},
            "UTC day is not complete",
        ),
    ],
)
def test_a_place_that_would_not_be_true_is_not_given_and_the_reason_is(total, end, more, reason):
    found = against(total, end, **more)
    assert (found.rank, found.kind) == (None, None)
    assert any(reason in text for text in found.reasons)


def test_below_the_floor_the_record_stays():
    assert against(400_000_000, "2026-02-06 06:05").record.usd == 19_160_000_000


def test_a_rolling_total_above_the_record_is_not_called_one():
    found = against(20_000_000_000, "2026-02-06 06:05")
    assert found.rank.place == 1
    assert "a rolling figure above the largest listed day is no record" in found.reasons


@pytest.mark.parametrize(
    ("end", "definition", "day"),
    [
        ("2026-02-06 06:05", "rolling", date(2026, 1, 31)),
        ("2026-02-02 23:59", "rolling", date(2026, 1, 29)),  # its 24 hours may reach into 1 Feb
        ("2026-04-07 06:05", "rolling", date(2026, 2, 5)),
        ("2026-04-08 06:05", "rolling", None),
        ("2021-05-20 00:00", "utc_day", date(2021, 5, 13)),
    ],
)
def test_the_recent_figure_is_of_the_same_kind_and_at_most_sixty_days_old(end, definition, day):
    recent = against(1_000_000_000, end, definition=definition).recent
    assert (recent and recent.day) == day


def test_rolling_figures_are_never_ranked():
    assert not ROLLING.complete
    assert '"place"' not in RANKED.read_text(encoding="utf-8").split('"coinglass-rolling-24h"')[1]


def test_a_time_without_a_zone_is_refused():
    naive = datetime(2026, 2, 5)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        compare(
            1,
            provider="CoinGlass",
            definition="rolling",
            window_hours=24,
            window_start=naive,
            window_end=naive,
        )


def test_the_committed_ranking_is_what_the_curated_files_give(tmp_path):
    for name in ("figures.csv", "events.csv", "listings.toml"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "ranked.json").write_bytes(build(tmp_path))
    assert (tmp_path / "ranked.json").read_bytes() == RANKED.read_bytes()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("figures.csv", "19160000000", "1.916e10", "is no plain whole number"),
        ("figures.csv", "https://www.binance", "ftp://www.binance", "is no http or https address"),
        ("figures.csv", "2025-10-10", "10.10.2025", "is no date"),
        ("figures.csv", "utc_day", "daily", "is none of rolling, utc_day, other"),
        ("figures.csv", "2021-04-18,CoinGlass,utc_day", "2025-10-10,CoinGlass,utc_day", "2 times"),
        ("figures.csv", "publisher", "source", "has other columns"),
        ("events.csv", "10100000000", "10200000000", "is no figure of figures.csv"),
        ("events.csv", "1063216", "1063217", "stands in no figure of the day"),
        ("listings.toml", "2470000000", "2480000000", "is above the smallest figure"),
        ("listings.toml", "complete = true", "complete = 1", "is not of the type bool"),
        ("listings.toml", "[[listing]]", "[[listing", "is no TOML"),
    ],
)
def test_trouble_in_the_curated_files_is_named(tmp_path, file, old, new, message):
    for name in ("figures.csv", "events.csv", "listings.toml"):
        shutil.copy(FOLDER / name, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NewsgenError, match=message):
        build(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"figures\.csv"):
        build(tmp_path)


def test_comparing_needs_no_pandas():
    code = "import sys, newsgen.history.listing as it; it.load(); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


FIRST = date(2021, 1, 1)
VALUES = st.one_of(st.integers(95, 106), st.integers(1, 10**11))


def listed(values):
    entries = [Entry(FIRST + timedelta(n), usd, "p", "u") for n, usd in enumerate(values)]
    ordered = sorted(entries, key=lambda entry: (-entry.usd, entry.day))
    texts = {"coverage": "all exchanges", "compiled_precision": "", "publisher": "p", "url": "u"}
    return Listing(
        id="x",
        provider="P",
        aliases=(),
        definition="utc_day",
        window_hours=24,
        complete=True,
        floor_usd=0,
        first_day=FIRST,
        compiled=date(2099, 1, 1),
        compiled_year=2099,
        entries=tuple(ordered),
        **texts,
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(VALUES, min_size=3, max_size=12), VALUES, st.randoms(use_true_random=False))
def test_the_plain_place_is_the_one_that_pandas_gives(values, value, order):
    today = FIRST + timedelta(len(values))
    frame = [(FIRST + timedelta(n), usd * 100) for n, usd in enumerate([*values, value])]
    order.shuffle(frame)
    table = ranked(pd.DataFrame(frame, columns=["day", "cents"])).set_index("day")
    row = table.loc[today]
    found = against(
        value,
        f"{today + timedelta(1)} 00:00",
        definition="utc_day",
        provider="P",
        listings=(listed(values),),
    ).rank

    def day(entry):
        return entry and entry.day

    def hundredths(gap):
        return None if gap is None else int((gap * 100).quantize(Decimal(1), ROUND_HALF_UP))

    assert found.place == row["place"]
    assert (day(found.above), day(found.below)) == (row["above"], row["below"])
    assert day(found.since) == row["since"]
    assert tuple(entry.day for entry in found.ties) == row["ties"]
    gaps = [None if pd.isna(row[name]) else row[name] for name in ("gap_above", "gap_below")]
    assert [hundredths(found.gap_above_pct), hundredths(found.gap_below_pct)] == gaps
