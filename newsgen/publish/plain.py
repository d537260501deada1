"""The text of a copy without any markup, and texts cut to a length without breaking a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newsgen.publish.copy import Copy, Status
from newsgen.publish.page import Links, Mark, Page

# After two letters, so that "12." and "a.m." end none; before a word that begins large and goes on
# small, so that "mrd. USD" holds together.
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+(?=[^\W\d_a-zæøåäö](?:[a-zæøåäö]|\s))")
_WORD = re.compile(r"\S+")
_DOTS = "…"


def text(copy: Copy) -> str:
    """Give all that readers see below the headline; of a retracted page its notices only."""
    if copy.standing.status is Status.RETRACTED:
        return "\n\n".join((copy.standing.label, *(each.text for each in copy.standing.notices)))
    return "\n\n".join(part for part in _parts(copy) if part)


def cut(sentence: str, limit: int, marks: Sequence[Mark] = ()) -> str:
    """Cut a text to at most `limit` characters: after a sentence, else before a word, with dots.

    A figure stays whole or goes: marked ones, and what an editor wrote without marks. Nothing but
    the dots is left of a text that is one figure.
    """
    if len(sentence) <= limit:
        return sentence
    marked = [(mark.start, mark.end) for mark in marks]
    ends = (found.start() for found in _NEXT_SENTENCE.finditer(sentence, 0, limit + 2))
    whole = [end for end in ends if end <= limit and not _within(end, marked)]
    if whole:
        return sentence[: whole[-1]]
    room = limit - len(_DOTS)
    figures = [*marked, *_figures(sentence)]
    spaces = (at for at in range(1, room + 1) if sentence[at] == " ")
    free = [at for at in spaces if not _within(at, figures)]
    broken = any(start < room for start, _ in figures)
    end = free[-1] if free else 0 if broken else room
    return f"{sentence[:end].rstrip(' ,;:–')}{_DOTS}"


def _within(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < at < end for start, end in spans)


def _figures(sentence: str) -> Iterator[tuple[int, int]]:
    """Give the place of each word with a digit and the two after it: 2,6 mrd. dollar."""
    words = list(_WORD.finditer(sentence))
    for at, word in enumerate(words):
        if any(letter.isdigit() for letter in word[0]):
            yield word.start(), words[min(at + 2, len(words) - 1)].end()


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
