"""The commands that check: finished articles, and rules files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from newsgen.cli import inputs, terminal

if TYPE_CHECKING:
    from newsgen.claims import Finding


def articles(
    path: Path, *, as_json: bool, measure: bool = False, settings: Path | None = None
) -> None:
    """Check finished articles, and their quality if asked; exit 1 where anything fails."""
    from newsgen.claims import check_path
    from newsgen.cli import quality

    findings = check_path(path)
    measures = quality.measured(path, inputs.settings_from(settings)) if measure else {}
    if as_json:
        found = [asdict(finding) for finding in findings]
        told = {"quality": quality.plain(measures)} if measure else {}
        terminal.say_json({"figures": _figures(path), "findings": found, **told})
    else:
        _say_findings(path, findings)
        if measure:
            quality.say(measures)
    if findings or quality.fails(measures):
        raise typer.Exit(1)


def _say_findings(path: Path, findings: Sequence[Finding]) -> None:
    figures = _figures(path)
    if findings:
        for finding in findings:
            terminal.say(str(finding))
        terminal.say(f"{len(findings)} {_plural('finding', len(findings))}, {figures} figures")
    else:
        terminal.say(f"checked {figures} figures in {path}: no disagreement")


def _figures(path: Path) -> int:
    """Count the claims of the articles that were checked."""
    documents = [path] if path.is_file() else sorted(path.rglob("article.json"))
    read = (json.loads(document.read_bytes()) for document in documents)
    return sum(len(each["claims"]) for found in read for each in found["articles"].values())


def rules(file: Path | None, *, settings: Path | None, as_json: bool) -> None:
    """Check a rules file, or the house's with its thresholds; RuleError names each problem."""
    from newsgen import pipeline
    from newsgen.events.liquidations.event import VARIABLES
    from newsgen.rulebook import load_rulebook

    if file is None:
        book = pipeline.rulebook(inputs.settings_from(settings))
    else:
        book = load_rulebook(file, VARIABLES)
    off = sum(not rule.enabled for rule in book.rules)
    if as_json:
        terminal.say_json({"file": book.file, "rules": len(book.rules), "switched_off": off})
    else:
        switched = f" ({off} switched off)" if off else ""
        terminal.say(f"{book.file}: {len(book.rules)} rules{switched} and the gate, no problem")


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
