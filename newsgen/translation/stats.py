"""Counts what is translated, by part of the article, and lists what is still in doubt.

A fuzzy translation counts as not done, an obsolete one not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from newsgen.pofile import Entry
from newsgen.translation.entries import Words, doubt


@dataclass(frozen=True, slots=True)
class Counts:
    """What a part of a language has.

    `messages` of the templates, those `worded` at least once, their `sources` and those
    `translated`, the `wordings` in all (a line each), `untranslated` and `fuzzy` sources, and those
    `to_review`.
    """

    messages: int = 0
    worded: int = 0
    sources: int = 0
    translated: int = 0
    wordings: int = 0
    untranslated: int = 0
    fuzzy: int = 0
    to_review: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )

    def as_dict(self) -> dict[str, int]:
        """Give the counts as JSON members."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, slots=True)
class Stats:
    """A language's counts by part, in the templates' order; obsolete and unknown entries."""

    tag: str
    parts: dict[str, Counts]
    obsolete: int
    unknown: int

    @property
    def total(self) -> Counts:
        """Give the sum of all parts."""
        return sum(self.parts.values(), Counts())


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A text that a native speaker should look at: its place, and the doubt."""

    file: str
    line: int
    context: str
    source: str
    translation: str
    doubt: str

    def as_dict(self) -> dict[str, str | int]:
        """Give it as JSON members."""
        return {name: getattr(self, name) for name in self.__slots__}


def count(words: Words) -> Stats:
    """Count a language."""
    parts: dict[str, Counts] = {}
    known = set()
    for message in words.wanted:
        entries = [words.entry(message.context, source) for source in message.wordings]
        sources = [_source(entry) for entry in entries]
        own = sum(sources, Counts(messages=1, worded=any(each.translated for each in sources)))
        parts[message.part] = parts.get(message.part, Counts()) + own
        known |= {(message.context, source) for source in message.wordings}
    obsolete = sum(each.obsolete for each in words.file.entries)
    unknown = sum(key not in known for key in words.by_key)
    return Stats(words.tag, parts, obsolete, unknown)


def _source(entry: Entry | None) -> Counts:
    if entry is None or not entry.text.strip():
        return Counts(sources=1, untranslated=1)
    asked = int(bool(doubt(entry)))
    if entry.fuzzy:
        return Counts(sources=1, fuzzy=1, to_review=asked)
    lines = sum(bool(line.strip()) for line in entry.text.split("\n"))
    return Counts(sources=1, translated=1, wordings=lines, to_review=asked)


def in_doubt(words: Words) -> Iterator[InDoubt]:
    """List what a translator asks about, what is a guess, and what has no translation at all."""
    found = [*_asked(words), *_unworded(words)]
    yield from sorted(found, key=lambda each: each.line)


def _asked(words: Words) -> Iterator[InDoubt]:
    for entry in words.entries:
        told = [doubt(entry), "is marked as a guess" if entry.fuzzy else ""]
        if any(told):
            yield _placed(words, entry, "; ".join(filter(None, told)))


def _unworded(words: Words) -> Iterator[InDoubt]:
    """Give the first source of each message that no wording is translated of."""
    for message in words.wanted:
        entries = [words.entry(message.context, source) for source in message.wordings]
        if not any(entry is not None and entry.text.strip() for entry in entries):
            first = entries[0] or Entry(1, message.context, message.wordings[0], ())
            yield _placed(words, first, "is not translated")


def _placed(words: Words, entry: Entry, told: str) -> InDoubt:
    place = (str(words.path), entry.line, entry.context)
    return InDoubt(*place, entry.source, entry.text, told)
