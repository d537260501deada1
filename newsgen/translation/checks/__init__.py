"""Checks a language's catalog: what stands in the file, and every wording as it is printed.

No finding hides another: what cannot be used is told, and the rest is checked all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from newsgen.catalog import MAX_BYTES, build, catalog_file, read_bytes
from newsgen.errors import CatalogError, NewsgenError, Problem
from newsgen.glossary import load_glossary
from newsgen.quality.limits import load_limits
from newsgen.translation.checks.conventions import Conventions, load_conventions, still_english
from newsgen.translation.checks.finding import CHECKS, Check, Finding, Wrong
from newsgen.translation.checks.gettext import msgfmt
from newsgen.translation.checks.lines import Held, checked_lines
from newsgen.translation.checks.printed import language_of, made, printed_wordings
from newsgen.translation.checks.whole import Placed, whole
from newsgen.translation.entries import Words, load_words
from newsgen.translation.extraction import SOURCE

__all__ = ["CHECKS", "Check", "Checked", "Finding", "check_language", "check_template"]

MOST = 100  # findings of one check in one language
_LONGEST_NAME, _LONGEST_SOURCE = 80, 500
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Checked:
    """A language's findings by line of its catalog, how many wordings it has, and notes."""

    tag: str
    findings: tuple[Finding, ...]
    wordings: int
    notes: tuple[str, ...] = ()


def check_language(tag: str, root: Path) -> Checked:
    """Check a language's catalog and print all its wordings; errors are findings."""
    path = catalog_file(tag, root)
    try:
        words = load_words(tag, root)
    except CatalogError as error:
        return Checked(tag, tuple(_of_file(error, "file")), 0)
    broken: list[Finding] = []
    held = Held(
        _loaded(lambda: load_conventions(tag, root), broken) or Conventions(),
        _loaded(lambda: load_glossary(tag, root), broken),
        _loaded(lambda: load_limits(tag, root), broken),
        is_source=tag.partition("_")[0] == SOURCE,
    )
    broken += still_english(tag, root)
    own = [*whole(words), *_lines(words, held)]
    told, note = _msgfmt(words, own)
    findings = [_placed(path, *each) for each in (*own, *told)]
    findings += broken
    findings += _printed(words, root, held, {(each.line, each.check) for each in findings})
    count = sum(each.text.count("\n") + 1 for each in words.entries if each.text)
    return Checked(tag, tuple(_few(findings, str(path))), count, (note,) if note else ())


def check_template(root: Path, made_at: datetime) -> tuple[Finding, ...]:
    """Say whether the folder's newsgen.pot is out of date; a folder without one is none."""
    from newsgen.translation.extraction import template
    from newsgen.translation.writing import TEMPLATE, as_po, is_outdated

    path = root / TEMPLATE
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return ()
    try:
        outdated = is_outdated(root, as_po(template(made_at)))
    except NewsgenError as error:
        return tuple(_of_file(error, "template"))
    message, remedy = "does not agree with the templates", CHECKS["template"].remedy
    found = Finding(str(path), 1, "", "", "template", message, remedy)
    return (found,) if outdated else ()


def _lines(words: Words, held: Held) -> Iterator[Placed]:
    for message in words.wanted:
        for source in message.wordings:
            for entry in words.by_key.get((message.context, source), ()):
                for line, wrong in checked_lines(entry, held):
                    yield line, entry.context, entry.source, wrong


def _msgfmt(words: Words, own: list[Placed]) -> tuple[list[Placed], str]:
    """Ask msgfmt; what it says of an entry with findings of our own is left out."""
    told, note = msgfmt(read_bytes(words.tag, words.path))
    entries = sorted(words.file.entries, key=lambda each: each.line)
    begins = [each.line for each in entries]

    def at(line: int) -> int:
        from bisect import bisect_right

        return bisect_right(begins, line) - 1

    known = {at(line) for line, *_ in own}
    found: list[Placed] = []
    for line, wrong in told:
        if (number := at(line)) not in known:
            entry = entries[number] if number >= 0 else None
            context, source = (entry.context, entry.source) if entry else ("", "")
            found.append((line, context, source, wrong))
    return found, note


def _printed(
    words: Words, root: Path, held: Held, known: set[tuple[int, str]]
) -> Iterator[Finding]:
    """Check the wordings as printed; what a line is already told is not told again."""
    catalog, _ = build(words.tag, str(words.path), words.file.entries)
    try:
        language = language_of(words.tag, root, catalog)
        _ = language.style
        facts = made()
        for message in words.wanted:
            for wording, wrong in printed_wordings(language, message, facts, held):
                line = words.line(message.context, wording.source, wording.line)
                if (line, wrong.check) not in known:
                    place = (line, message.context, wording.source)
                    yield _placed(words.path, *place, wrong)
    except NewsgenError as error:  # the style or the reader of the language
        yield from _of_file(error, "data")


def _loaded(load: Callable[[], _T], broken: list[Finding]) -> _T | None:
    try:
        return load()
    except NewsgenError as error:
        broken += _of_file(error, "data")
        return None


def _of_file(error: NewsgenError, check: str) -> Iterator[Finding]:
    for each in error.problems:
        yield Finding(each.file or each.where, 1, "", "", check, _told(each), each.remedy)


def _told(problem: Problem) -> str:
    found = f" (found: {problem.value})" if problem.value else ""
    return f"{problem.where} {problem.message}{found}"


def _placed(path: Path, line: int, context: str, source: str, wrong: Wrong) -> Finding:
    where = (str(path), line, context[:_LONGEST_NAME], source[:_LONGEST_SOURCE])
    return Finding(*where, wrong.check, wrong.message, wrong.remedy)


def _few(findings: Iterable[Finding], file: str) -> Iterator[Finding]:
    """Give findings by line, each once; of one check no more than a screen or two."""
    count: dict[str, int] = defaultdict(int)
    for each in sorted(set(findings), key=lambda one: (one.file, one.line, one.check, one.message)):
        count[each.check] += 1
        if count[each.check] <= MOST:
            yield each
    for check, found in count.items():
        if found > MOST:
            remedy = "Mend those above first."
            yield Finding(file, 1, "", "", check, f"{found - MOST} more of this kind", remedy)
