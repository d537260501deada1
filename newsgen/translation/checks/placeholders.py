"""Placeholders of one line: each one of its source text, and written as %(name)s."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from newsgen.catalog import OPTIONAL, PLACEHOLDER
from newsgen.translation.checks.finding import Wrong

MASK = "\ufffc"  # stands where a placeholder stood
# What was meant as a placeholder: %(total), %(total) s, %(total)d, %{total}, {{ total }}, %s.
_BROKEN = re.compile(
    r"[%％]\s{0,3}[(（]\s{0,3}([\w.^-]{1,60})\s{0,3}[)）](?:\s{0,3}[\d.]{0,12}[A-Za-z](?!\w))?"
    r"|[%$]?\{{1,2}\s{0,3}([\w.]{1,60})\s{0,3}\}{1,2}"
    r"|(?<![\w%])%[-+#]?\d{0,3}(?:\.\d{1,3})?[sdifrxgeu](?!\w)"
)
# Letters of scripts without capitals may stand beside a value: those write no spaces.
_RUN_IN = re.compile(rf"([A-Za-zÀ-ɏͰ-ӿ]+){MASK}|{MASK}([A-Za-zÀ-ɏͰ-ӿ]+)")
_WORD = re.compile(r"\w+")


def masked(text: str) -> str:
    """Give a text with a mask for each placeholder, also for those that are written wrongly."""
    return _BROKEN.sub(MASK, PLACEHOLDER.sub(MASK, text))


def placeholders(source: str, text: str) -> Iterator[Wrong]:
    """Say which placeholders are broken, unknown, or not there."""
    wanted = list(dict.fromkeys(PLACEHOLDER.findall(source)))
    found = dict.fromkeys(PLACEHOLDER.findall(text))
    meant: set[str] = set()
    for match in _BROKEN.finditer(PLACEHOLDER.sub(MASK, text)):
        word = _WORD.search(match[1] or match[2] or "")
        name = _nearest(word[0] if word else "", wanted, meant | found.keys())
        meant.add(name)
        yield Wrong("placeholders", f"“{match[0].strip()}” is no placeholder", _written(name))
    for unknown in [name for name in found if name not in wanted]:
        name = _nearest(unknown, wanted, meant | found.keys())
        meant.add(name)
        remedy = f"Did you mean %({name})s?" if name else _written("")
        yield Wrong("placeholders", f"the source has no placeholder %({unknown})s", remedy)
    yield from _placed(source, text, found)
    for lacking in wanted:
        if lacking not in found and lacking not in meant and lacking not in OPTIONAL:
            yield Wrong("placeholders", f"lacks %({lacking})s", f"Put %({lacking})s in.")


def _placed(source: str, text: str, found: Iterable[str]) -> Iterator[Wrong]:
    """Say which placeholders stand more often than in the source, or run into a word."""
    for name in found:
        often = text.count(f"%({name})s")
        if 0 < source.count(f"%({name})s") < often:
            remedy = "Keep one; a wording of its own goes on a line of its own."
            yield Wrong("placeholders", f"has %({name})s {often} times", remedy)
    if run_in := _RUN_IN.search(PLACEHOLDER.sub(MASK, text)):
        remedy = "Put a space between, or word it so that the value stands as it is."
        yield Wrong("placeholders", f"a placeholder runs into “{run_in[1] or run_in[2]}”", remedy)


def _nearest(name: str, wanted: list[str], taken: set[str]) -> str:
    """Give the placeholder that a name is meant to be; the only one left where it is like none."""
    if name in wanted:
        return name
    left = [each for each in wanted if each not in taken]
    near = get_close_matches(name, left, n=1)
    return near[0] if near else left[0] if len(left) == 1 else ""


def _written(name: str) -> str:
    return f"Write %({name})s." if name else "Write the source's placeholders, letter by letter."
