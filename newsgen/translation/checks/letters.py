"""Letters and marks of one line: plain text without markup, figures or hidden characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsgen.catalog import HIDDEN, LABELS, MAX_LETTERS
from newsgen.translation.checks.conventions import Conventions
from newsgen.translation.checks.finding import CHECKS, Wrong
from newsgen.translation.checks.placeholders import MASK

_MARKUP = re.compile(
    r"<[^>]{0,40}>?|>|&#?\w{1,20};|\{\{|\{%|%\}|[{}`]|\*\*|__|\]\(|https?://|^(?:#{1,6}|[-*+]) "
)
_DOUBLED = re.compile(r"\s\s")
_BEFORE_MARK = re.compile(r" [.,;:!?]")
_TWICE = re.compile(r"([.,;:!?])\1")
_NUMBERS = {"Nd", "Nl", "No"}


def letters(context: str, source: str, text: str, rest: str) -> Iterator[Wrong]:
    """Check a line of any language; `rest` is the line with its placeholders masked."""
    if len(text) > MAX_LETTERS:
        yield _wrong("size", f"is longer than {MAX_LETTERS} characters")
    if found := _MARKUP.search(rest):
        yield _wrong("markup", f"holds markup: {found[0]}")
    digit = next((c for c in rest if unicodedata.category(c) in _NUMBERS), "")
    if digit and not context.startswith(LABELS):
        yield _wrong("digits", f"holds a figure of its own: {digit}")
    if "%" in (rest.replace("%%", "") if "%%" in source else rest):
        yield _wrong("percent", "holds the sign % outside a placeholder")
    yield from _hidden(text)
    if text != text.strip():
        yield _wrong("spaces", "begins or ends with a space")
    if _DOUBLED.search(text.strip()):
        yield _wrong("spaces", "holds two spaces in a row")
    if _BEFORE_MARK.search(rest):
        yield _wrong("spaces", "has a space before a mark")
    if found := _TWICE.search(rest):
        yield _wrong("stops", f"holds “{found[0]}”")


def quotes(rest: str, conventions: Conventions) -> Iterator[Wrong]:
    """Check that quotation marks are printed ones."""
    for sign in conventions.straight:
        if sign in rest:
            yield Wrong("quotes", f"holds the straight {sign}", f"Write {conventions.printed}.")


def _hidden(text: str) -> Iterator[Wrong]:
    if found := HIDDEN.search(text):
        name = unicodedata.name(found[0], "a control or private-use character").lower()
        yield _wrong("characters", f"holds U+{ord(found[0]):04X}, {name}")
    if not unicodedata.is_normalized("NFC", text.replace(MASK, "")):
        remedy = "Type the letter anew, or save the file in the form NFC."
        yield Wrong("characters", "holds a letter whose accent is a character of its own", remedy)


def _wrong(check: str, message: str) -> Wrong:
    return Wrong(check, message, CHECKS[check].remedy)
