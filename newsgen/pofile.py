"""Reads .po files as any translators' program writes them: entries, each with its lines.

Babel reads the messages. It passes over a string that is not closed and a msgstr of no message
without a word, so the form of the lines is checked first, and only sound messages reach Babel; and
it reads them into a list, not into its catalog, so a header's plural rule, which is code, is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Message

BOM = b"\xef\xbb\xbf"
MOST_FAULTS = 20
MOST_LINES = 100_000
_SHOWN = 60
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CHARSET = re.compile(r"charset=([^\s;]{1,40})", re.IGNORECASE)
_LINE = re.compile(
    r"\s*+(?:#~\s*+)?(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*+)?"
    r'("[^"\\]*+(?:\\[ntr"\\][^"\\]*+)*+")\s*+',
    re.ASCII,
)
_UNREAD = ("#~", "#|", "#:", "#.", "#=")  # old texts, places, the templates' own comments
# One letter for each line of a file, so that a place among the letters is a line.
_LETTERS = {"msgctxt": "c", "msgid": "i", "msgid_plural": "p", "msgstr": "s", None: '"'}
_MESSAGE = re.compile(r'(?:c["x ]*+i?|[ipsn"x])[psn"x ]*+')
_WHOLE = re.compile(r'(?:c[" ]*+)?i[" ]*+(?:p[" ]*+(?=n)|(?=s))(?P<text>s[" ]*+|(?:n[" ]*+)++)')

Pieces = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `pieces` are the strings of its translation with their lines in the file."""

    line: int
    context: str
    source: str
    pieces: Pieces
    text: str = ""
    comments: tuple[str, ...] = ()
    fuzzy: bool = False
    plural: bool = False
    obsolete: bool = False

    def lines(self) -> list[int]:
        """Give, for each line of the translation, the line of the file on which it begins."""
        starts: list[int] = []
        begins = True
        for line, text in self.pieces:
            if text:
                starts += [line] if begins else []
                begins = text.endswith("\n")
                starts += [line] * (text.count("\n") - begins)
        return [*starts, self.pieces[-1][0]] if begins and self.pieces else starts


@dataclass(frozen=True, slots=True)
class PoFault:
    """A line that cannot be read, and why."""

    line: int
    message: str
    remedy: str = "Mend the line, or save the file anew with a program for translators."


@dataclass(frozen=True, slots=True)
class PoFile:
    """What a file holds; where `faults` is empty, all of it."""

    header: Mapping[str, str]
    header_line: int
    entries: tuple[Entry, ...]
    faults: tuple[PoFault, ...]

    @property
    def charset(self) -> str:
        """Give the encoding that the header names, in small letters; nothing where it has none."""
        found = _CHARSET.search(self.header.get("content-type", ""))
        return found[1].lower() if found else ""


def parse(data: bytes) -> PoFile:
    """Read the bytes of a .po file; never fails, faults are told."""
    fault = _unreadable(data)
    if fault:
        return PoFile({}, 1, (), (fault,))
    lines = data.removeprefix(BOM).decode("utf-8").split("\n")
    letters, strings = _form(lines)
    whole, faults = [], []
    for each in _MESSAGE.finditer(letters):
        found = _WHOLE.fullmatch(letters, *each.span())
        if found:
            whole.append(found)
            continue
        line = max(letters.find("x", *each.span()), each.start())
        wrong = f"is no line of a .po file: {lines[line].strip()[:_SHOWN]}"
        said = wrong if letters[line] == "x" else "begins no whole message: msgid, then msgstr"
        faults.append(PoFault(line + 1, said))
        strings[slice(*each.span())] = [""] * len(each[0])
    header: Entry | None = None
    entries = []
    for entry in _entries(lines, strings, whole):
        if entry.source or entry.context or entry.obsolete:
            entries.append(entry)
        elif header is None:
            header = entry
        else:
            faults.append(PoFault(entry.line, "is a second header", "Keep one of the two."))
    pairs = (line.partition(":") for line in (header.text if header else "").split("\n"))
    fields = {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
    line = header.line if header else 1
    return PoFile(fields, line, tuple(entries), tuple(faults[:MOST_FAULTS]))


def _unreadable(data: bytes) -> PoFault | None:
    """Say what keeps a whole file from being read."""
    save = "Save the file as UTF-8."
    if data.startswith(_UTF_16):
        return PoFault(1, "the file is UTF-16", save)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        return PoFault(line, "the file holds a null character", save)
    if data.count(b"\n") > MOST_LINES:
        remedy = "Take out what is no message of the templates."
        return PoFault(MOST_LINES, f"the file has more than {MOST_LINES} lines", remedy)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return PoFault(line, "the file is not UTF-8", save)
    return None


def _form(lines: list[str]) -> tuple[str, list[str]]:
    """Give the letter of each line, and the line as Babel reads it; obsolete ones like others."""
    letters, read = [], []
    for line in lines:
        found = _LINE.fullmatch(line)
        text = "" if found else line.strip()
        if found:
            letters.append(_LETTERS.get(found[1], "n"))
            text = f"{found[1]} {found[2]}" if found[1] else found[2]
        elif not text or text.startswith(_UNREAD):
            letters.append(" ")
            text = ""
        else:
            letters.append("#" if text[0] == "#" else "x")
        read.append(text)
    return "".join(letters), read


def _entries(lines: list[str], read: list[str], whole: list[re.Match[str]]) -> Iterator[Entry]:
    """Let Babel read the lines, and give what it made of each whole message."""
    from babel.messages.pofile import unescape

    for place, message in zip(whole, _messages(read) if whole else (), strict=True):
        texts = ((n + 1, read[n]) for n in range(place.start("text"), place.end()) if read[n])
        sources = (message.id,) if isinstance(message.id, str) else message.id
        yield Entry(
            place.start() + 1,
            message.context or "",
            sources[0],
            tuple((line, unescape(text[text.index('"') :])) for line, text in texts),
            "".join(message.string or ()),
            tuple(message.user_comments),
            message.fuzzy,
            len(sources) > 1,
            lines[place.start()].lstrip().startswith("#"),
        )


def _messages(lines: list[str]) -> list[Message]:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileParser

    found: list[Message] = []

    class Collected(Catalog):
        """Keeps what Babel's catalog merges, and runs nothing that its header says."""

        num_plurals = 10  # as many as one digit tells

        def __setitem__(self, _id: object, message: Message) -> None:
            found.append(message)

    PoFileParser(Collected(), abort_invalid=True).parse(lines)
    return found
