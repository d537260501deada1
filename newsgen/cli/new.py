"""Asks for the figures of an event, one by one, and writes them as a brief.

Every answer is read by the brief's own reader, so that what is refused there is asked for again,
with its reason. Answers may also come through a pipe, one a line.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsgen import resources
from newsgen.catalog import load_catalog
from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError, line
from newsgen.errors import BriefError, NotFoundError, Problem
from newsgen.events.liquidations.event import KIND, gather, parse_brief, questions_file
from newsgen.publish.files import as_bytes, put
from newsgen.settings import House

_NUMBER = re.compile(r"(?P<number>[-+]?[0-9]{1,15}(\.[0-9]{1,9})?)\s?%?", re.ASCII)
_YES = frozenset({"y", "yes", "j", "ja"})
_NO = frozenset({"", "n", "no", "nei", "nej"})


@dataclass(frozen=True, slots=True)
class Question:
    """A field of the brief, what is asked, and the answer that Enter gives.

    `number` fields hold a JSON number; sums of money are kept as they were written. `when` names
    a field that must have been answered, or a field and its value.
    """

    field: str
    text: str
    default: str = ""
    required: bool = False
    number: bool = False
    when: tuple[str, str] | None = None


_SKELETON = {
    "kind": KIND,
    "provider": "CoinGlass",
    "definition": "rolling",
    "as_of": "2026-02-06T06:05:00Z",
    "total_usd": 1,
}


@dataclass(frozen=True, slots=True)
class Form:
    """All that is asked, and the fixed lines around it by name; `untranslated` are in English."""

    questions: tuple[Question, ...]
    lines: Mapping[str, str]
    untranslated: int


def form(lang: str) -> Form:
    """Give the questions in a language; what its catalog leaves out is in English."""
    catalog = load_catalog(lang, resources.locales())
    document = tomllib.loads(questions_file().read_text("utf-8"))
    asked = {f"brief.{entry['field']}": entry for entry in document["question"]}
    fixed = document["lines"]
    lines = {f"brief.line_{name}": text for name, text in fixed.items()}
    found = []
    for context, entry in asked.items():
        text = catalog.label(context, entry["text"])
        when = tuple(entry["when"]) if "when" in entry else None
        found.append(Question(**{**entry, "text": text, "when": when}))
    sources = {context: entry["text"] for context, entry in asked.items()} | lines
    return Form(
        tuple(found),
        {name: catalog.label(f"brief.line_{name}", text) for name, text in fixed.items()},
        sum(not catalog.translates(*each) for each in sources.items()),
    )


def ask_brief(file: Path, lang: str = "en") -> None:
    """Ask for every figure and write the brief; UsageError where the answers end too early."""
    (tag,) = inputs.known_languages([lang])
    asked = form(tag)
    _refuse_folder(file)
    if asked.untranslated:
        count = asked.untranslated
        told = f"{count} lines are" if count > 1 else "1 line is"
        terminal.complain(f"{tag}: {told} not translated and in English.")
    lines = asked.lines
    if file.exists() and not _confirmed(f"{file} {lines['over']}", file):
        raise UsageError(
            Problem("", "was left as it is", remedy="Name another file.", file=str(file))
        )
    terminal.say(lines["enter"])
    answers: dict[str, Any] = {}
    for question in _due(asked.questions, answers):
        answer = _ask(question, lines, file)
        if answer is not None:
            answers[question.field] = answer
    data = as_bytes({"kind": KIND, **_nested(answers)})
    parse_brief(data, str(file))
    put(file.parent, {file.name: data})
    terminal.say()
    terminal.say(f"{lines['written']} {file}")
    _tell_checks(data, lines, file)


def _due(asked: Iterable[Question], answers: Mapping[str, Any]) -> Iterator[Question]:
    """Give the questions whose condition holds once it is their turn."""
    for question in asked:
        field, value = question.when or ("", "")
        if not field or (field in answers and value in {"", answers[field]}):
            yield question


def _ask(question: Question, lines: Mapping[str, str], file: Path) -> object | None:
    """Ask until the answer can be used; None for a figure that is left out."""
    default = question.default
    if question.field == "as_of":
        default = inputs.moment(None).replace(second=0).isoformat().replace("+00:00", "Z")
    hint = f" [{default}]" if default else ""
    while True:
        text = _read(f"{question.text}{hint}: ", file) or default
        if not text and not question.required:
            return None
        answer = _typed(text) if question.number else text
        refusal = _refusal(question, answer, lines) if text else lines["needed"]
        if not refusal:
            return answer
        terminal.say(f"  {refusal}")


def _read(prompt: str, file: Path) -> str:
    try:
        answer = input(terminal.visible(prompt)).strip()
    except EOFError:
        terminal.say()
        remedy = "Answer every question, one a line; nothing was written."
        problem = Problem("", "the answers ended before the last question", "", remedy, str(file))
        raise UsageError(problem) from None
    if not sys.stdin.isatty():
        terminal.say(answer)
    return answer


def _typed(text: str) -> object:
    """Give the number that a text is, else the text, which the brief's reader refuses."""
    found = _NUMBER.fullmatch(text.replace("\u2212", "-"))
    if found is None:
        return text
    number = found["number"]
    return float(number) if "." in number else int(number)


def _refusal(question: Question, answer: object, lines: Mapping[str, str]) -> str:
    """Say why the brief's reader refuses an answer; nothing where it takes it."""
    if question.number and isinstance(answer, str):
        return lines["number"]
    document = {**_SKELETON, **_nested({question.field: answer})}
    try:
        parse_brief(json.dumps(document).encode(), "")
    except BriefError as error:
        problem = next((each for each in error.problems if each.where == question.field), None)
        if problem is None:  # another field of the same part is still to be asked
            return ""
        found = f" (found: {problem.value})" if problem.value else ""
        return f"{problem.message}{found}. {problem.remedy}".strip()
    return ""


def _nested(answers: Mapping[str, object]) -> dict[str, Any]:
    """Turn assets.BTC.total_usd into objects within objects."""
    found: dict[str, Any] = {}
    for field, answer in answers.items():
        *outer, last = field.split(".")
        part = found
        for name in outer:
            part = part.setdefault(name, {})
        part[last] = answer
    return found


def _refuse_folder(file: Path) -> None:
    if file.is_dir():
        raise NotFoundError(
            Problem("", "is a folder", remedy="Name a file to write.", file=str(file))
        )


def _confirmed(question: str, file: Path) -> bool:
    while True:
        answer = _read(f"{question} ", file).casefold()
        if answer in _YES | _NO:
            return answer in _YES


def _tell_checks(data: bytes, lines: Mapping[str, str], file: Path) -> None:
    """Say at once what generate would refuse, or tell the editor."""
    brief = parse_brief(data, str(file))
    try:
        found = gather(brief, now=inputs.moment(None), house=House(), force=True, sha256="")
    except BriefError as error:
        terminal.say(lines["mend"])
        for problem in error.problems:
            terminal.say(f"  • {line(problem)}")
        return
    if found.warnings:
        terminal.say(lines["editor"])
    for warning in found.warnings:
        terminal.say(f"  • {warning.where}: {warning.message}")
    terminal.say(f"{lines['next']} newsgen generate {file}")
