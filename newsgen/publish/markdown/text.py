"""Texts and addresses within Markdown, so that every reader shows them as they stand."""

from __future__ import annotations

import re

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MARKS = re.compile(r"[\\`*_\[\]#!]")
# No backslash works for these in every reader, or other tools read them before Markdown does.
_ENTITIES = str.maketrans(
    {mark: f"&#{ord(mark)};" for mark in "{}|~"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_MATHS = re.compile(r"\$(?=\$)")  # two of them begin a formula in Jekyll's reader
# GitHub's flavour would make a link of a bare address, with the signs that escape within it.
_LINKED = re.compile(r":(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^([0-9]+)([.)])(?=\s|$)")
_BLOCK_START = re.compile(r"^[-+]")
_BLOCK_ENTITY = re.compile(r"^[=:^]")
_UNMARKED = str.maketrans("[]{}<>*_`~|^\\\"'", "()()‹›∗ ’∼¦ˆ/”’")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_DASHES, _DOTS = re.compile("-{2,}"), re.compile(r"\.{3,}")
_IN_ADDRESS = re.compile(r"[\s\x00-\x1f()<>\[\]{}\"'\\`|^*_~]")


def escape(text: str) -> str:
    """Escape a text for any place on a line, so that it is shown as it stands."""
    return _LIST_NUMBER.sub(r"\1\\\2", within(text))


def within(text: str) -> str:
    """Escape a text for a place where no list can begin, so that a day keeps its plain point."""
    line = _BREAKS.sub(" ", text).strip()
    line = _MARKS.sub(r"\\\g<0>", line).translate(_ENTITIES)
    line = _LINKED.sub(_entity, _MATHS.sub("&#36;", line))
    return _BLOCK_ENTITY.sub(_entity, _BLOCK_START.sub(r"\\\g<0>", line))


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def alternative(text: str) -> str:
    """Write the text of an image with signs that are no markup and that no site's typography sets.

    Hugo shows escapes as they are written there, and Eleventy leaves out what was escaped.
    """
    line = _ENTITY.sub("& ", _BREAKS.sub(" ", text).strip().translate(_UNMARKED))
    return _MATHS.sub("$ ", _DOTS.sub("…", _DASHES.sub("–", line)))


def address(url: str) -> str:
    """Write an address for a link: what could end it is percent-encoded."""
    encoded = _IN_ADDRESS.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url
    )
    return encoded.replace("&", "&amp;")
