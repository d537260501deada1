"""A chart's SVG made fit to stand within a page: nothing that acts, nothing from elsewhere.

The drawings are the house's own; this refuses one that holds anything beside shapes and words, so
that a page keeps its word whatever drew it. Names of parts become the page's own, for a page may
hold several drawings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from newsgen.errors import CheckError, Problem

if TYPE_CHECKING:
    from lxml.etree import _Element

_SVG = "{http://www.w3.org/2000/svg}"
_ALLOWED = frozenset(
    ("svg", "g", "defs", "title", "desc", "style", "path", "rect", "circle", "ellipse", "line")
) | {"polyline", "polygon", "text", "tspan", "use", "symbol", "clipPath", "marker", "pattern"}
_METADATA = f"{_SVG}metadata"
# A reference to a part of the drawing itself is the only one that a drawing may hold.
_ELSEWHERE = re.compile(r"url\(\s*(?!['\"]?#)|image-set\(|@import|expression\(|\\", re.IGNORECASE)
_OWN = re.compile(r"#([\w.:-]+)")
_NAMING = ("aria-labelledby", "aria-describedby")
_REMEDY = "Draw it with shapes and text alone."


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing for a page: its markup, and the style sheets within it."""

    markup: Markup
    styles: tuple[str, ...]


@lru_cache(maxsize=32)
def drawing(svg: str, prefix: str) -> Drawing:
    """Read an SVG file and give it with the prefix before each id; CheckError where it may not."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise CheckError(
            Problem(prefix, f"is no SVG: {error}", remedy="Draw the chart again.")
        ) from None
    for metadata in root.findall(_METADATA):
        root.remove(metadata)
    foreign = [what for element in root.iter() for what in _foreign(element)]
    if root.tag != f"{_SVG}svg" or foreign:
        message = f"holds {', '.join(foreign)}" if foreign else "is no SVG"
        raise CheckError(Problem(prefix, message, remedy=_REMEDY))
    _rename(root, prefix)
    styles = tuple(each.text or "" for each in root.iter(f"{_SVG}style"))
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    return Drawing(Markup(text), styles)  # noqa: S704 - it holds what `_foreign` lets pass, no more


def _foreign(element: _Element) -> Iterator[str]:
    """Tell what an element holds that a drawing may not."""
    tag = str(element.tag)
    if tag.removeprefix(_SVG) not in _ALLOWED:
        yield tag.rpartition("}")[2]
    if tag == f"{_SVG}style" and _ELSEWHERE.search(element.text or ""):
        yield "a style from elsewhere"
    for name, value in element.attrib.items():
        plain = str(name).rpartition("}")[2].lower()
        away = plain == "href" and not str(value).startswith("#")
        if away or _ELSEWHERE.search(str(value)):
            yield f"an address in {plain}"
        elif plain.startswith(("on", "style")):
            yield f"the attribute {plain}"


def _rename(root: _Element, prefix: str) -> None:
    """Put the prefix before each id that something refers to, and drop the others."""
    elements = list(root.iter())
    styles = [each for each in elements if each.tag == f"{_SVG}style"]
    said = [str(value) for each in elements for value in each.attrib.values()]
    said += [each.text or "" for each in styles]
    used = {name for text in said for name in _OWN.findall(text)}
    used |= {name for each in _NAMING for name in str(root.get(each, "")).split()}
    known = {str(each.get("id")) for each in elements} & used

    def own(found: re.Match[str]) -> str:
        return f"#{prefix}-{found[1]}" if found[1] in known else found[0]

    for each in elements:
        for name, value in each.attrib.items():
            each.set(name, _OWN.sub(own, str(value)))
        if (old := each.attrib.pop("id", None)) in known:
            each.set("id", f"{prefix}-{old}")
    for each in styles:
        each.text = _OWN.sub(own, each.text or "")
    for name in _NAMING:
        if root.get(name):
            root.set(name, " ".join(f"{prefix}-{part}" for part in str(root.get(name)).split()))
