"""Sentences of one line: how it begins, how it ends, and capitals within headlines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsgen.translation.checks.conventions import Conventions
from newsgen.translation.checks.finding import Wrong
from newsgen.translation.checks.placeholders import MASK
from newsgen.translation.template import SHARED

_OPENING = "«“„‘\"'(¿¡–- "
_CLOSING = "»”“’\"' "
_ENDS: Mapping[str, str] = {".": ".", "!": ".", "?": "?", ":": ":", "…": "…"}
_IN_WORDS = {"": "no mark", ".": "a full stop", "?": "a question mark", ":": "a colon"}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NEW_SENTENCE = re.compile(r"[.:!?…–][»”\"')]?\s+[«“„(]?$")


def begins(part: str, source: str, text: str) -> Iterator[Wrong]:
    """Say where a small letter begins what a capital or a value begins in the source."""
    first, wanted = text.lstrip(_OPENING)[:1], source.lstrip(_OPENING)[:1]
    by_value = wanted == MASK and part != SHARED
    if first.islower() and (wanted.isupper() or by_value):
        remedy = f"Write {first.upper()}."
        yield Wrong("capital", f"begins with the small letter “{first}”", remedy)


def ends(source: str, text: str, conventions: Conventions) -> Iterator[Wrong]:
    """Say where the last mark is of another kind than the source's."""
    own = {mark: _ENDS[mark] for mark in _ENDS}
    own |= {printed: _ENDS.get(mark, mark) for mark, printed in conventions.ends.items()}
    wanted, found = _end(source, _ENDS), _end(text, own)
    if wanted != found:
        told = f"ends with {_said(found)}, and the source with {_said(wanted)}"
        printed = conventions.ends.get(wanted, wanted)
        remedy = f"End it with “{printed}”." if wanted else "Take the mark away."
        yield Wrong("ending", told, remedy)


def _end(text: str, marks: Mapping[str, str]) -> str:
    return marks.get(text.rstrip(_CLOSING)[-1:], "")


def _said(kind: str) -> str:
    return _IN_WORDS.get(kind, f"“{kind}”")


def untouched(text: str, source: str, conventions: Conventions) -> bool:
    """Tell whether a text is the source's, letter by letter, with more words than names."""
    if text != source:
        return False
    names = {word for name in conventions.names for word in _WORD.findall(name)}
    return any(word not in names for word in _WORD.findall(text))


def capitals(part: str, text: str, conventions: Conventions) -> Iterator[Wrong]:
    """Name the words of a headline that have a capital and are neither first nor a name."""
    if part not in conventions.sentence_case:
        return
    for name in sorted(conventions.names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda match: "x" * len(match[0]), text)
    for word in _WORD.finditer(text):
        before = text[: word.start()]
        shouted = len(word[0]) > 1 and word[0].isupper()
        first = not before.strip(_OPENING) or _NEW_SENTENCE.search(before)
        if word[0][0].isupper() and not shouted and not first:
            remedy = "Write a small letter, or add the name to names in checks.toml."
            yield Wrong("sentence_case", f"has a capital within the line: {word[0]}", remedy)
