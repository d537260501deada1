"""Catalogs as XLIFF 1.2, for translators' programs: written and read through translate-toolkit.

Version 1.2, because the toolkit writes the notes of version 2 where its schema has no place for
them, and knows no limits of length there. A placeholder is an inline element that programs protect
and translators move. A line of a text is a wording of its own, so white space is kept.

The toolkit has no types; everything of it, and of lxml below it, is Any and stays in this module.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from newsgen.errors import CatalogError, Problem

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

SOURCE_LANGUAGE = "en"
_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_SKELETON = f"""<?xml version="1.0" encoding="utf-8"?>
<xliff version="1.2" xmlns="{_NAMESPACE}">
<file original="newsgen.pot" source-language="{SOURCE_LANGUAGE}" datatype="plaintext">
<body></body></file></xliff>"""
_PLACEHOLDER = re.compile(r"(%\(\w+\)s)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_REPLACED = ("ph", "x")  # stand for code of the original
_WRAPPERS = ("g", "mrk", "sub")  # stand around text
_CONTEXT = "x-po-msgctxt"


@dataclass(frozen=True, slots=True)
class Offered:
    """A translation that a file offers; `wrong` says why it cannot be read.

    `comments` are the translator's lines; None where the file tells nothing of comments.
    """

    id: str
    context: str
    source: str
    text: str
    fuzzy: bool = False
    wrong: str = ""
    comments: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What an XLIFF file holds; `language` is empty where it names none."""

    language: str
    offered: tuple[Offered, ...]


class _UnreadableError(Exception):
    """A text holds what is neither words nor a placeholder."""


def unit_id(context: str, source: str) -> str:
    """Give the id of a unit; it stays as long as context and source text do."""
    return f"{context}-{zlib.crc32(source.encode()):08x}"


def write(catalog: Catalog, tag: str, limits: Mapping[str, int]) -> bytes:
    """Write every message of a catalog; `limits` gives the most characters by part."""
    toolkit = _toolkit()
    store = toolkit.xlifffile(io.BytesIO(_SKELETON.encode()))
    # The toolkit makes units of version 1.1 unless told otherwise.
    store.UnitClass = type("Unit", (toolkit.xliffunit,), {"namespace": _NAMESPACE})
    store.settargetlanguage(tag.replace("_", "-"))
    for message in catalog:
        if message.id and isinstance(message.id, str):
            try:
                _add_unit(store, message, limits)
            except ValueError as error:  # lxml's word on what XML cannot hold
                text, remedy = str(message.string or "")[:80], "Take the character out."
                wrong = "holds a control character, which XML cannot hold"
                problem = Problem(message.context or "message", wrong, text, remedy)
                raise CatalogError(problem) from error
    return bytes(store)


def read(data: bytes, file: str) -> Package:
    """Read an XLIFF 1 file of any program; CatalogError where it is none, or no safe one."""
    _refuse_unsafe(data, file)
    try:
        store = _toolkit().xlifffile(io.BytesIO(data))
        language = str(store.gettargetlanguage() or "")
        offered = tuple(_offered(unit) for unit in store.units)
    # The toolkit asserts the root element, and stops where there is no file within it.
    except (ValueError, AssertionError, StopIteration, SyntaxError, LookupError) as error:
        found = "XLIFF 2" if "XLIFF 2" in str(error) else str(error)[:80]
        remedy = "Save it as XLIFF 1.2."
        problem = Problem("", "is no XLIFF 1.2 file", found, remedy, file)
        raise CatalogError(problem) from error
    return Package(language, offered)


def _toolkit() -> Any:
    try:
        from translate.storage import xliff
    except ImportError as error:
        remedy = "Install it: pip install 'newsgen[xliff]'."
        problem = Problem("XLIFF", "needs a package that is not there", "translate-toolkit", remedy)
        raise CatalogError(problem) from error
    return xliff


def _add_unit(store: Any, message: Message, limits: Mapping[str, int]) -> None:
    context, source = message.context or "", str(message.id)
    unit = store.UnitClass(source)
    store.addunit(unit)
    element = unit.xmlelement
    element.set("id", unit_id(context, source))
    element.set("resname", context)
    limit = limits.get(context.partition(".")[0])
    if limit is not None:
        element.set("maxwidth", str(limit))
        element.set("size-unit", "char")
    codes: dict[str, str] = {}
    _fill(unit.get_source_dom(), source, codes)
    text = message.string if isinstance(message.string, str) else ""
    unit.set_rich_target([""])
    target = unit.get_target_dom()
    _fill(target, text, codes)
    state = "needs-review-translation" if message.fuzzy else "translated"
    target.set("state", state if text else "new")
    unit.markapproved(bool(text) and not message.fuzzy)
    unit.createcontextgroup("po-entry", [(_CONTEXT, context)], "information")
    for place, _ in message.locations:
        unit.addlocation(place)
    unit.addnote("\n".join(message.auto_comments), origin="developer")
    unit.addnote("\n".join(message.user_comments), origin="translator")


def _fill(node: Any, text: str, codes: dict[str, str]) -> None:
    """Write a text with its placeholders as elements; `codes` keeps the id of each."""
    node.text = ""
    last = None
    for piece in _PLACEHOLDER.split(text):
        if _PLACEHOLDER.fullmatch(piece):
            number = codes.setdefault(piece, str(len(codes) + 1))
            last = node.makeelement(f"{{{_NAMESPACE}}}ph", {"id": number, "equiv-text": piece})
            last.text = piece
            node.append(last)
        elif last is None:
            node.text += piece
        else:
            last.tail = piece


def _refuse_unsafe(data: bytes, file: str) -> None:
    """Refuse a document type, and with it entities of any kind, before anything is built."""

    def found(*_: object) -> None:
        raise CatalogError(
            Problem("", "holds a document type", remedy="Save it without DOCTYPE.", file=file)
        )

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = found
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        where, reason = f"line {error.lineno}", expat.ErrorString(error.code)
        problem = Problem(where, f"is no whole XML: {reason}", remedy="Save it again.", file=file)
        raise CatalogError(problem) from error


def _offered(unit: Any) -> Offered:
    element = unit.xmlelement
    number = str(element.get("id") or "")
    context, target, comments = _context(unit), unit.get_target_dom(), _comments(element)
    try:
        codes: dict[str, str] = {}
        source = "".join(_pieces(unit.get_source_dom(), codes, {}))
        text = "" if target is None else "".join(_pieces(target, {}, codes))
    except _UnreadableError as error:
        return Offered(number, context, "", "", wrong=str(error), comments=comments)
    text = text.replace("\r\n", "\n").strip("\n")
    wrong = ""
    if "\n" in text and not _keeps_space(element if target is None else target):
        wrong = "has lines, but the file does not keep white space (xml:space)"
    state = "" if target is None else str(target.get("state") or "")
    return Offered(number, context, source, text, state.startswith("needs-"), wrong, comments)


def _comments(element: Any) -> tuple[str, ...] | None:
    """Give the notes of translators; None where a program dropped the notes of all kinds."""
    notes = element.findall(f"{{{element.nsmap.get(element.prefix, '')}}}note")
    own = ("".join(each.itertext()) for each in notes if each.get("from") == "translator")
    return tuple(line for text in own for line in text.splitlines()) if notes else None


def _context(unit: Any) -> str:
    """Give a message's context: the unit's name, or the group that gettext's tools write."""
    named = unit.xmlelement.get("resname")
    if named:
        return str(named)
    groups = unit.getcontextgroupsbyattribute("purpose", "information")
    return next((str(text) for group in groups for kind, text in group if kind == _CONTEXT), "")


def _pieces(node: Any, ids: dict[str, str], codes: Mapping[str, str]) -> Iterator[str]:
    """Give the texts and placeholders of an element in order.

    `ids` takes the placeholders by the id of their element; `codes` gives those of the source.
    """
    if node is None:
        return
    yield node.text or ""
    for child in node:
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name in _REPLACED:
            code = _code(child, codes)
            ids[str(child.get("id"))] = code
            yield code
        elif name in _WRAPPERS:
            yield from _pieces(child, ids, codes)
        elif name:  # comments and instructions to programs have no name
            raise _UnreadableError(f"holds <{name}>, which is no placeholder")
        yield child.tail or ""


def _code(element: Any, codes: Mapping[str, str]) -> str:
    said = (element.get("equiv-text"), element.text, codes.get(str(element.get("id"))))
    for each in said:
        if each and _PLACEHOLDER.fullmatch(each.strip()):
            return str(each.strip())
    raise _UnreadableError(f"holds <{element.get('id')}>, a placeholder that the source has not")


def _keeps_space(node: Any) -> bool:
    while node is not None:
        found = node.get(_SPACE)
        if found is not None:
            return bool(found == "preserve")
        node = node.getparent()
    return False
