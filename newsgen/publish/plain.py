"""The text of a copy without any markup, and texts cut to a length without breaking a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsgen.publish.copy import Copy, Status
from newsgen.publish.page import Links, Mark, Page

_NEXT_SENTENCE = re.compile(r"(?<=[^\W_]{2}[.!?])\s+(?=[^\W\d_a-zæøåäö])")
_DOTS = "…"


def text(copy: Copy) -> str:
    """Give all that readers see below the headline; of a retracted page its notices only."""
    if copy.standing.status is Status.RETRACTED:
        return "\n\n".join((copy.standing.label, *(each.text for each in copy.standing.notices)))
    return "\n\n".join(part for part in _parts(copy) if part)


def cut(sentence: str, limit: int, marks: Sequence[Mark] = ()) -> str:
    """Cut a text to at most `limit` characters: after a sentence, else before a word, with dots.

    A figure stays whole: where the cut would fall within a mark, it falls before it.
    """
    if len(sentence) <= limit:
        return sentence
    ends = [found.start() for found in _NEXT_SENTENCE.finditer(sentence, 0, limit + 2)]
    whole = [end for end in ends if end <= limit]
    if whole:
        return sentence[: whole[-1]]
    end = limit - len(_DOTS)
    while True:
        end = sentence.rfind(" ", 0, end + 1)
        if end < 0:
            return f"{sentence[: limit - len(_DOTS)]}{_DOTS}"
        broken = [mark.start for mark in marks if mark.start < end < mark.end]
        if not broken:
            return f"{sentence[:end].rstrip(' ,;:–')}{_DOTS}"
        end = min(broken)


def _parts(copy: Copy) -> Iterator[str]:
    page = copy.page
    yield page.dek
    yield page.byline
    yield f"{page.summary} ({copy.standing.label})"
    yield "\n".join(f"- {bullet}" for bullet in page.bullets)
    yield from (notice.text for notice in copy.standing.notices)
    yield from _body(page)
    yield from page.notes
    yield from (_listed(page.sources), _listed(page.related), page.follow)
    yield from page.foot


def _body(page: Page) -> Iterator[str]:
    for section in page.sections:
        yield section.heading
        yield from section.paragraphs
        if section.quote is not None:
            yield section.quote.text


def _listed(links: Links) -> str:
    lines = (", ".join(part for part in (each.title, each.after) if part) for each in links.items)
    return "\n".join((links.heading, *(f"- {line}" for line in lines))) if links.items else ""
