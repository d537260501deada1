"""docs/published/ is what the program gives of the reference event, and docs/publishing.md cites it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.published import FOLDER, ROOT, published

CITED = re.compile(r"\(published/([^)]+)\)[^\n]*\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    return published()


def test_the_files_shown_are_the_files_made(texts: Mapping[str, str]) -> None:
    there = {
        str(path.relative_to(FOLDER)): path.read_text("utf-8")
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    assert there == texts, "make golden writes them anew"


def _citations() -> list[tuple[str, str]]:
    return list(CITED.findall((ROOT / "docs" / "publishing.md").read_text("utf-8")))


def test_there_are_citations() -> None:
    assert len(_citations()) > 10


@pytest.mark.parametrize(("name", "block"), _citations())
def test_what_is_cited_stands_in_the_file(name: str, block: str, texts: Mapping[str, str]) -> None:
    """A citation leaves out what its ellipses stand for, and breaks lines as it likes."""
    whole = _dense(texts[name])
    parts = [part for line in block.splitlines() for part in line.split("…")]
    assert [part for part in parts if _dense(part) not in whole] == []


def _dense(text: str) -> str:
    return re.sub(r"[\s\\]+", "", text)
