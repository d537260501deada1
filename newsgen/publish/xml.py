"""What the XML formats share: elements whose text XML can hold, and documents as bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

# XML 1.0, production 2: all else is no character of a document, not even as a reference.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, spaces: Mapping[str | None, str]) -> _Element:
    """Make a root with its namespaces; `name` is in Clark's notation, {namespace}name."""
    from lxml import etree

    return etree.Element(name, nsmap=dict(spaces))


def add(
    parent: _Element, name: str, text: str = "", attributes: Mapping[str, str] | None = None
) -> _Element:
    """Add an element with its text; characters that XML cannot hold are left out."""
    from lxml import etree

    known = {key: held(value) for key, value in (attributes or {}).items()}
    found = etree.SubElement(parent, name, known)
    if text:
        found.text = held(text)
    return found


def held(text: str) -> str:
    """Give a text without the characters that XML cannot hold."""
    return _NO_CHARACTER.sub("", text)


def document(root: _Element) -> bytes:
    """Write a document in UTF-8 with its declaration."""
    from lxml import etree

    etree.indent(root)
    text: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"
