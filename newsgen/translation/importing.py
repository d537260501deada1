"""Takes translations that come from elsewhere into a catalog; what cannot be printed is refused.

Only texts of known messages are taken. An empty one changes nothing, so nobody's work is lost.
Comments of translators follow the file, also those of a text that is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsgen.catalog import MAX_LETTERS, MAX_WORDINGS, PLACEHOLDER, fault
from newsgen.errors import CatalogError, NotFoundError, Problem, SettingsError
from newsgen.pofile import parse
from newsgen.style import resolve
from newsgen.translation.checks.conventions import load_conventions
from newsgen.translation.checks.placeholders import masked
from newsgen.translation.checks.sentences import untouched
from newsgen.translation.extraction import SOURCE
from newsgen.translation.writing import (
    REVISED,
    as_po,
    catalog_file,
    dated,
    header_of,
    read_catalog,
    save,
)
from newsgen.translation.xliff import Offered, read, unit_id

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

MAX_BYTES = 20_000_000
_XML = (b"<", b"\xff\xfe", b"\xfe\xff")
_OWN_COMMENT = re.compile(rb"^#\.", re.MULTILINE)  # a file without any was stripped of comments
_STALE = "Export the language again, and translate that."
_MEND = "Mend the translation."


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: counts of texts, and each one refused with its reason.

    `commented` counts the messages whose comments changed, whatever became of their texts.
    """

    taken: int
    unchanged: int
    empty: int
    refused: tuple[Problem, ...]
    commented: int = 0


def take(tag: str, root: Path, path: Path, now: datetime) -> Imported:
    """Take the texts of an XLIFF or .po file into a language's catalog.

    Raises CatalogError where the file cannot be read or is for another language.
    """
    data = _bytes(path)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_XML):
        package = read(data, str(path))
        language, offered = package.language, package.offered
    else:
        language, offered = _po(data, str(path))
    _refuse_other_language(language, tag, root, path)
    if not offered:
        remedy = "Name an XLIFF or .po file with translations."
        raise CatalogError(Problem("", "holds no texts", remedy=remedy, file=str(path)))
    target = catalog_file(tag, root)
    catalog, header = read_catalog(target, tag), header_of(target.read_bytes())
    found = accept(catalog, _translated(offered, tag, root))
    if found.taken or found.commented:
        header = dated(header, REVISED, now)
        save(target.parent, {target.name: as_po(catalog, header=header)})
    return found


def accept(catalog: Catalog, offered: Iterable[Offered]) -> Imported:
    """Set the texts that an article can print in a catalog."""
    known: dict[str, Message] = {
        unit_id(each.context or "", str(each.id)): each for each in catalog if each.id
    }
    contexts = {each.context or "" for each in known.values()}
    done: dict[str, str] = {}
    counted: Counter[str] = Counter()
    refused = []
    for each in offered:
        name = each.id if each.id in known else unit_id(each.context, each.source)
        message = known.get(name)
        if message is None or (each.source != message.id and not each.wrong):
            refused.append(_not_ours(each, contexts))
            continue
        outcome, problem = _weighed(message, each, done.get(name, each.text))
        if name not in done and _comment(message, each.comments):
            counted["commented"] += 1
        done[name] = each.text
        counted[outcome] += 1
        if problem is not None:
            refused.append(problem)
        elif outcome == "taken":
            message.string = each.text
            message.flags.discard("fuzzy")
    return Imported(
        counted["taken"],
        counted["unchanged"],
        counted["empty"],
        tuple(refused),
        counted["commented"],
    )


def _comment(message: Message, offered: tuple[str, ...] | None) -> bool:
    """Set a message's comments to those of the file; programs break their lines anew."""
    if offered is None or " ".join(offered).split() == " ".join(message.user_comments).split():
        return False
    message.user_comments = [line.strip()[:MAX_LETTERS] for line in offered if line.strip()]
    return True


def _translated(offered: Iterable[Offered], tag: str, root: Path) -> Iterator[Offered]:
    """Mark the texts that a program filled in from the source and nobody translated."""
    conventions = load_conventions(tag, root)
    for each in offered:
        source, lines = masked(each.source), each.text.split("\n")
        left = any(untouched(masked(line), source, conventions) for line in lines)
        if left and not each.wrong and tag.partition("_")[0] != SOURCE:
            yield replace(each, wrong="is still the source text")
        else:
            yield each


def _weighed(message: Message, offered: Offered, before: str) -> tuple[str, Problem | None]:
    """Decide on one text; `before` is what the file offered for the same message already."""
    context, source, text = message.context or "", str(message.id), offered.text
    if not text and not offered.wrong:
        return "empty", None
    if text == message.string and offered.fuzzy == message.fuzzy and not offered.wrong:
        return "unchanged", None
    wrong, remedy = offered.wrong, _MEND
    if not wrong and before != text:
        wrong, remedy = "is there twice, with different texts", "Keep one of them."
    if not wrong and offered.fuzzy:
        wrong = "is not approved yet: it still needs review"
        remedy = "Take its mark away (fuzzy; in XLIFF a state needs-…), then import it."
    lines = text.split("\n")
    if not wrong and len(lines) > MAX_WORDINGS:
        wrong = f"has more than {MAX_WORDINGS} wordings"
    wrong = wrong or next(filter(None, (_fault(context, source, line) for line in lines)), "")
    if wrong:
        return "refused", Problem(context, wrong, text[:80], remedy)
    return "taken", None


def _fault(context: str, source: str, line: str) -> str:
    """Say what is wrong with a line; a placeholder told twice is two lines run together."""
    wanted, found = Counter(PLACEHOLDER.findall(source)), Counter(PLACEHOLDER.findall(line))
    wrong = fault(context, source, line)
    twice = [name for name in found if 0 < wanted[name] < found[name]]
    return wrong or (f"has the placeholder {twice[0]} {found[twice[0]]} times" if twice else "")


def _not_ours(offered: Offered, contexts: set[str]) -> Problem:
    place = offered.context or offered.id.rpartition("-")[0] or offered.id
    shown = offered.source[:80]
    if place in contexts:
        return Problem(place, "translates another source text than ours", shown, _STALE)
    return Problem(place or "unit", "is no message of ours", shown, _STALE)


def _po(data: bytes, file: str) -> tuple[str, tuple[Offered, ...]]:
    """Read a .po file of any program: the language it names, and its texts."""
    found = parse(data)
    if found.faults:
        raise CatalogError(
            [
                Problem(f"line {each.line}", each.message, "", each.remedy, file)
                for each in found.faults
            ]
        )
    told = _OWN_COMMENT.search(data) is not None
    offered = (
        Offered(
            "",
            each.context,
            each.source,
            each.text.replace("\r\n", "\n").strip("\n"),
            each.fuzzy,
            "has plural forms" if each.plural else "",
            each.comments or (() if told else None),
        )
        for each in found.entries
        if not each.obsolete
    )
    return found.header.get("language", ""), tuple(offered)


def _refuse_other_language(language: str, tag: str, root: Path, path: Path) -> None:
    if not language:
        return
    try:
        own = resolve(language, root)
    except SettingsError:
        own = language
    if own != tag:
        problem = Problem("", f"is for another language than {tag}", language, file=str(path))
        raise CatalogError(problem)


def _bytes(path: Path) -> bytes:
    remedy = "Name an XLIFF or .po file."
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        problem = Problem("", f"cannot be read: {reason}", remedy=remedy, file=str(path))
        raise NotFoundError(problem) from None
    if len(data) > MAX_BYTES:
        raise CatalogError(Problem("", "is larger than 20 MB", remedy=remedy, file=str(path)))
    return data
