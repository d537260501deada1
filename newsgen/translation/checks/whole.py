"""Checks of the catalog as a whole: its header, what it holds, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from newsgen.catalog import CHARSETS, MAX_WORDINGS
from newsgen.pofile import Entry
from newsgen.translation.checks.finding import CHECKS, Wrong
from newsgen.translation.entries import Words, everything

# What is wrong, with its line, context and source.
Placed = tuple[int, str, str, Wrong]


def whole(words: Words) -> Iterator[Placed]:
    """Check all that is not about one line of a translation."""
    for fault in words.file.faults:
        yield fault.line, "", "", Wrong("file", fault.message, fault.remedy)
    if not words.file.entries and words.file.faults:
        return
    yield from _header(words)
    yield from _entries(words)
    yield from _messages(words)


def _header(words: Words) -> Iterator[Placed]:
    line, charset = words.file.header_line, words.file.charset
    if charset not in CHARSETS or not charset:
        told = f"names the encoding {charset}" if charset else "names no encoding"
        remedy = "Save the file as UTF-8: Content-Type: text/plain; charset=UTF-8."
        yield line, "", "", Wrong("header", f"the header {told}", remedy)
    language = words.file.header.get("language", "")
    if language.replace("-", "_").partition("_")[0] != words.tag.partition("_")[0]:
        told = f"names the language {language}" if language else "names no language"
        remedy = f"Write Language: {words.tag}."
        yield line, "", "", Wrong("header", f"the header {told}", remedy)


def _entries(words: Words) -> Iterator[Placed]:
    known = {(each.context, source) for each in everything() for source in each.wordings}
    contexts = {context for context, _ in known}
    for (context, source), entries in words.by_key.items():
        for entry in entries[1:]:
            same = "with the same text" if entry.text == entries[0].text else "with another text"
            told = f"stands twice, {same}; first on line {entries[0].line}"
            yield entry.line, context, source, _wrong("duplicate", told)
        if (context, source) not in known:
            told = "is no text of this message" if context in contexts else "is no message"
            remedy = f"Run newsgen locale update {words.tag}."
            yield entries[0].line, context, source, Wrong("unknown", f"{told} now", remedy)
            continue
        for entry in entries:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[Placed]:
    place = (entry.line, entry.context, entry.source)
    if entry.fuzzy:
        yield *place, _wrong("fuzzy", "is marked as a guess")
    if entry.plural:
        yield *place, _wrong("plural", "has plural forms")
    if entry.text.count("\n") >= MAX_WORDINGS:
        yield *place, _wrong("size", f"has more than {MAX_WORDINGS} wordings")


def _messages(words: Words) -> Iterator[Placed]:
    for message in words.wanted:
        entries = {source: words.entry(message.context, source) for source in message.wordings}
        lacking = [source for source, entry in entries.items() if entry is None]
        found = [entry for entry in entries.values() if entry is not None]
        if lacking and not words.file.faults:
            told = f"lacks {len(lacking)} of {len(entries)} source texts"
            remedy = f"Run newsgen locale update {words.tag}."
            yield 1, message.context, lacking[0], Wrong("missing", told, remedy)
        if found and not any(entry.text.strip() for entry in found):
            told = "has no translation"
            yield found[0].line, message.context, found[0].source, _wrong("untranslated", told)
        yield from _repeated(found)


def _repeated(entries: list[Entry]) -> Iterator[Placed]:
    seen: dict[str, int] = {}
    for entry in entries:
        if not entry.text or entry.text.count("\n") >= MAX_WORDINGS:
            continue
        for text, line in zip(entry.text.split("\n"), entry.lines(), strict=True):
            same = text.strip()
            if same in seen:
                told = f"repeats the wording of line {seen[same]}"
                yield line, entry.context, entry.source, _wrong("repeated", told)
            elif same:
                seen[same] = line


def _wrong(check: str, message: str) -> Wrong:
    return Wrong(check, message, CHECKS[check].remedy)
