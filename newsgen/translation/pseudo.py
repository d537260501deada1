"""The pseudo-language: English that shows what is not in the catalogs, and what a third more does.

Every wording stands between ⟦ and ⟧, its letters carry accents, and it is a third longer. A value
that begins a text stands before the bracket, so that it is still capitalised as the start of a
sentence; for the same reason phrases within other texts have no brackets of their own.

What the style prints stays as in English. Months, number words and hedges are parts of figures:
they come from style.toml, not from a catalog, and the independent reader reads them back. In
disguise they would test that reader, and no text that bypasses the catalogs would stand out more.
Hedges that a catalog holds, "about" before a sum, are disguised; the reader is told how.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsgen.errors import CatalogError, Problem
from newsgen.style import languages
from newsgen.translation.extraction import SOURCE
from newsgen.translation.filling import Line, filled, lines
from newsgen.translation.template import SHARED
from newsgen.translation.writing import TEMPLATE, as_po, catalog_file, read_catalog, save

READING = "reading.toml"
TAG = "qps"  # one of those that no language has
OPEN, CLOSE = "⟦", "⟧"
LONGER = 1.3  # times as long, placeholders left out
_ACCENTS = str.maketrans(
    "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPrRsStTuUvVwWxXyYzZ",
    "âÂƀɃćĆđĐéÉƒƑğĞĥĤíÍĵĴķĶļĻṁṀñÑóÓþÞŕŔšŠťŤúÚṽṼŵŴẋẊýÝžŽ",
)
_VOWELS = "aeiouy"
_PLACEHOLDER = re.compile(r"(%\(\w+\)s|%%)")
_NONE = re.compile(r"(?!)")
_FIRST = re.compile(r"(?:%\(\w+\)s[ ,]*)?")


def write(root: Path, out: Path) -> tuple[str, ...]:
    """Write a folder of languages: those of `root` as they are, and the pseudo-language.

    Gives their tags. Raises CatalogError where `out` is the folder of the languages themselves.
    """
    if out.resolve() == root.resolve():
        remedy = "Name another folder."
        raise CatalogError(Problem("--out", "holds the languages themselves", str(out), remedy))
    tags = tuple(tag for tag in languages(root) if tag != TAG)
    for tag in tags:
        save(out / tag, {path.name: path.read_bytes() for path in _data(root / tag)})
        words = sorted((root / tag / "LC_MESSAGES").glob("*.po"))
        save(out / tag / "LC_MESSAGES", {path.name: path.read_bytes() for path in words})
    made = catalog_file(TAG, out)
    save(made.parent, {made.name: catalog(root)})
    save(out / TAG, dict(data_files(root / SOURCE)))
    if (root / TEMPLATE).is_file():
        save(out, {TEMPLATE: (root / TEMPLATE).read_bytes()})
    return (*tags, TAG)


def catalog(root: Path) -> bytes:
    """Give the pseudo-language's catalog: every line of every English wording."""
    found = read_catalog(catalog_file(SOURCE, root), SOURCE)
    hedges = _before_figures(_hedges(root / SOURCE))
    for message in found:
        if message.id and isinstance(message.string, str) and message.string:
            phrase = (message.context or "").startswith(f"{SHARED}.")
            made = [
                accented(line, hedges, bracketed=not phrase) for line in message.string.split("\n")
            ]
            message.string = "\n".join(made)
    head = "# English in disguise, to test with; newsgen locale pseudo writes it.\n"
    header = (
        f'{head}msgid ""\nmsgstr ""\n"Language: {TAG}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    )
    return as_po(found, obsolete=False, header=header.encode())


def accented(text: str, hedges: re.Pattern[str] = _NONE, *, bracketed: bool = True) -> str:
    """Disguise a wording: accents, a third more, brackets; placeholders stay as they are.

    A text without letters of its own stays as it is. Words that `hedges` finds are not doubled.
    """
    pieces = _PLACEHOLDER.split(text)
    words = "".join(pieces[::2])
    if not any(letter.isalpha() for letter in words):
        return text
    wanted = math.ceil(len(words) * LONGER) - len(words)
    hedged = {at for found in hedges.finditer(text) for at in range(*found.span())}
    # Vowels first: doubled, they are words still.
    order = sorted(
        (at for at, letter in _letters(pieces) if letter.isalpha() and at not in hedged),
        key=lambda at: (text[at].isupper(), text[at] not in _VOWELS),
    )
    twice = set(order[:wanted])
    made = [
        (letter * 2 if at in twice else letter).translate(_ACCENTS)
        for at, letter in _letters(pieces)
    ]
    return _bracketed(_filled(pieces, iter(made))) if bracketed else _filled(pieces, iter(made))


def data_files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Give the pseudo-language's data files: those of English, with limits that it can keep.

    style.toml comes last: it makes a folder a language.
    """
    for path in _data(source):
        text = path.read_text("utf-8")
        values = {
            each.place: loosened
            for each in lines(text)
            if (loosened := _loosened(each)) is not None
        }
        if path.name == READING:
            for name, phrases in _hedges(source).items():
                disguised = [phrase.translate(_ACCENTS) for phrase in phrases]
                values["hedges", name] = [*phrases, *disguised]
        yield path.name, filled(text, values, {}, comment="loosened").encode()


def _loosened(line: Line) -> object:
    """Give the value that suits longer words: lengths a third more, readability open, no terms."""
    if line.key == "binding":
        return False
    if line.table == "length" and line.key:
        return math.ceil(_number(line) * LONGER) + len(OPEN + CLOSE)
    if line.table == "limits" and line.key.endswith(("_low", "_high")):
        return 0 if line.key.endswith("_low") else _number(line) * 10
    return None


def _number(line: Line) -> int:
    return int(tomllib.loads(line.text)[line.key])


def _data(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"), key=lambda path: path.name == "style.toml")


def _letters(pieces: list[str]) -> Iterator[tuple[int, str]]:
    """Give what is no placeholder letter by letter, each with its place in the whole text."""
    at = 0
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            yield from enumerate(piece, start=at)
        at += len(piece)


def _filled(pieces: list[str], made: Iterator[str]) -> str:
    """Put disguised letters in the place of those between the placeholders."""
    return "".join(
        piece if number % 2 else "".join(next(made) for _ in piece)
        for number, piece in enumerate(pieces)
    )


def _bracketed(text: str) -> str:
    first = _FIRST.match(text)
    at = first.end() if first else 0
    return f"{text[:at]}{OPEN}{text[at:]}{CLOSE}"


def _hedges(source: Path) -> dict[str, list[str]]:
    """Give the words before a figure by which the independent reader knows how it is rounded."""
    found: dict[str, list[str]] = tomllib.loads((source / READING).read_text("utf-8"))["hedges"]
    return found


def _before_figures(hedges: Mapping[str, list[str]]) -> re.Pattern[str]:
    phrases = sorted((each for every in hedges.values() for each in every), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})(?= %\()", re.IGNORECASE)
