"""The golden articles, read by a person when they change (`make golden` rewrites them)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden_cases import GOLDEN, LANGUAGES, cases, make


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("golden")
    return {name: make(name, out / name) for name in cases()}


def test_at_least_eight_real_events_that_differ() -> None:
    assert len([name for name in cases() if "synthetic" not in name]) >= 8


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", cases())
def test_article_is_the_one_that_was_read(made: dict[str, Path], name: str, lang: str) -> None:
    written = (made[name] / f"{lang}.md").read_text(encoding="utf-8")
    assert written == (GOLDEN / name / f"{lang}.md").read_text(encoding="utf-8"), (
        "the article changed: read it, then run 'make golden'"
    )


def test_reference_event_places_tenth_in_words_that_name_the_comparison(
    made: dict[str, Path],
) -> None:
    data = json.loads((made["2026-02-06-reference"] / "article.json").read_text(encoding="utf-8"))
    facts = data["facts"]
    assert facts["indicative_place"]["value"] == 10
    assert round(facts["record_fraction"]["value"], 3) == 0.136
    assert facts["record_usd"]["value"] == 19_160_000_000
    assert "place" not in facts
    nb, en = data["articles"]["nb"]["text"], data["articles"]["en"]["text"]
    assert "ville" in nb
    assert "tiendeplass" in nb
    assert "13,6\u00a0prosent" in nb
    assert "would place 10th" in en
    assert "13.6%" in en


def test_an_article_about_2022_knows_nothing_of_2025(made: dict[str, Path]) -> None:
    folder = made["2022-06-13-sides-differ"]
    for lang in LANGUAGES:
        assert "2025" not in (folder / f"{lang}.md").read_text(encoding="utf-8")
