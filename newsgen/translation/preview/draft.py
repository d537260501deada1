"""A catalog as its translator left it: every line that can be printed is, whatever the rest is.

`newsgen.catalog` refuses a catalog with any fault; this one leaves out the lines at fault alone,
and takes guesses marked as fuzzy, which the page shows as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from newsgen.catalog import MAX_LETTERS, MAX_WORDINGS, Catalog, Wording, build, fault
from newsgen.pofile import Entry
from newsgen.translation.entries import REVIEW, Words, doubt
from newsgen.translation.template import Message


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a translation, a wording of its own: its line in the file, and what is wrong."""

    text: str
    line: int
    wrong: str = ""


class DraftCatalog(Catalog):
    """The wordings that can be printed; a message may have none."""

    def options(self, context: str, sources: tuple[str, ...]) -> tuple[Wording, ...]:
        """Give the wordings of a message in template order; none where nothing is sound."""
        known = self._by_context.get(context, {})
        return tuple(each for source in sources for each in known.get(source, ()))


def draft_catalog(words: Words) -> DraftCatalog:
    """Make the catalog of all lines that can be printed."""
    found: dict[str, dict[str, tuple[Wording, ...]]] = {}
    for (context, source), entries in words.by_key.items():
        wordings = tuple(_wordings(words, entries[0]))
        if wordings:
            found.setdefault(context, {})[source] = wordings
    return DraftCatalog(words.tag, str(words.path), found)


def lines(entry: Entry | None) -> tuple[Line, ...]:
    """Give the wordings of an entry with their faults; none where it is not translated."""
    if entry is None or not entry.text:
        return ()
    if entry.plural:
        return (Line(entry.text, entry.line, "has plural forms"),)
    if entry.text.count("\n") >= MAX_WORDINGS:
        return (Line(entry.text[:MAX_LETTERS], entry.line, f"has more than {MAX_WORDINGS} lines"),)
    return tuple(
        Line(text[:MAX_LETTERS], line, fault(entry.context, entry.source, text))
        for text, line in zip(entry.text.split("\n"), entry.lines(), strict=True)
    )


def comments(entry: Entry | None) -> tuple[str, ...]:
    """Give a translator's comments; what follows a doubt is part of it."""
    if entry is None:
        return ()
    asked = doubt(entry)
    own = takewhile(lambda each: not each.lower().startswith(REVIEW), entry.comments)
    return (*own, f"Review: {asked}") if asked else entry.comments


def strays(words: Words, messages: Iterable[Message]) -> tuple[str, ...]:
    """Name the contexts with a translation of a text that no message has."""
    known = {(each.context, source) for each in messages for source in each.wordings}
    return tuple(sorted({context for context, source in words.by_key.keys() - known}))


def _wordings(words: Words, entry: Entry) -> Iterator[Wording]:
    """Build each sound line alone, and give it its own place among all lines."""
    for number, line in enumerate(lines(entry)):
        if line.wrong:
            continue
        alone = replace(entry, text=line.text, pieces=((line.line, line.text),), fuzzy=False)
        catalog, _ = build(words.tag, str(words.path), [alone])
        for each in catalog.options(entry.context, (entry.source,)):
            yield replace(each, line=number)
