"""Sentences and words of a text, and how hard it is to read.

A figure is a word: each of `2,6 milliarder dollar` counts. A full stop ends a sentence where white
space and a capital letter follow, unless the language says that its word goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newsgen.quality.limits import Limits

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[»”’\"')\]]*(?=\s|$)")
_NEXT = re.compile(r"\s*[«“‘\"'(\[]*(\S)")
_LONG = 6  # letters; LIX counts words that have more


class Sentence(NamedTuple):
    """A sentence and where it stands in its text."""

    text: str
    start: int
    end: int


def sentences(text: str, limits: Limits) -> list[Sentence]:
    """Split a text into its sentences."""
    go_on = {match.end() for match in limits.goes_on.finditer(text)}
    found: list[Sentence] = []
    start = 0
    for stop in _STOP.finditer(text):
        following = _NEXT.match(text, stop.end())
        if following and (not following[1].isupper() or stop.end() in go_on):
            continue
        found += _sentence(text, start, stop.end())
        start = stop.end()
    return [*found, *_sentence(text, start, len(text))]


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    stripped = text[start:end].strip()
    if stripped:
        start = text.index(stripped, start)
        yield Sentence(stripped, start, start + len(stripped))


def words(text: str) -> list[str]:
    """Give the words of a text, figures among them, without what only separates them."""
    return [word for word in text.split() if any(map(str.isalnum, word))]


def lix(texts: Sequence[str]) -> float:
    """Give the readability index of sentences; 0 without any.

    It is words per sentence + per cent of words with more than six letters.
    """
    every = [word for text in texts for word in words(text)]
    if not every:
        return 0.0
    return len(every) / len(texts) + 100 * sum(map(is_long, every)) / len(every)


def is_long(word: str) -> bool:
    """Say whether a word has more than six letters; the digits of a figure are none."""
    return sum(map(str.isalpha, word)) > _LONG
