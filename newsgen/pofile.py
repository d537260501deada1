"""Reads .po files as any translators' program writes them: entries, each with its lines.

Babel reads the messages. It passes over a string that is not closed, or a msgstr of no message,
without a word: the form of the lines is checked first, and only whole messages reach Babel. They
come back as a list, since Babel's own catalog merges doubles and stumbles over an odd header.
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
_CR_ALONE = re.compile(rb"\r(?!\n)")
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

    @property
    def heads(self) -> bool:
        """Tell whether this is the header of a file, and no message."""
        return not (self.source or self.context or self.obsolete)

    def lines(self) -> list[int]:
        """Give, for each line of `text`, the line of the file on which it begins."""
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
    letters, read = _form(lines)
    whole, faults = [], []
    for each in _MESSAGE.finditer(letters):
        found = _WHOLE.fullmatch(letters, *each.span())
        if found:
            whole.append(found)
        else:
            faults.append(_broken(lines, letters, *each.span()))
            read[slice(*each.span())] = [""] * len(each[0])
    entries = list(_entries(lines, read, whole))
    headers = [each for each in entries if each.heads]
    remedy = "Keep one of the two."
    faults += [PoFault(again.line, "is a second header", remedy) for again in headers[1:]]
    header = headers[0] if headers else Entry(1, "", "", ())
    pairs = (line.partition(":") for line in header.text.split("\n"))
    fields = {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
    messages = tuple(each for each in entries if not each.heads)
    return PoFile(fields, header.line, messages, tuple(faults[:MOST_FAULTS]))


def _unreadable(data: bytes) -> PoFault | None:
    """Say what keeps a whole file from being read; nothing where it can be."""
    wrong, told = data.find(b"\0"), "the file holds a null character"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong, told = error.start, "the file is not UTF-8"
    if wrong >= 0:
        line = data[:wrong].count(b"\n") + 1
        return PoFault(line, told, "Save the file as UTF-8.")
    if alone := _CR_ALONE.search(data):
        line = data[: alone.start()].count(b"\n") + 1
        told = "has line ends of CR alone" if b"\n" not in data else "holds a CR alone"
        return PoFault(line, told, "Save the file with line ends of LF or CRLF.")
    if data.count(b"\n") > MOST_LINES:
        remedy = "Take out what is no message of the templates."
        return PoFault(MOST_LINES, f"the file has more than {MOST_LINES:,} lines", remedy)
    return None


def _form(lines: list[str]) -> tuple[str, list[str]]:
    """Give the letter of each line, and the line as Babel reads it; an obsolete one like others."""
    letters, read = [], []
    for line in lines:
        found = _LINE.fullmatch(line)
        text = line.strip()
        if found:
            letter = _LETTERS.get(found[1], "n")
            text = f"{found[1] or ''} {found[2]}"
        elif not text or text.startswith(_UNREAD):
            letter, text = " ", ""
        else:
            letter = "#" if text[0] == "#" else "x"
        letters.append(letter)
        read.append(text)
    return "".join(letters), read


def _broken(lines: list[str], letters: str, start: int, end: int) -> PoFault:
    """Say why the lines from `start` are no whole message."""
    wrong = letters.find("x", start, end)
    if wrong < 0:
        return PoFault(start + 1, "begins no whole message: msgid, then msgstr")
    line = lines[wrong].strip()
    told = "is no line of a .po file"
    if '"' in line:
        told = "a string is not closed, more follows it, or it holds an unknown sign"
    return PoFault(wrong + 1, f"{told}: {line[:_SHOWN]}")


def _entries(lines: list[str], read: list[str], whole: list[re.Match[str]]) -> Iterator[Entry]:
    """Let Babel read the lines, and give what it made of each whole message."""
    from babel.messages.pofile import unescape

    for place, message in zip(whole, _messages(read) if whole else (), strict=True):
        sources = (message.id,) if isinstance(message.id, str) else message.id
        texts = ((n, read[n]) for n in range(place.start("text"), place.end()) if read[n])
        pieces = tuple((n + 1, unescape(text[text.index('"') :])) for n, text in texts)
        yield Entry(
            place.start() + 1,
            message.context or "",
            sources[0],
            pieces,
            "".join(text for _, text in pieces),  # of two msgstr[0] Babel keeps one
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
        """Keeps every message, and takes nothing from the header: no plural rule, no language."""

        num_plurals = 10  # as many as one digit tells

        def __setitem__(self, _id: object, message: Message) -> None:
            found.append(message)

    PoFileParser(Collected(), abort_invalid=True).parse(lines)
    return found
