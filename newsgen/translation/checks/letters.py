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
    r"<[^>]{0,40}>?|>|&#?\w{1,20};|\{\{|\{%|%\}|[{}`]|\*\*|__|\\|\]\(|https?://|^(?:#{1,6}|[-*+]) "
)
_ALIKE = {"LATIN", "CYRILLIC", "GREEK"}
_DOUBLED = re.compile(r"\s\s")
_BEFORE_MARK = re.compile(r" [.,;:!?]")
# Beside a mark some languages set such a space: « so », so ?
_NO_BREAK = re.compile(r"(?<![«‹])[\u00a0\u2007\u202f](?![»›:;!?%])")
_NOTE = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_AGAIN = re.compile(r"(?<![^\W_])([^\W\d_]+)\s+\1(?![^\W_])", re.IGNORECASE)
_TWICE = re.compile(r"([.,;:!?])\1")
_QUOTES = "«»“”„‟‘‚‹›「」『』"
_PAIRS = (("«", "»"), ("“", "”"), ("„", "“"), ("‚", "‘"), ("‹", "›"), ("「", "」"), ("『", "』"))
_BRACKETS = (("(", ")"), ("[", "]"))
_WRITTEN = re.compile(r"[^\W\d_]+")
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
    yield from _spaces(text, rest)
    if found := _NOTE.search(rest):
        yield _wrong("unfinished", f"holds {found[0]}")
    if " - " in rest:
        yield Wrong("stops", "has a hyphen in place of a dash", "Write the dash of the language.")
    if found := _TWICE.search(rest):
        yield _wrong("stops", f"holds “{found[0]}”")


def _spaces(text: str, rest: str) -> Iterator[Wrong]:
    if text != text.strip():
        yield _wrong("spaces", "begins or ends with a space")
    if _DOUBLED.search(text.strip()):
        yield _wrong("spaces", "holds two spaces in a row")
    if _NO_BREAK.search(rest):
        yield Wrong("spaces", "holds a no-break space", "Type a usual space.")
    if _BEFORE_MARK.search(rest):
        yield _wrong("spaces", "has a space before a mark")


def quotes(rest: str, conventions: Conventions) -> Iterator[Wrong]:
    """Check that quotation marks are the language's, and that what opens is closed."""
    remedy = f"Write {conventions.printed}."
    for sign in conventions.straight:
        if sign in rest:
            yield Wrong("quotes", f"holds the straight {sign}", remedy)
    printed = conventions.printed + "’"
    for sign in dict.fromkeys(c for c in rest if c in _QUOTES and c not in printed):
        yield Wrong("quotes", f"holds {sign}, a mark of other languages", remedy)
    for opening, closing in _opening_and_closing(conventions.printed):
        if _unpaired(rest, opening, closing):
            told = f"holds {opening} or {closing} that is not paired"
            yield Wrong("quotes", told, f"Write {opening} before and {closing} after.")


def doubled(rest: str, conventions: Conventions) -> Iterator[Wrong]:
    """Name words that stand twice in a row, but for those that may in the language."""
    for found in _AGAIN.finditer(rest):
        if found[1].lower() not in conventions.doubled:
            yield _wrong("doubled", f"holds “{found[0]}”")


def _opening_and_closing(printed: str) -> Iterator[tuple[str, str]]:
    """Give what stands in pairs; some languages turn their marks: »so«."""
    for one, other in _PAIRS:
        if one in printed and other in printed:
            turned = printed.index(other) < printed.index(one)
            yield (other, one) if turned else (one, other)
    yield from _BRACKETS


def _unpaired(text: str, opening: str, closing: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == opening) - (letter == closing)
        if depth < 0:
            return True
    return depth != 0


def _hidden(text: str) -> Iterator[Wrong]:
    if found := HIDDEN.search(text):
        name = unicodedata.name(found[0], "a control or private-use character").lower()
        yield _wrong("characters", f"holds U+{ord(found[0]):04X}, {name}")
    for word in _WRITTEN.findall(text):
        scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if len(scripts & _ALIKE) > 1:
            remedy = "Type the word anew."
            yield Wrong("characters", f"mixes letters of two scripts in “{word}”", remedy)
    if not unicodedata.is_normalized("NFC", text.replace(MASK, "")):
        remedy = "Type the letter anew, or save the file in the form NFC."
        yield Wrong("characters", "holds a letter whose accent is a character of its own", remedy)


def _wrong(check: str, message: str) -> Wrong:
    return Wrong(check, message, CHECKS[check].remedy)
