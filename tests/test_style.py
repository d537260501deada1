"""The house style in tables that native speakers can read, then properties of every figure.

In the tables `~` is a no-break space.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgen.errors import CatalogError, SettingsError
from newsgen.style import HouseStyle, Style, languages, load_style, resolve

PROJECT = Path(__file__).resolve().parent.parent
ROOT = PROJECT / "locales"
NB = load_style("nb", HouseStyle(), ROOT)
EN = load_style("en", HouseStyle(), ROOT)
NB_SPACE = load_style("nb", HouseStyle(number_style="sprakradet"), ROOT)
EN_SPACE = load_style("en", HouseStyle(number_style="sprakradet"), ROOT)
STYLES = {"nb": NB, "en": EN, "nb sprakradet": NB_SPACE, "en sprakradet": EN_SPACE}


def shown(text: str) -> str:
    """Show no-break spaces."""
    return text.replace("\u00a0", "~")


# Money -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        ("2606660000", "2,61~milliarder~dollar", "$2.61~billion"),
        ("466660000", "467~millioner~dollar", "$467~million"),
        ("466500000", "467~millioner~dollar", "$467~million"),
        ("12000000", "12~millioner~dollar", "$12~million"),
        ("1350000000", "1,35~milliarder~dollar", "$1.35~billion"),
        ("1040000000", "1,04~milliarder~dollar", "$1.04~billion"),
        ("19160000000", "19,2~milliarder~dollar", "$19.2~billion"),
        ("8000000000", "8~milliarder~dollar", "$8~billion"),
        ("999400000", "999~millioner~dollar", "$999~million"),
        ("999600000", "1~milliard~dollar", "$1~billion"),
        ("999950000", "1~milliard~dollar", "$1~billion"),
        ("1000000000", "1~milliard~dollar", "$1~billion"),
        ("1000000", "1~million~dollar", "$1~million"),
        ("1500000", "1,5~millioner~dollar", "$1.5~million"),
        ("999600", "999.600~dollar", "$999,600"),
        ("999499", "999.499~dollar", "$999,499"),
        ("850000", "850.000~dollar", "$850,000"),
        ("847500", "847.500~dollar", "$847,500"),
        ("950", "950~dollar", "$950"),
        ("1", "1~dollar", "$1"),
        ("0", "0~dollar", "$0"),
        ("999600000000", "1.000~milliarder~dollar", "$1~trillion"),
        ("1000000000000", "1.000~milliarder~dollar", "$1~trillion"),
        ("2345000000000", "2.345~milliarder~dollar", "$2.35~trillion"),
        ("-4500000", "\u22124,5~millioner~dollar", "-$4.5~million"),
    ],
)
def test_an_amount_in_the_body_has_three_significant_digits(amount, nb, en):
    assert shown(NB.money(Decimal(amount))) == nb
    assert shown(EN.money(Decimal(amount))) == en
    assert shown(NB.money(int(amount), "usd", "body")) == nb


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        ("2606660000", "2,6~milliarder~dollar", "$2.6~billion"),
        ("1040000000", "1,0~milliarder~dollar", "$1.0~billion"),
        ("1000000000", "1~milliard~dollar", "$1~billion"),
        ("999950000", "1~milliard~dollar", "$1~billion"),
        ("8000000000", "8~milliarder~dollar", "$8~billion"),
        ("7980000000", "8,0~milliarder~dollar", "$8.0~billion"),
        ("19160000000", "19,2~milliarder~dollar", "$19.2~billion"),
        ("466660000", "467~millioner~dollar", "$467~million"),
        ("1400000", "1~million~dollar", "$1~million"),
        ("12400000", "12~millioner~dollar", "$12~million"),
        ("999600", "999.600~dollar", "$999,600"),
        ("850000", "850.000~dollar", "$850,000"),
        ("999960000000", "1.000~milliarder~dollar", "$1~trillion"),
        ("1234560000000", "1.235~milliarder~dollar", "$1.2~trillion"),
        ("-2606660000", "\u22122,6~milliarder~dollar", "-$2.6~billion"),
    ],
)
def test_an_amount_in_the_lead_has_one_decimal_in_billions(amount, nb, en):
    assert shown(NB.money(Decimal(amount), form="lead")) == nb
    assert shown(EN.money(Decimal(amount), form="lead")) == en


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        ("2606660000", "2,6~mrd.~dollar", "$2.6B"),
        ("466660000", "467~mill.~dollar", "$467M"),
        ("1040000000", "1,0~mrd.~dollar", "$1.0B"),
        ("8000000000", "8~mrd.~dollar", "$8B"),
        ("999950000", "1~mrd.~dollar", "$1B"),
        ("1000000000000", "1.000~mrd.~dollar", "$1T"),
        ("850000", "850.000~dollar", "$850,000"),
    ],
)
def test_an_amount_in_a_headline_is_abbreviated(amount, nb, en):
    assert shown(NB.money(Decimal(amount), form="head")) == nb
    assert shown(EN.money(Decimal(amount), form="head")) == en


@pytest.mark.parametrize(
    ("amount", "form", "nb", "en"),
    [
        ("26140000000", "body", "26,1~milliarder~kroner", "26.1~billion~kroner"),
        ("26140000000", "coarse", "26~milliarder~kroner", "26~billion~kroner"),
        ("4680000000", "coarse", "4,7~milliarder~kroner", "4.7~billion~kroner"),
        ("996000000", "coarse", "1~milliard~kroner", "1~billion~kroner"),
        ("26140000000", "head", "26,1~mrd.~kroner", "26.1B~kroner"),
        ("850000", "body", "850.000~kroner", "850,000~kroner"),
        ("1", "body", "1~krone", "1~krone"),
    ],
)
def test_kroner_may_be_one_step_coarser(amount, form, nb, en):
    assert shown(NB.money(Decimal(amount), "nok", form)) == nb
    assert shown(EN.money(Decimal(amount), "nok", form)) == en


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        ("60000", "60.000~dollar", "$60,000"),
        ("60000.00", "60.000~dollar", "$60,000"),
        ("6E+4", "60.000~dollar", "$60,000"),
        ("60008.5", "60.008,50~dollar", "$60,008.50"),
        ("60008.50", "60.008,50~dollar", "$60,008.50"),
        ("60073.995", "60.074,00~dollar", "$60,074.00"),
        ("126198.07", "126.198,07~dollar", "$126,198.07"),
        ("1.005", "1,01~dollar", "$1.01"),
        ("1", "1~dollar", "$1"),
        ("0.52", "0,52~dollar", "$0.52"),
        ("0.5", "0,50~dollar", "$0.50"),
        ("0.09213", "0,09213~dollar", "$0.09213"),
        ("0.00000712", "0,00000712~dollar", "$0.00000712"),
        ("0.123456785", "0,12345679~dollar", "$0.12345679"),
        ("0.999999999", "1,00~dollar", "$1.00"),
        ("0.0000000004", "0,0000000004~dollar", "$0.0000000004"),
        ("0", "0~dollar", "$0"),
    ],
)
def test_a_price_is_printed_as_given(value, nb, en):
    assert shown(NB.price(Decimal(value))) == nb
    assert shown(EN.price(Decimal(value))) == en


def test_the_number_style_of_the_desk_separates_thousands():
    assert shown(NB.price(60000)) == "60.000~dollar"
    assert shown(NB_SPACE.price(60000)) == "60~000~dollar"
    assert shown(NB_SPACE.price(Decimal("60008.5"))) == "60~008,50~dollar"
    assert shown(NB_SPACE.money(10**12)) == "1~000~milliarder~dollar"
    assert shown(NB_SPACE.number(580000)) == "580~000"
    assert shown(EN_SPACE.price(60000)) == "$60,000"
    assert NB_SPACE.money(Decimal(2606660000)) == NB.money(Decimal(2606660000))


# Percentages, shares, numbers ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "nb", "en"),
    [
        ("82.1", 0, "82~prosent", "82%"),
        ("82.1", 1, "82,1~prosent", "82.1%"),
        ("12.5", 0, "13~prosent", "13%"),
        ("12.45", 1, "12,5~prosent", "12.5%"),
        ("82.04", 1, "82~prosent", "82%"),
        ("-14.2", 0, "14~prosent", "14%"),
        ("100", 0, "100~prosent", "100%"),
        ("1234.5", 0, "1.235~prosent", "1,235%"),
        ("0.5", 0, "1~prosent", "1%"),
        ("0.46", 0, "0,5~prosent", "0.5%"),
        ("0.04", 1, "0,04~prosent", "0.04%"),
        ("0.004", 0, "0,004~prosent", "0.004%"),
        ("0.0096", 1, "0,01~prosent", "0.01%"),
        ("0", 1, "0~prosent", "0%"),
    ],
)
def test_a_percentage_is_rounded_half_up_and_never_to_nothing(value, decimals, nb, en):
    assert shown(NB.percent(Decimal(value), decimals)) == nb
    assert shown(EN.percent(Decimal(value), decimals)) == en


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        ("-4.5", "\u22124,5~prosent", "-4.5%"),
        ("-0.004", "\u22120,004~prosent", "-0.004%"),
        ("4.5", "4,5~prosent", "4.5%"),
        ("-0", "0~prosent", "0%"),
    ],
)
def test_a_signed_percentage_shows_a_minus(value, nb, en):
    assert shown(NB.percent(Decimal(value), 1, signed=True)) == nb
    assert shown(EN.percent(Decimal(value), 1, signed=True)) == en


def test_a_share_is_a_percentage_of_one():
    assert shown(NB.share(Decimal("0.821"))) == "82~prosent"
    assert shown(NB.share(Decimal("0.82098"), 1)) == "82,1~prosent"
    assert shown(EN.share(Decimal("0.825"))) == "83%"
    assert shown(EN.share(1)) == "100%"


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [
        ("580000", "580.000", "580,000"),
        ("999", "999", "999"),
        ("1000", "1.000", "1,000"),
        ("1234567.50", "1.234.567,5", "1,234,567.5"),
        ("4.5", "4,5", "4.5"),
        ("-4.5", "\u22124,5", "-4.5"),
        ("0", "0", "0"),
    ],
)
def test_a_number_is_grouped(value, nb, en):
    assert shown(NB.number(Decimal(value))) == nb
    assert shown(EN.number(Decimal(value))) == en


@pytest.mark.parametrize(
    ("value", "nb", "en"),
    [("4.59", "4,6", "4.6"), ("4.04", "4", "4"), ("4.25", "4,3", "4.3"), ("0.04", "0,04", "0.04")],
)
def test_a_ratio_has_one_decimal(value, nb, en):
    assert NB.ratio(Decimal(value)) == nb
    assert EN.ratio(Decimal(value)) == en


# Words for numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (0, "null", "zero"), (1, "én", "one"), (2, "to", "two"), (3, "tre", "three"),
        (4, "fire", "four"), (5, "fem", "five"), (6, "seks", "six"), (7, "sju", "seven"),
        (8, "åtte", "eight"), (9, "ni", "nine"), (10, "ti", "10"), (11, "elleve", "11"),
        (12, "tolv", "12"), (13, "13", "13"), (1000, "1.000", "1,000"), (-1, "\u22121", "-1"),
    ],
)  # fmt: skip
def test_a_cardinal_is_a_word_up_to_the_language_s_limit(n, nb, en):
    assert NB.cardinal(n) == nb
    assert EN.cardinal(Decimal(n)) == en


def test_a_cardinal_at_the_start_of_a_sentence_is_a_word_as_long_as_there_is_one():
    assert NB.cardinal(12, start=True) == "Tolv"
    assert NB.cardinal(1, start=True) == "Én"
    assert EN.cardinal(10, start=True) == "Ten"
    assert EN.cardinal(13, start=True) == "13"


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (1, "første", "first"), (2, "andre", "second"), (3, "tredje", "third"),
        (4, "fjerde", "fourth"), (5, "femte", "fifth"), (6, "sjette", "sixth"),
        (7, "sjuende", "seventh"), (8, "åttende", "eighth"), (9, "niende", "ninth"),
        (10, "tiende", "10th"), (11, "ellevte", "11th"), (12, "tolvte", "12th"),
        (13, "13.", "13th"), (21, "21.", "21st"), (22, "22.", "22nd"), (23, "23.", "23rd"),
        (111, "111.", "111th"), (112, "112.", "112th"), (101, "101.", "101st"),
    ],
)  # fmt: skip
def test_an_ordinal_is_a_word_up_to_the_language_s_limit(n, nb, en):
    assert NB.ordinal(n) == nb
    assert EN.ordinal(Decimal(n)) == en


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (1, "største", "largest"),
        (2, "nest største", "second-largest"),
        (3, "tredje største", "third-largest"),
        (10, "tiende største", "10th-largest"),
        (13, "13.~største", "13th-largest"),
    ],
)
def test_a_rank_by_size(n, nb, en):
    assert shown(NB.superlative(n)) == nb
    assert shown(EN.superlative(n)) == en


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (1, "førsteplass", "first"),
        (10, "tiendeplass", "10th"),
        (13, "13.-plass", "13th"),
    ],
)
def test_a_place_in_a_list(n, nb, en):
    assert NB.placing(n) == nb
    assert EN.placing(n) == en


@pytest.mark.parametrize(
    ("share", "nb", "en"),
    [
        ("0.5", "halvparten", "half"),
        ("0.518", "halvparten", "half"),
        ("0.333", "en tredel", "one-third"),
        ("0.25", "en firedel", "one-quarter"),
        ("0.2", "en femdel", "one-fifth"),
        ("0.1667", "en sjettedel", "one-sixth"),
        ("0.13605", "en sjudel", "one-seventh"),
        ("0.125", "en åttedel", "one-eighth"),
        ("0.1111", "en nidel", "one-ninth"),
        ("0.1", "en tidel", "one-tenth"),
        ("0.667", "to tredeler", "two-thirds"),
        ("0.75", "tre firedeler", "three-quarters"),
    ],
)
def test_a_share_near_a_fraction_has_words(share, nb, en):
    assert NB.fraction(Decimal(share)) == nb
    assert EN.fraction(Decimal(share)) == en


@pytest.mark.parametrize("share", ["0", "0.09", "0.22", "0.4", "0.6", "0.82", "1", "1.5", "-0.5"])
def test_a_share_far_from_all_fractions_has_no_words(share):
    assert NB.fraction(Decimal(share)) is None
    assert NB.hedged_fraction(Decimal(share)) is None


@pytest.mark.parametrize(
    ("share", "nb", "en"),
    [
        ("0.13605", "om lag en sjudel", "about one-seventh"),
        ("0.1429", "en sjudel", "one-seventh"),
        ("0.495", "halvparten", "half"),
        ("0.4949", "om lag halvparten", "about half"),
        ("0.475", "om lag halvparten", "about half"),
    ],
)
def test_a_fraction_is_hedged_unless_close(share, nb, en):
    assert NB.hedged_fraction(Decimal(share)) == nb
    assert EN.hedged_fraction(Decimal(share)) == en


@pytest.mark.parametrize(
    ("share", "nb", "en"),
    [
        ("0.821", "fire av fem", "four in five"),
        ("0.825", "fire av fem", "four in five"),
        ("0.8251", None, None),
        ("0.34", "én av tre", "one in three"),
        ("0.74", "tre av fire", "three in four"),
        ("0.2", "én av fem", "one in five"),
        ("0.9", "ni av ti", "nine in 10"),
        ("0.3", "tre av ti", "three in 10"),
        ("0.5", None, None),
        ("0.02", None, None),
        ("0.98", None, None),
        ("1", None, None),
    ],
)
def test_a_share_as_so_many_of_a_few(share, nb, en):
    assert NB.of_n(Decimal(share)) == nb
    assert EN.of_n(Decimal(share)) == en


# Days, times, durations ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year", "nb", "en"),
    [
        (date(2026, 2, 6), False, "6.~februar", "Feb.~6"),
        (date(2026, 2, 6), True, "6.~februar~2026", "Feb.~6,~2026"),
        (date(2025, 10, 10), True, "10.~oktober~2025", "Oct.~10,~2025"),
        (date(2025, 9, 22), False, "22.~september", "Sept.~22"),
        (date(2026, 3, 1), False, "1.~mars", "March~1"),
        (date(2026, 5, 17), False, "17.~mai", "May~17"),
        (date(2026, 7, 4), False, "4.~juli", "July~4"),
    ],
)
def test_a_day(day, year, nb, en):
    assert shown(NB.day(day, year)) == nb
    assert shown(EN.day(day, year)) == en


def test_a_month_and_a_weekday():
    assert shown(NB.month(date(2026, 2, 6))) == "februar~2026"
    assert shown(EN.month(date(2026, 2, 6))) == "February~2026"
    assert NB.weekday(date(2026, 2, 6)) == "fredag"
    assert EN.weekday(date(2026, 2, 6)) == "Friday"


@pytest.mark.parametrize(
    ("instant", "nb", "en"),
    [
        ("2026-02-06T06:05", "kl.~07.05", "7:05~a.m."),
        ("2026-02-06T14:05", "kl.~15.05", "3:05~p.m."),
        ("2026-07-06T05:00", "kl.~07.00", "7~a.m."),
        ("2026-02-06T18:00", "kl.~19.00", "7~p.m."),
        ("2026-02-06T11:00", "kl.~12.00", "noon"),
        ("2026-02-06T11:30", "kl.~12.30", "12:30~p.m."),
        ("2026-02-06T23:00", "kl.~00.00", "midnight"),
        ("2026-02-06T23:30", "kl.~00.30", "12:30~a.m."),
    ],
)
def test_a_time_of_day_goes_by_the_desk_s_clock(instant, nb, en):
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert shown(NB.clock(moment)) == nb
    assert shown(EN.clock(moment)) == en


def test_an_instant_s_day_goes_by_the_desk_s_clock():
    late = datetime(2026, 2, 5, 23, 30, tzinfo=UTC)
    tokyo = load_style("en", HouseStyle(timezone="Asia/Tokyo"), ROOT)
    assert shown(NB.local_day(late, year=True)) == "6.~februar~2026"
    assert shown(EN.local_day(late, year=False)) == "Feb.~6"
    assert shown(tokyo.clock(late)) == "8:30~a.m."
    assert NB.clock(late) == NB.clock(late.astimezone(timezone(timedelta(hours=-5))))


@pytest.mark.parametrize(
    ("n", "nb", "en"),
    [
        (24, "24~timer", "24~hours"),
        (1, "én~time", "one~hour"),
        (2, "to~timer", "two~hours"),
        (10, "ti~timer", "10~hours"),
        (12, "tolv~timer", "12~hours"),
        (48, "48~timer", "48~hours"),
        (Decimal("1.5"), "1,5~timer", "1.5~hours"),
    ],
)
def test_a_number_of_hours(n, nb, en):
    assert shown(NB.hours(n)) == nb
    assert shown(EN.hours(n)) == en


def test_other_spans():
    assert shown(NB.day_span(24)) == "ett~døgn"
    assert shown(EN.day_span(24)) == "24~hours"
    assert shown(NB.day_span(12)) == "tolv~timer"
    assert shown(NB.minutes(15)) == "15~minutter"
    assert shown(NB.minutes(1)) == "ett~minutt"
    assert shown(EN.minutes(1)) == "one~minute"
    assert shown(EN.minutes(60)) == "60~minutes"


# Lists, coins, hedges --------------------------------------------------------------------------


def test_a_list_has_no_serial_comma():
    assert NB.join(["A"]) == "A"
    assert NB.join(["A", "B"]) == "A og B"
    assert NB.join(["A", "B", "C"]) == "A, B og C"
    assert EN.join(("A", "B", "C")) == "A, B and C"
    with pytest.raises(ValueError, match="empty list"):
        NB.join([])


def test_coins_have_names():
    assert [NB.asset(coin) for coin in ("BTC", "ETH", "SOL", "XRP", "BNB", "DOGE", "ADA")] == [
        "bitcoin", "ether", "solana", "XRP", "BNB", "dogecoin", "cardano",
    ]  # fmt: skip
    assert [EN.asset(coin) for coin in ("BTC", "ETH", "SOL", "DOGE")] == [
        "bitcoin", "ether", "Solana", "dogecoin",
    ]  # fmt: skip
    assert NB.asset("NEWCOIN") == "NEWCOIN"
    assert NB.asset("ETH", start=True) == "Ether"


@pytest.mark.parametrize("tag", ["nb", "en"])
def test_the_desk_chooses_the_capital_of_bitcoin(tag):
    upper = load_style(tag, HouseStyle(bitcoin_capital="upper"), ROOT)
    assert upper.asset("BTC") == "Bitcoin"
    assert upper.asset("ETH") == "ether"
    assert STYLES[tag].asset("BTC", start=True) == "Bitcoin"


def test_a_lower_bound_is_said():
    assert shown(NB.at_least(NB.money(2606660000))) == "minst 2,61~milliarder~dollar"
    assert shown(EN.at_least(EN.money(2606660000))) == "at least $2.61~billion"


# What is refused -------------------------------------------------------------------------------


FIGURES = [Style.money, Style.price, Style.percent, Style.share, Style.number, Style.ratio]
COUNTS = [Style.cardinal, Style.ordinal, Style.superlative, Style.placing]
SHARES = [Style.fraction, Style.hedged_fraction, Style.of_n]
SPANS = [Style.hours, Style.minutes, Style.day_span]


@pytest.mark.parametrize("value", [1.5, True, "12", None])
@pytest.mark.parametrize("method", [*FIGURES, *COUNTS, *SHARES, *SPANS])
def test_what_is_neither_decimal_nor_int_is_refused(method, value):
    with pytest.raises(TypeError, match="a figure is a Decimal or an int"):
        method(NB, value)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+41", "1E-41"])
def test_figures_nobody_prints_are_refused(value):
    for method in (NB.money, NB.price, NB.percent, NB.number):
        with pytest.raises(ValueError, match="no printable figure"):
            method(Decimal(value))


@pytest.mark.parametrize("value", [0, -1, Decimal("1.5")])
def test_a_place_counts_from_one(value):
    with pytest.raises(ValueError, match="whole number from 1"):
        NB.ordinal(value)


def test_times_without_a_zone_and_unknown_currencies_are_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        NB.clock(datetime(2026, 2, 6, 7, 5))  # noqa: DTZ001
    with pytest.raises(TypeError, match="no day before"):
        NB.day(datetime(2026, 2, 6, tzinfo=UTC), year=True)
    with pytest.raises(ValueError, match="no currency of locales/nb: sek"):
        NB.money(1, "sek")


def test_the_caller_s_decimal_context_changes_nothing():
    with localcontext() as context:
        context.prec = 2
        context.rounding = "ROUND_DOWN"
        assert shown(NB.money(Decimal(2606660000))) == "2,61~milliarder~dollar"
        assert shown(NB.share(Decimal("0.82156"), 1)) == "82,2~prosent"
        assert NB.number(Decimal("123456.78")) == "123.456,78"
        assert NB.fraction(Decimal("0.13605")) == "en sjudel"


# Loading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["nb", "no", "no_NO", "nb-NO", "nb_NO", "NB", "no-no"])
def test_tags_of_norwegian(tag):
    assert resolve(tag, ROOT) == "nb"
    assert load_style(tag, HouseStyle(), ROOT).tag == "nb"


@pytest.mark.parametrize("tag", ["en", "en-US", "en_GB", "EN", "en-150"])
def test_tags_of_english(tag):
    assert load_style(tag, HouseStyle(), ROOT).tag == "en"


@pytest.mark.parametrize("tag", ["xx", "", "../nb", "english", "nb/", "nb_NO_extra", "n"])
def test_an_unknown_tag_is_refused_with_the_known_ones(tag):
    with pytest.raises(SettingsError, match=r"Known languages: .*en.*nb"):
        load_style(tag, HouseStyle(), ROOT)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("number_style", "swiss"),
        ("bitcoin_capital", "title"),
        ("timezone", "Mars/Base"),
        ("timezone", ""),
        ("timezone", "../x"),
        ("timezone", "/etc/passwd"),
    ],
)
def test_an_unknown_setting_is_refused(setting, value):
    with pytest.raises(SettingsError, match=setting):
        HouseStyle(**{setting: value})


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Write the Norwegian file with one change."""
    text = (ROOT / "nb" / "style.toml").read_text("utf-8")
    assert old in text
    folder = tmp_path / "nb"
    folder.mkdir()
    (folder / "style.toml").write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('decimal = ","', "", "number.decimal"),
        ('decimal = ","', "decimal = 5", "number.decimal"),
        ('decimal = ","', 'decimal = "."', "number"),
        ('decimal = ","', 'decimal = ","\ndesimal = ","', "number.desimal"),
        ('head = "mrd."', 'head = ""', "scales.1.head"),
        ("exponent = 9", 'exponent = "9"', "scales.1.exponent"),
        ("exponent = 9", "exponent = 6", "scales"),
        ("[money.nok]", "[money.sek]", "money"),
        ('"1/7" = "en sjudel"', "", "fractions"),
        ('"1/7" = "en sjudel"', '"1/7" = "en sjudel"\n"1/11" = "x"', "fractions"),
        ('pattern = "{number}\\u00a0prosent"', 'pattern = "prosent"', "percent.pattern"),
        ('pattern = "{number}\\u00a0prosent"', 'pattern = "{tall} %"', "percent.pattern"),
        ('pattern = "{number}\\u00a0prosent"', 'pattern = "{number:,} %"', "percent.pattern"),
        ('pattern = "{number}\\u00a0prosent"', 'pattern = "{number %"', "percent.pattern"),
        ('"januar", ', "", "date.months"),
        ('"mandag", ', "", "date.weekdays"),
        ("figures_from = 13", "figures_from = 14", "cardinal.figures_from"),
        ('at_least = "minst {figure}"', "", "hedge.at_least"),
        ("[of_n]", "[av_n]", "of_n"),
        ("[number]", "[number", "style"),
    ],
)
def test_a_missing_or_odd_key_is_named_with_its_file(tmp_path, old, new, key):
    root = changed(tmp_path, old, new)
    with pytest.raises(CatalogError) as caught:
        load_style("nb", HouseStyle(), root)
    problems = caught.value.problems
    assert key in [problem.where for problem in problems] or any(
        problem.where.startswith(f"{key}.") for problem in problems
    )
    assert {problem.file for problem in problems} == {str(root / "nb" / "style.toml")}


def keys(table: object, path: str = "") -> set[str]:
    """Name every key of a TOML table."""
    if not isinstance(table, dict):
        return {path}
    return {name for key, value in table.items() for name in keys(value, f"{path}/{key}")}


def test_both_languages_have_the_same_keys():
    tables = [tomllib.loads((ROOT / tag / "style.toml").read_text("utf-8")) for tag in ("nb", "en")]
    first, second = ({key for key in keys(t) if "/endings" not in key} for t in tables)
    assert first == second
    assert {"nb", "en"} <= set(languages(ROOT))


SWEDISH = {
    'aliases = ["no"]': "aliases = []",
    'ntb = "."': 'ntb = "\\u00a0"',
    'suffix = "."': 'suffix = ":e"',
    "endings = {}": 'endings = { 1 = ":a", 2 = ":a", 11 = ":e", 12 = ":e" }',
    'second = "nest største"': 'second = "näst största"',
    '"tiende"': '"tionde"',
    'word = "{ordinal}plass"': 'word = "{ordinal}plats"',
    'other = "milliarder"': 'other = "miljarder"',
    'head = "mrd."': 'head = "mdr"',
    'pattern = "{number}\\u00a0prosent"': 'pattern = "{number}\\u00a0procent"',
    '"en sjudel"': '"en sjundedel"',
    'day_year = "{day}.\\u00a0{month}': 'day_year = "{day}\\u00a0{month}',
    '"februar", "mars", "april", "mai"': '"februari", "mars", "april", "maj"',
    'last = " og "': 'last = " och "',
}


def test_another_language_is_one_new_file(tmp_path):
    text = (ROOT / "nb" / "style.toml").read_text("utf-8")
    for norwegian, swedish in SWEDISH.items():
        assert norwegian in text
        text = text.replace(norwegian, swedish)
    (tmp_path / "sv").mkdir()
    (tmp_path / "sv" / "style.toml").write_text(text, "utf-8")
    sv = load_style("sv-SE", HouseStyle(), tmp_path)
    assert shown(sv.money(2606660000)) == "2,61~miljarder~dollar"
    assert shown(sv.money(2606660000, form="head")) == "2,6~mdr~dollar"
    assert shown(sv.price(60000)) == "60~000~dollar"
    assert shown(sv.percent(82)) == "82~procent"
    assert shown(sv.day(date(2026, 2, 6), year=True)) == "6~februari~2026"
    assert [sv.ordinal(n) for n in (10, 13, 21, 22, 111)] == [
        "tionde",
        "13:e",
        "21:a",
        "22:a",
        "111:e",
    ]
    assert (sv.placing(10), sv.superlative(2)) == ("tiondeplats", "näst största")
    assert sv.hedged_fraction(Decimal("0.1429")) == "en sjundedel"
    assert sv.join(["A", "B", "C"]) == "A, B och C"


# Properties: what is printed reads back as what was meant --------------------------------------

SCALES = {
    "million": 6, "millioner": 6, "mill.": 6, "M": 6,
    "milliard": 9, "milliarder": 9, "mrd.": 9, "billion": 9, "B": 9,
    "trillion": 12, "T": 12,
}  # fmt: skip
FIGURE = re.compile(r"([−-]?)\$?(\d[\d.,~]*?)(?:~?([A-Za-z][a-z.]*))?(?:~(?:dollar|kroner?))?%?")
GROUPS = {"nb": r"\d{1,3}(\.\d{3})*(,\d+)?", "nb sprakradet": r"\d{1,3}(~\d{3})*(,\d+)?"}
EN_GROUPS = r"\d{1,3}(,\d{3})*(\.\d+)?"


def read(text: str, name: str) -> tuple[Decimal, Decimal]:
    """Read a figure back: its value, and half of its last shown digit."""
    match = FIGURE.fullmatch(shown(text))
    assert match, text
    sign, digits, word = match.groups()
    assert re.fullmatch(GROUPS.get(name, EN_GROUPS), digits), text
    if name.startswith("nb"):
        digits = digits.replace(".", "").replace("~", "").replace(",", ".")
    plain = Decimal(digits.replace(",", ""))
    scale = Decimal(10) ** SCALES.get(word or "", 0)
    last = Decimal(10) ** plain.as_tuple().exponent
    return plain * scale * (-1 if sign else 1), last * scale / 2


amounts = st.one_of(
    st.decimals(-(10**14), 10**14, allow_nan=False, places=2),
    st.builds(Decimal.scaleb, st.integers(-9999, 9999).map(Decimal), st.integers(-2, 11)),
    st.builds(Decimal.scaleb, st.integers(99900, 100099).map(Decimal), st.integers(-2, 10)),
)
names = st.sampled_from(sorted(STYLES))
forms = st.sampled_from(["body", "lead", "head", "coarse"])


def allowed(amount: Decimal, name: str, form: str) -> Decimal:
    """Give the most that an amount may be off by the desk's rules."""
    size = abs(amount)
    digits = {"body": 3, "coarse": 2}.get(form, 3)
    if form != "coarse" and 10 <= size < 10**6:
        return Decimal("0.5")  # printed in full
    if form in ("body", "coarse") or size < 10**6:
        return Decimal(10) ** (amount.adjusted() - digits + 1) / 2
    if name.startswith("en") and size >= 10**12:
        return Decimal(10) ** (12 if size >= 10**15 else 11) / 2
    if size >= 10**9:
        return Decimal(10) ** (9 if size >= 10**12 else 8) / 2
    return Decimal(10) ** 6 / 2


@given(amounts, names, forms, st.sampled_from(["usd", "nok"]))
def test_every_amount_reads_back_within_its_rounding(amount, name, form, currency):
    text = STYLES[name].money(amount, currency, form)
    value, half = read(text, name)
    assert abs(value - amount) <= allowed(amount, name, form)
    grouped = re.search(r"\d[.,~]\d{3}", shown(text))
    assert form == "coarse" or grouped or abs(value - amount) <= half


@given(amounts, names, forms)
def test_no_amount_is_badly_put(amount, name, form):
    text = shown(STYLES[name].money(amount, form=form))
    assert not re.search(r"\d[.,~]?000~?(millioner|million|mill|M|billion|B)\b", text)
    assert ".." not in text
    assert " " not in text
    assert "E+" not in text
    if name.startswith("nb"):
        assert not re.search(r"billion|trillion|\$|-", text)
        singular = re.search(r"~(million|milliard)~", text)
        assert (singular is not None) == (re.match(r"−?1~(million|milliard)", text) is not None)


@given(st.decimals(-(10**6), 10**6, allow_nan=False, places=6), names, st.sampled_from([0, 1]))
def test_every_percentage_reads_back_within_its_rounding(value, decimals_name, decimals):
    text = STYLES[decimals_name].percent(value, decimals, signed=True)
    found, half = read(text.replace("prosent", "").rstrip("\u00a0"), decimals_name)
    wanted = Decimal(10) ** -decimals / 2
    assert abs(found - value) <= (wanted if abs(value) >= wanted else half)
    assert (found == 0) == (value == 0)
    assert "\u2212" not in STYLES[decimals_name].percent(value, decimals)


@given(st.decimals(0, 10**7, allow_nan=False, places=10), names)
def test_every_price_reads_back_within_its_rounding(value, name):
    text = STYLES[name].price(value)
    found, half = read(text, name)
    assert abs(found - value) <= half
    assert (found == 0) == (value == 0)
    assert not re.search(r"[.,]\d(~|$)", shown(text)) or value < Decimal("1E-8")


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=4), names)
def test_every_number_reads_back_exactly(value, name):
    assert read(STYLES[name].number(value), name)[0] == value


@given(st.decimals(0, 1, allow_nan=False, places=6))
def test_a_fraction_is_at_most_five_percent_off(share):
    words = EN.fraction(share)
    if words is not None:
        assert EN.hedged_fraction(share) in (words, f"about {words}")
    if EN.of_n(share):
        assert Decimal("0.075") <= share <= Decimal("0.925")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_both_clocks_tell_the_same_time(instant):
    hour, minute = re.fullmatch(r"kl\.~(\d\d)\.(\d\d)", shown(NB.clock(instant))).groups()
    text = shown(EN.clock(instant)).replace("noon", "12~p.m.").replace("midnight", "12~a.m.")
    english = re.fullmatch(r"(\d+)(?::(\d\d))?~([ap])\.m\.", text)
    assert int(hour) == int(english[1]) % 12 + (12 if english[3] == "p" else 0)
    assert minute == (english[2] or "00")


def test_the_benchmark_runs():
    script = PROJECT / "benchmarks" / "bench_style.py"
    command = [sys.executable, str(script), "--loops", "20", "--rounds", "1", "--floor", "0"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    assert "nb money" in result.stdout


def test_a_style_is_frozen():
    with pytest.raises(AttributeError):
        NB.tag = "sv"
    assert isinstance(NB, Style)
