"""Checks of catalogs, their counts, and what native speakers should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from newsgen.cli import inputs, terminal
from newsgen.errors import CatalogError, Problem

if TYPE_CHECKING:
    from newsgen.translation.checks import Checked, Finding
    from newsgen.translation.entries import Words
    from newsgen.translation.stats import Counts, Stats

_COLUMNS = (
    "messages",
    "worded",
    "sources",
    "translated",
    "wordings",
    "untranslated",
    "fuzzy",
    "to review",
)


def check(
    tags: Sequence[str],
    *,
    sarif: Path | None = None,
    junit: Path | None = None,
    as_json: bool = False,
) -> None:
    """Check languages and newsgen.pot; exit 1 where anything is found."""
    from datetime import UTC, datetime

    from newsgen import resources
    from newsgen.publish.files import put
    from newsgen.translation import reports
    from newsgen.translation.checks import check_language, check_template

    root = resources.locales()
    checked = [check_language(tag, root) for tag in inputs.languages_or_all(tags)]
    template = check_template(root, datetime.now(UTC))
    findings = [*template, *(finding for each in checked for finding in each.findings)]
    by_suite = {reports.TEMPLATE: template, **{each.tag: each.findings for each in checked}}
    if sarif is not None:
        put(sarif.parent, {sarif.name: reports.sarif(findings, Path.cwd())})
    if junit is not None:
        put(junit.parent, {junit.name: reports.junit(by_suite, Path.cwd())})
    if as_json:
        _say_json(checked, findings)
    else:
        _say(checked, template)
    if findings:
        raise typer.Exit(1)


def _say(checked: Sequence[Checked], template: Sequence[Finding]) -> None:
    for each in template:
        terminal.say(_line(each))
    for language in checked:
        for each in language.findings:
            terminal.say(_line(each))
    for note in dict.fromkeys(note for each in checked for note in each.notes):
        terminal.say(note)
    for language in checked:
        count = len(language.findings)
        found = f"{count} finding{'s' * (count != 1)}" if count else "in order"
        terminal.say(f"{language.tag}: {language.wordings} wordings checked, {found}")


def _line(finding: Finding) -> str:
    from dataclasses import replace

    return str(replace(finding, file=_shown(finding.file)))


def _shown(file: str) -> str:
    from newsgen.translation.reports import relative

    return relative(file, Path.cwd())


def _say_json(checked: Sequence[Checked], findings: Sequence[Finding]) -> None:
    terminal.say_json(
        {
            "ok": not findings,
            "languages": [
                {
                    "lang": each.tag,
                    "wordings": each.wordings,
                    "findings": len(each.findings),
                    "notes": list(each.notes),
                }
                for each in checked
            ],
            "findings": [{**each.as_dict(), "file": _shown(each.file)} for each in findings],
        }
    )


def stats(tags: Sequence[str], *, as_json: bool = False) -> None:
    """Print the counts of languages, by part and in all."""
    from newsgen import resources
    from newsgen.translation.entries import load_words
    from newsgen.translation.stats import count

    root = resources.locales()
    loaded = [load_words(tag, root) for tag in inputs.languages_or_all(tags)]
    _refuse_faulty(loaded)
    found = [count(each) for each in loaded]
    if as_json:
        terminal.say_json({"languages": [_plain(each) for each in found]})
        return
    for each in found:
        terminal.table((each.tag, *_COLUMNS), _rows(each), keep=(each.tag, *_COLUMNS))
        told = f"{each.obsolete} obsolete, {each.unknown} unknown to the templates"
        terminal.say(f"{each.tag}: {told}")
        terminal.say()


def _refuse_faulty(loaded: Sequence[Words]) -> None:
    """Refuse to count a file of which a part cannot be read: it is not untranslated."""
    faults = [
        Problem(f"line {fault.line}", fault.message, "", fault.remedy, _shown(str(words.path)))
        for words in loaded
        for fault in words.file.faults
    ]
    if faults:
        raise CatalogError(faults)


def _rows(found: Stats) -> Iterator[tuple[str, ...]]:
    for part, counts in found.parts.items():
        yield part, *_cells(counts)
    yield "in all", *_cells(found.total)


def _cells(counts: Counts) -> Iterator[str]:
    return (str(value) for value in counts.as_dict().values())


def _plain(found: Stats) -> dict[str, object]:
    return {
        "lang": found.tag,
        "total": found.total.as_dict(),
        "parts": {part: counts.as_dict() for part, counts in found.parts.items()},
        "obsolete": found.obsolete,
        "unknown": found.unknown,
    }


def review(tags: Sequence[str], *, as_json: bool = False) -> None:
    """Print what a native speaker should still look at, by language."""
    from newsgen import resources
    from newsgen.translation.entries import load_words
    from newsgen.translation.stats import in_doubt

    root = resources.locales()
    loaded = [load_words(tag, root) for tag in inputs.languages_or_all(tags)]
    _refuse_faulty(loaded)
    found = {words.tag: list(in_doubt(words)) for words in loaded}
    if as_json:
        languages = [
            {
                "lang": tag,
                "strings": [{**each.as_dict(), "file": _shown(each.file)} for each in own],
            }
            for tag, own in found.items()
        ]
        terminal.say_json({"languages": languages})
        return
    for tag, own in found.items():
        for each in own:
            terminal.say(f"{_shown(each.file)}:{each.line}: {each.context}: {each.doubt}")
            terminal.say(f"    source:      {each.source}")
            for line in each.translation.split("\n"):
                terminal.say(f"    translation: {line}")
        terminal.say(f"{tag}: {len(own)} to look at")
