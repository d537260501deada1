"""A language's catalog beside the templates: what they want, and what the file holds for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from newsgen import resources
from newsgen.catalog import catalog_file, read_bytes
from newsgen.events.liquidations import event
from newsgen.pofile import Entry, PoFile, parse
from newsgen.style import languages
from newsgen.translation.template import Message, labels, messages

REVIEW = "review:"


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its file, what it holds by context and source, and all that is wanted.

    `by_key` gives every entry for a context and source: two where the file has it twice.
    """

    tag: str
    path: Path
    file: PoFile
    wanted: tuple[Message, ...]
    by_key: Mapping[tuple[str, str], tuple[Entry, ...]]

    @property
    def entries(self) -> Iterator[Entry]:
        """Give the entries that are in use, in the order of the file."""
        return (each for each in self.file.entries if not each.obsolete)

    def entry(self, context: str, source: str) -> Entry | None:
        """Give the entry of a source text; None where the file lacks it."""
        return next(iter(self.by_key.get((context, source), ())), None)

    def line(self, context: str, source: str, number: int) -> int:
        """Give the line of the file on which a wording stands; 1 where the file lacks it."""
        entry = self.entry(context, source)
        return entry.lines()[number] if entry else 1


def load_words(tag: str, root: Path) -> Words:
    """Read a language's catalog, sound or not; CatalogError where there is no file to read."""
    path = catalog_file(tag, root)
    file = parse(read_bytes(tag, path))
    by_key: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for each in file.entries:
        if not each.obsolete:
            by_key[each.context, each.source].append(each)
    found = {key: tuple(entries) for key, entries in by_key.items()}
    return Words(tag, path, file, wanted(tag, root), MappingProxyType(found))


def wanted(tag: str, root: Path) -> tuple[Message, ...]:
    """Give every message that a language words: not those of another language's own templates."""
    others = set(languages(root)) - {tag}
    return tuple(
        each
        for each in everything()
        if not (each.file.startswith("templates/") and each.file.split("/")[1] in others)
    )


@cache
def everything() -> tuple[Message, ...]:
    """Give every message of the templates, and every label of the desk's own tools."""
    rules, questions = event.rules_file(), event.questions_file()
    return (
        *messages(resources.templates()),
        *labels(rules.read_bytes(), f"newsgen/rules/{rules.name}"),
        *labels(questions.read_bytes(), f"newsgen/events/{event.KIND}/{questions.name}"),
    )


def doubt(entry: Entry) -> str:
    """Give what a translator asks a native speaker; nothing where there is no such comment."""
    for number, comment in enumerate(entry.comments):
        if comment.lower().startswith(REVIEW):
            return " ".join([comment[len(REVIEW) :].strip(), *entry.comments[number + 1 :]]).strip()
    return ""
