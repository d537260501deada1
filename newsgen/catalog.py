"""Catalogs: the words of one language, read from its .po file and checked before use.

Each line of a translation is a wording of its own, so a language may have any number of them.
Fails closed: a fuzzy message, one that breaks its placeholders, or one that carries a digit or
markup of its own is an error that names it; nothing falls back to another language.

Reading and checking takes 30 ms a language. What was found to be sound is kept beside the compiled
templates, under the checksum of the file's bytes and of the code that checks them.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG

from newsgen import pofile, resources
from newsgen.errors import CatalogError, Problem, shown
from newsgen.pofile import Entry, PoFile, parse

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_START = re.compile(r"(^|[.!?] )%\((\w+)\)s")
# Control, soft hyphen, zero width, direction, line and paragraph, private use.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U0010ffff]"
)
_ODD = re.compile(rf"[\d<>{{}}%]|{HIDDEN.pattern}")
_FAULTS = {"holds a lone per cent sign": "%", "holds markup": "<>{}"}
OPTIONAL = frozenset({"city"})  # Norwegian readers know which clock is meant
MAX_BYTES = 5_000_000
MAX_WORDINGS = 1000  # of one text
MAX_LETTERS = 2000  # of one wording
MAX_PROBLEMS = 50
CHARSETS = frozenset({"", "utf-8", "utf8", "us-ascii", "ascii", "charset"})
# Labels of the desk's own tools, which no article prints, may name figures: "(2.61bn)".
LABELS = ("rule.", "brief.")


@dataclass(frozen=True, slots=True)
class Wording:
    """One translated text; `starts` are the values that begin a sentence in it.

    `source` is the text it translates, `line` its place among the lines of that translation.
    """

    text: str
    starts: frozenset[str]
    source: str = ""
    line: int = 0


@dataclass(slots=True)
class Catalog:
    """The translated wordings of one language by context and source text."""

    tag: str
    file: str
    _by_context: dict[str, dict[str, tuple[Wording, ...]]]
    _options: dict[str, tuple[Wording, ...]] = field(default_factory=dict)

    def options(self, context: str, sources: tuple[str, ...]) -> tuple[Wording, ...]:
        """Give the translated wordings of a message in template order.

        Raises CatalogError when none of them is translated.
        """
        found = self._options.get(context)
        if found is None:
            known = self._by_context.get(context, {})
            found = tuple(each for source in sources for each in known.get(source, ()))
            if not found:
                raise CatalogError(
                    Problem(
                        context,
                        f"has no {self.tag} text",
                        sources[0] if sources else "",
                        "Translate at least one of its wordings.",
                        self.file,
                    )
                )
            self._options[context] = found
        return found

    def label(self, context: str, source: str) -> str:
        """Give a label of the desk's own tools; where it is not translated, the source text."""
        found = self._by_context.get(context, {}).get(source)
        return found[0].text if found else source

    def translates(self, context: str, source: str) -> bool:
        """Tell whether a label has a translation."""
        return source in self._by_context.get(context, {})

    def only(self, context: str) -> Wording:
        """Give the one wording of a message of the interface."""
        return self.options(context, tuple(self._by_context.get(context, ())))[0]

    def as_plain(self) -> dict[str, dict[str, list[tuple[str, list[str]]]]]:
        """Give the text and starts of each wording, by context and source, as plain data."""
        return {
            context: {
                source: [(each.text, sorted(each.starts)) for each in wordings]
                for source, wordings in messages.items()
            }
            for context, messages in self._by_context.items()
        }


def load_catalog(tag: str, root: Path) -> Catalog:
    """Read `root/<tag>/LC_MESSAGES/newsgen.po`; CatalogError names every message at fault."""
    path = catalog_file(tag, root)
    data, file = read_bytes(tag, path), str(path)
    kept, checksum = _kept_in(path), _checksum(data)
    catalog = _kept(tag, file, kept, checksum) if kept else None
    if catalog is None:
        catalog = _checked(tag, file, data)
        if kept:
            _keep(catalog, kept, checksum)
    return catalog


def _checked(tag: str, file: str, data: bytes) -> Catalog:
    found = parse(data)
    problems = [
        Problem(f"line {each.line}", each.message, "", each.remedy, file) for each in found.faults
    ]
    problems += _charset(found, file)
    catalog, more = build(tag, file, found.entries)
    problems += more
    if len(problems) > MAX_PROBLEMS:
        count = len(problems) - MAX_PROBLEMS
        remedy = f"See newsgen locale check {tag}."
        problems[MAX_PROBLEMS:] = [Problem(tag, f"has {count} more faults", "", remedy, file)]
    if problems:
        raise CatalogError(problems)
    return catalog


def _kept_in(path: Path) -> Path | None:
    """Give the file that keeps a catalog: one for each language, so that they do not pile up."""
    folder = resources.cache()
    return folder / f"catalog-{path.parent.parent.name}.json" if folder else None


def _checksum(data: bytes) -> str:
    code = b"".join(Path(file).read_bytes() for file in (__file__, pofile.__file__))
    return hashlib.sha256(b"%d %b%b" % (len(code), code, data)).hexdigest()


def _kept(tag: str, file: str, kept: Path, checksum: str) -> Catalog | None:
    """Give the catalog that was made of the same bytes; None where none is kept."""
    try:
        found, words = json.loads(kept.read_bytes())
        if found != checksum:
            return None
        by_context = {
            context: {
                source: tuple(
                    Wording(text, frozenset(starts), source, line)
                    for line, (text, starts) in enumerate(lines)
                )
                for source, lines in messages.items()
            }
            for context, messages in words.items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None  # nothing there, or broken off
    return Catalog(tag, file, by_context)


def _keep(catalog: Catalog, kept: Path, checksum: str) -> None:
    """Keep a sound catalog; where that is not possible, it is read again the next time."""
    beside = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}.tmp")
    with suppress(OSError):
        try:
            beside.write_text(json.dumps([checksum, catalog.as_plain()]), "utf-8")
            beside.replace(kept)
        finally:
            beside.unlink(missing_ok=True)


def catalog_file(tag: str, root: Path) -> Path:
    """Give the path of a language's catalog."""
    return root / tag / "LC_MESSAGES" / "newsgen.po"


def read_bytes(tag: str, path: Path) -> bytes:
    """Read a catalog's bytes; CatalogError where it is no file, or one of more than 5 MB."""
    file = str(path)
    try:
        if not S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise CatalogError(Problem(tag, "is no file", "", "Put a .po file there.", file))
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        remedy = f"Choose another language, or begin this with newsgen locale init {tag}."
        raise CatalogError(Problem(tag, "has no catalog", "", remedy, file)) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = "Check the path and its rights."
        raise CatalogError(Problem(tag, f"cannot be read: {reason}", "", remedy, file)) from error
    if len(data) > MAX_BYTES:
        remedy = "Take out what is no message of the templates."
        raise CatalogError(Problem(tag, "is larger than 5 MB", "", remedy, file))
    return data


def build(tag: str, file: str, entries: Iterable[Entry]) -> tuple[Catalog, list[Problem]]:
    """Make a catalog of the entries that are sound, and name what keeps each other one out."""
    problems: list[Problem] = []
    by_context: dict[str, dict[str, tuple[Wording, ...]]] = {}
    texts: dict[tuple[str, str], str] = {}
    for entry in entries:
        context, source, text = entry.context, entry.source, entry.text
        if entry.obsolete or not source:
            continue
        if texts.setdefault((context, source), text) != text:
            wrong = "stands twice, with different translations"
            problems.append(_problem(context, source, wrong, file))
            by_context.get(context, {}).pop(source, None)
        elif text or entry.plural:
            lines = text.split("\n")
            wrong = entry_fault(entry, lines)
            if wrong:
                problems.append(_problem(context, text or source, wrong, file))
                continue
            wordings = tuple(_wording(context, source, *each) for each in enumerate(lines))
            by_context.setdefault(context, {})[source] = wordings
    return Catalog(tag, file, by_context), problems


def entry_fault(entry: Entry, lines: list[str]) -> str:
    """Say what keeps an entry from being used; nothing where it is sound."""
    if entry.plural:
        return "has plural forms"
    if len(lines) > MAX_WORDINGS:
        return f"has more than {MAX_WORDINGS} wordings"
    wrong = (fault(entry.context, entry.source, line) for line in lines)
    return next(filter(None, wrong), "") or ("is fuzzy" if entry.fuzzy else "")


def _charset(found: PoFile, file: str) -> list[Problem]:
    if found.charset in CHARSETS:
        return []
    remedy = "Save the file as UTF-8, with charset=UTF-8 in its header."
    message = "names an encoding that is not UTF-8"
    return [Problem(f"line {found.header_line}", message, shown(found.charset), remedy, file)]


def _wording(context: str, source: str, line: int, text: str) -> Wording:
    """Mark the values that begin a sentence; the phrases of part `common` stand within one."""
    if context.startswith("common."):
        return Wording(text, frozenset(), source, line)
    starts = frozenset(match[2] for match in _START.finditer(text))
    return Wording(_START.sub(r"\1%(\2^)s", text), starts, source, line)


def fault(context: str, source: str, text: str) -> str:
    """Say what keeps a line of a translation from being used; nothing where it is sound."""
    if not text.strip():
        return "holds an empty line; each line is a wording"
    if len(text) > MAX_LETTERS:
        return f"is longer than {MAX_LETTERS} characters"
    wanted, found = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(text))
    if wanted != found and (found - wanted or wanted - found - OPTIONAL):
        return f"must keep the placeholders {', '.join(sorted(wanted)) or 'none'}"
    found_odd = _ODD.search(PLACEHOLDER.sub("", text).replace("%%", ""))
    if found_odd is None or (found_odd[0].isdigit() and context.startswith(LABELS)):
        return ""
    return next(
        (told for told, letters in _FAULTS.items() if found_odd[0] in letters),
        "holds a figure of its own; figures are placeholders"
        if found_odd[0].isdigit()
        else "holds a hidden or private-use character",
    )


def _problem(context: str, text: str, wrong: str, file: str) -> Problem:
    return Problem(context[:80] or "message", wrong, text[:80], "Mend the message.", file)
