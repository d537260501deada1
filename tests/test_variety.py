"""How much the articles of different events repeat each other."""

import json
from datetime import date
from pathlib import Path

import pytest
import typer

from newsgen import resources
from newsgen.cli.locale_variety import variety
from newsgen.errors import NotFoundError
from newsgen.events.liquidations.event import parse_brief
from newsgen.settings import Settings
from newsgen.style import languages
from newsgen.translation.variety import Passage, Told, draw, measure, pattern

EXAMPLES = Path(__file__).parents[1] / "newsgen" / "examples"
EVENTS = sorted((EXAMPLES / "events").glob("*.json"))


def told(event: str, *texts: str) -> Told:
    """Give an article of one paragraph for each text; the first is headline and lede."""
    passages = [Passage(f"part.{number}", text) for number, text in enumerate(texts)]
    return Told(event, passages[0], passages[0], tuple((each,) for each in passages))


def test_at_least_thirty_real_events_each_with_its_address_and_day() -> None:
    days = set()
    for file in EVENTS:
        brief = parse_brief(file.read_bytes(), file.name)
        assert brief.references, file.name
        assert brief.provider != "not stated"
        days.add(date.fromisoformat(file.name[:10]))
        assert abs((brief.as_of.date() - date.fromisoformat(file.name[:10])).days) <= 1
    assert len(days) == len(EVENTS) >= 30


def test_the_bundled_example_is_one_of_the_events() -> None:
    reference = EXAMPLES / "events" / "2026-02-06-reference.json"
    assert reference.read_bytes() == (EXAMPLES / "reference.json").read_bytes()


def test_overlap_is_the_shared_runs_over_those_of_the_shorter_article() -> None:
    # Six runs and three; the three of the second are all in the first, two with the same figure.
    one = told("a", "Exchanges closed $2 billion in a day, most of it long.")
    other = told("b", "Exchanges closed $2 billion in a day.")
    apart = told("c", "Bitcoin fell on every exchange that was asked.")
    assert measure("en", [[one, other]]).five_grams == (1, 1)
    assert measure("en", [[one, apart]]).five_grams == (0, 0)
    found = measure("en", [[one, other, apart], [one, apart]])
    assert found.five_grams == pytest.approx((1 / 6, 1 / 3))
    assert (found.worst_pair.pair, found.worst_pair.worst) == (("a", "b"), 1)
    assert found.repeated[0].message == "part.0"


def test_figures_count_as_printed_and_are_masked_for_comparison() -> None:
    def article(event: str, amount: str) -> Told:
        text = f"Exchanges closed {amount} in a day."
        start = text.index(amount)
        whole = Passage("lede.total", text, ((start, start + len(amount)),))
        return Told(event, whole, whole, ((whole,),))

    found = measure("en", [[article("a", "$2 billion"), article("b", "$5 billion")]])
    assert (found.five_grams[0], found.masked[0]) == (0, 1)
    assert (found.headline_pattern[0], found.repeated_lede[0]) == (1, 1)


def test_a_pattern_is_without_figures_and_names() -> None:
    passage = Passage("headline.x", "Bybit: $2B liquidated", ((7, 10),), ((0, 5),))
    assert pattern(passage) == "0 0 liquidated"


def test_each_seed_draws_other_events() -> None:
    names = [str(number) for number in range(34)]
    assert len(draw(names, "0")) == 30
    assert draw(names, "0") == draw(names, "0") != draw(names, "1")
    assert draw(names[:3], "0") == ("0", "1", "2")


def test_every_language_holds_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    variety(languages(resources.locales()), Settings(), seeds=5, as_json=True)
    found = json.loads(capsys.readouterr().out)["languages"]
    assert [each["lang"] for each in found] == list(languages(resources.locales()))
    for each in found:
        assert each["events"] >= 30
        assert {row["name"] for row in each["measures"] if row["limit"] is not None} == {
            *("five_grams", "five_grams_95", "headline_pattern", "repeated_lede")
        }


def test_a_limit_that_is_not_held_is_said_and_ends_with_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    strict = Settings(quality={"en": {"five_grams": 0.001}})
    with pytest.raises(typer.Exit) as left:
        variety(["nb", "en"], strict, seeds=1)
    assert left.value.exit_code == 1
    out = capsys.readouterr().out
    assert out.count("NOT HELD") == 2
    assert " events, 1 seed\n" in out
    assert "dek.total" in out


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere: is no folder"):
        variety(["en"], Settings(), events=tmp_path / "nowhere")
    with pytest.raises(NotFoundError, match="holds no two briefs"):
        variety(["en"], Settings(), events=tmp_path)
