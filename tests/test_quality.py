"""What finished texts are measured by, and that the golden events hold it."""

import json
import re
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from newsgen import pipeline, resources
from newsgen.cli import main
from newsgen.edition import as_article_json
from newsgen.errors import CatalogError
from newsgen.quality import measure_article
from newsgen.quality.limits import load_limits
from newsgen.quality.sentences import lix, sentences, words
from newsgen.settings import Settings
from newsgen.style import languages
from tests.golden_cases import OPTIONS, SERIES, brief_of, cases

ALL = languages(resources.locales())
SETTINGS_PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def made(name: str) -> dict[str, Any]:
    """Make one event in every language, as article.json holds it."""
    file = brief_of(name)
    data = file.read_bytes()
    now = datetime.fromisoformat(json.loads(data)["as_of"]) + timedelta(minutes=1)
    angle = "shorts_squeezed" if "--angle" in OPTIONS.get(name, ()) else None
    edition = pipeline.generate(
        *(data, file.name, Settings()),
        now=now,
        force=True,
        series="none",
        languages=ALL,
        angle=angle,
    )
    plain: dict[str, Any] = json.loads(
        json.dumps(as_article_json(edition, "Europe/Oslo"), default=float)
    )
    return plain


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    return made("2026-02-06-reference")


def failing(data: dict[str, Any], own: dict[str, Any] | None = None) -> set[str]:
    """Name the measures that are not held, each with its language: nb.lix."""
    found = measure_article(data, resources.locales(), own or {})
    return {f"{each.lang}.{each.name}" for each in found if not each.held}


@pytest.mark.parametrize("name", [name for name in cases() if name != SERIES])
def test_every_golden_event_holds_every_limit_in_every_language(name: str) -> None:
    found = measure_article(made(name), resources.locales(), {})
    wrong = [(each.lang, each.name, each.value, each.faults) for each in found if not each.held]
    assert {each.lang for each in found} == set(ALL)
    assert wrong == []


# --- sentences and words ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "text", "wanted"),
    [
        ("nb", "Tallene er fra 6. februar kl. 07.05. Bitcoin falt.", 2),
        ("nb", "Beløpet var 2,6 mrd. dollar. Det er 13,6 prosent av rekorden.", 2),
        ("nb", "Det gjelder bl.a. Binance. Ingen andre.", 2),
        ("nb", "«Nå faller det!» skrev Ada. Hun tok feil.", 2),
        ("en", "The figures are as of 7:05 a.m. Oslo time on Feb. 6. Bitcoin fell.", 2),
        ("en", "The order was closed at 3:05 p.m. Bitcoin fell.", 2),
        ("en", "Funds in the U.S. Treasury market rose 1.5%.", 1),
    ],
)
def test_a_full_stop_ends_a_sentence_only_where_it_does(tag: str, text: str, wanted: int) -> None:
    found = sentences(text, load_limits(tag, resources.locales()))
    assert len(found) == wanted
    assert all(text[each.start : each.end] == each.text for each in found)


def test_a_figure_is_a_word_and_lix_counts_long_words() -> None:
    assert words("Bitcoin falt – til 60.000\u00a0dollar.") == [
        *("Bitcoin", "falt", "til", "60.000", "dollar.")
    ]
    # Six words in two sentences, two of more than six letters: 3 + 33.3.
    assert round(lix(["Bitcoin falt 580.000 dollar.", "Totalen økte."]), 1) == 36.3
    assert lix([]) == 0


# --- each measure fails where its fault is ------------------------------------------------------

LEDE, PRICE = 0, 2
LONG = "Beløpet på 2,61 milliarder dollar er " + "svært " * 40 + "stort."


def paragraph(section: int, text: str) -> tuple[Any, ...]:
    return ("sections", section, "paragraphs", 0), text


@pytest.mark.parametrize(
    ("place", "text", "measure"),
    [
        (("headline",), "Bitcoin falt, og det ble likvidert posisjoner i et helt døgn i går", "headline"),
        (("short_headline",), "Long-posisjoner ble likvidert i et helt døgn", "short"),
        (("dek",), "Mye. " * 60, "dek"),
        (("bullets", 0), "Posisjoner " * 10 + "falt.", "bullet"),
        (("sections", 1, "heading"), "Posisjoner " * 6, "heading"),
    ],
)  # fmt: skip
def test_a_text_that_is_too_long_is_named(
    reference: dict[str, Any], place: tuple[Any, ...], text: str, measure: str
) -> None:
    assert f"nb.{measure}_length" in failing(_with(reference, place, text))


@pytest.mark.parametrize(
    ("place", "text", "measure"),
    [
        (*paragraph(LEDE, "Det ble likvidert for 2,61 milliarder dollar."), "attribution"),
        (*paragraph(LEDE, LONG), "longest_sentence"),
        (*paragraph(LEDE, "Det er så. " * 30), "lix"),
        (*paragraph(LEDE, "Det er så. " * 30), "mean_sentence|fact_density"),
        (*paragraph(LEDE, "CoinGlass sier at kursen falt fordi renten økte."), "banned_words"),
        (*paragraph(LEDE, "CoinGlass sier at handlerne fikk panikk."), "banned_words"),
        (*paragraph(LEDE, "CoinGlass sier at kursen ventes å falle."), "banned_words"),
        (*paragraph(LEDE, "CoinGlass sier at arrangementet er over."), "glossary"),
        (*paragraph(LEDE, "CoinGlass viser over 2,2 milliarder dollar."), "traced_figures"),
        (("bullets",), ["Bitcoin falt 14 prosent."], "bullets"),
        (("bullets", 0), "Bitcoin falt 14 prosent", "bullet_form"),
        (("bullets", 0), "Bitcoin falt 14 prosent. Det var alt.", "bullet_form"),
        (("bullets", 0), "Bitcoin falt 14 prosent til 60.000 dollar.", "bullet_form"),
    ],
)
def test_a_fault_fails_its_measure(
    reference: dict[str, Any], place: tuple[Any, ...], text: Any, measure: str
) -> None:
    found = failing(_with(reference, place, text)) - failing(reference)
    assert any(re.fullmatch(rf"nb\.({measure})", each) for each in found), found


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("CoinGlass viser over 2,6 milliarder dollar.", True),
        ("CoinGlass viser over 2,7 milliarder dollar.", False),
        ("CoinGlass viser over 2,5 milliarder dollar.", False),
        ("CoinGlass viser nær 2,65 milliarder dollar.", True),
        ("CoinGlass viser nær 2,6 milliarder dollar.", False),
        ("CoinGlass viser nær 2,8 milliarder dollar.", False),
    ],
)
def test_over_is_rounded_down_nearly_is_rounded_up_and_both_are_near(
    reference: dict[str, Any], text: str, held: bool
) -> None:
    data = _with(reference, paragraph(LEDE, "")[0], text)
    article = data["articles"]["nb"]
    shown = re.search(r"2.*dollar", text)
    assert shown is not None
    start = article["text"].index("\n\n") + 2
    article["text"] = f"{article['headline']}\n\n{text}"
    article["claims"] = [
        {
            "fact": "total_usd",
            "shown": shown[0],
            "start": start + shown.start(),
            "end": start + shown.end(),
        }
    ]
    assert ("nb.hedges" not in failing(data)) is held


@pytest.mark.parametrize(
    "text", ["Ada skrev: «Kursen faller fordi folk har panikk.»", "Fordismen har ingen kurs."]
)
def test_quotations_and_other_words_are_no_banned_words(
    reference: dict[str, Any], text: str
) -> None:
    place, _ = paragraph(PRICE, "")
    assert "nb.banned_words" not in failing(_with(reference, place, text))


def test_a_headline_has_one_amount(reference: dict[str, Any]) -> None:
    data = deepcopy(reference)
    article = data["articles"]["nb"]
    first = article["claims"][0]
    article["claims"].insert(1, {**first, "fact": "long_usd"})
    assert "nb.headline_figures" in failing(data)


def test_a_lower_bound_may_have_a_longer_headline(reference: dict[str, Any]) -> None:
    text = "Posisjoner for {}2,6 mrd. dollar ble likvidert på ett døgn, mens bitcoin falt"
    for floor, held in (("", False), ("minst ", True)):
        data = _with(reference, ("headline",), text.format(floor))
        assert ("nb.headline_length" not in failing(data)) is held


def test_a_fact_told_in_one_language_only_is_named(reference: dict[str, Any]) -> None:
    data = deepcopy(reference)
    data["articles"] = {tag: data["articles"][tag] for tag in ("nb", "en")}
    english = data["articles"]["en"]
    english["claims"] = [each for each in english["claims"] if each["fact"] != "traders"]
    assert "en.same_facts" in failing(data)


def _with(reference: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """Give the reference article with one part of its Norwegian text replaced."""
    data = deepcopy(reference)
    target = data["articles"]["nb"]
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    return data


# --- limits -------------------------------------------------------------------------------------


def test_the_desk_sets_its_own_limits_for_all_languages_or_one(reference: dict[str, Any]) -> None:
    everywhere = failing(reference, {"": {"headline_length": 10}})
    assert {f"{tag}.headline_length" for tag in ALL} <= everywhere
    one = failing(reference, {"": {"headline_length": 200}, "nb": {"headline_length": 10}})
    assert {each for each in one if "headline_length" in each} == {"nb.headline_length"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("headline = 65", "headlin = 65", "length"),
        ("lix_low = 35", "lix_lo = 35", "lacks: lix_low; does not know: lix_lo"),
        ("lix_low = 35", 'lix_low = "much"', "limits.lix_low"),
        ('kind = "cause"', 'kinds = "cause"', "banned.0.kind"),
        ("pattern = '", "pattern = '(", "is no regular expression"),
        ("[length]", "[length", "cannot be read"),
    ],
)
def test_limits_that_cannot_be_used_are_named(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    text = (resources.locales() / "nb" / "quality.toml").read_text("utf-8")
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "quality.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogError, match=re.escape(words)):
        load_limits("nb", tmp_path)


def test_documented_limits_are_those_of_the_languages() -> None:
    rows = re.findall(r"\| `quality\.(\w+)` \| ([\d.]+) · ([\d.]+) \|", SETTINGS_PAGE.read_text())
    assert rows
    for tag, column in (("nb", 1), ("en", 2)):
        limits = load_limits(tag, resources.locales())
        known = dict(limits.number) | {f"{part}_length": n for part, n in limits.length.items()}
        assert {row[0]: float(row[column]) for row in rows} == known


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, reference: dict[str, Any]) -> Path:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "article.json").write_text(json.dumps(reference), "utf-8")
    return tmp_path


def test_check_measures_only_when_asked_and_names_place_and_remedy(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder / "own.toml"
    own.write_text("[quality.nb]\nheadline_length = 20\n", "utf-8")
    assert main(["check", str(folder / "made"), "--settings", str(own)]) == 0
    assert "LIX" not in capsys.readouterr().out
    assert main(["check", str(folder), "--quality"]) == 0
    assert "all held" in capsys.readouterr().out
    assert main(["check", str(folder), "--quality", "--settings", str(own)]) == 1
    out = capsys.readouterr().out
    assert "nb.headline: Long-posisjoner i krypto" in out
    assert "20 is the most. Use a shorter wording." in out
    assert "1 not held" in out


def test_check_gives_the_measures_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder / "made" / "article.json"), "--quality", "--json"]) == 0
    found = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert found["findings"] == []
    (density,) = [
        each for each in found["quality"] if (each["lang"], each["name"]) == ("nb", "fact_density")
    ]
    assert density["low"] == Decimal("0.55")
    assert density["held"] is True
