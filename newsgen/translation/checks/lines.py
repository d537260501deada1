"""Checks of each line of a translation: every line is a wording of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsgen.catalog import LABELS, MAX_LETTERS, MAX_WORDINGS
from newsgen.glossary import Glossary
from newsgen.pofile import Entry
from newsgen.quality.limits import Limits
from newsgen.translation.checks.conventions import Conventions
from newsgen.translation.checks.finding import CHECKS, Wrong
from newsgen.translation.checks.letters import doubled, letters, quotes
from newsgen.translation.checks.placeholders import masked, placeholders
from newsgen.translation.checks.sentences import begins, capitals, ends, untouched
from newsgen.translation.checks.terms import banned, forbidden, required


@dataclass(frozen=True, slots=True)
class Held:
    """What a language's texts are held to; None for a file that is not there or not sound."""

    conventions: Conventions
    glossary: Glossary | None
    limits: Limits | None
    is_source: bool = False


def checked_lines(entry: Entry, held: Held) -> Iterator[tuple[int, Wrong]]:
    """Check an entry's lines, each with its line of the file; an empty translation has none."""
    if not entry.text or entry.text.count("\n") >= MAX_WORDINGS:
        return
    lines = entry.lines()
    for line, text in zip(lines, entry.text.split("\n"), strict=True):
        for wrong in checked_line(entry.context, entry.source, text, held):
            yield line, wrong
    if held.glossary is not None and len(entry.text) <= MAX_LETTERS:
        for wrong in required(entry.source, entry.text, held.glossary):
            yield lines[0], wrong


def checked_line(context: str, source: str, text: str, held: Held) -> Iterator[Wrong]:
    """Check one wording of a source text."""
    if not text.strip():
        yield Wrong("empty_line", "holds an empty line", CHECKS["empty_line"].remedy)
        return
    if len(text) > MAX_LETTERS:
        message = f"is longer than {MAX_LETTERS} characters"
        yield Wrong("size", message, CHECKS["size"].remedy)
        return
    part, rest, plain_source = context.partition(".")[0], masked(text), masked(source)
    if not held.is_source and untouched(rest, plain_source, held.conventions):
        yield Wrong("source", "is still the source text", CHECKS["source"].remedy)
    yield from placeholders(source, text)
    yield from letters(context, source, text, rest)
    yield from quotes(rest, held.conventions)
    yield from doubled(rest, held.conventions)
    yield from begins(part, plain_source, rest)
    yield from ends(plain_source, rest, held.conventions)
    yield from capitals(part, rest, held.conventions)
    if held.glossary is not None:
        yield from forbidden(text, held.glossary)
    if held.limits is not None and not context.startswith(LABELS):
        yield from banned(rest, held.limits)
