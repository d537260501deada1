"""Whole articles, each piece of them linked to the string that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from newsgen.translation.preview.proof import Proof, Run, Said
from newsgen.translation.preview.stories import Telling, worded

Anchors = Mapping[tuple[str, str, int], str]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence and the string it links to; `id` where that stands first."""

    text: str
    context: str
    link: str
    id: str = ""
    inner: bool = False
    again: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What one message says, a sentence or two, in segments; without any, the space between."""

    segments: tuple[Segment, ...]
    context: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A block of an article, and the same block in the source language as plain text."""

    kind: str
    told: tuple[Told, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A real event's article."""

    name: str
    day: str
    headline: str
    rows: tuple[Row, ...]


def articles(
    language: Proof,
    chosen: Sequence[Telling],
    source: Mapping[str, tuple[tuple[str, str], ...]],
    anchors: Anchors,
) -> tuple[Article, ...]:
    """Word the chosen articles; `source` holds, by event, the blocks in the source language."""
    return tuple(
        _article(language, each, source.get(each.event.name, ()), anchors) for each in chosen
    )


def plain_blocks(language: Proof, telling: Telling) -> tuple[tuple[str, str], ...]:
    """Give the kind and the text of every block of an article."""
    return tuple(
        (kind, "".join(run.text for run in runs))
        for group in telling.groups
        for kind, runs in worded(language, telling.event, group)
    )


def standing(articles: Iterable[Article]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Give, by context, the articles that tell it: the name, and the anchor in it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for article in articles:
        for row in article.rows:
            for told in row.told:
                places = [(told.context, told.id)]
                places += [(each.context, each.id) for each in told.segments]
                for context, place in places:
                    if place:
                        found.setdefault(context, []).append((article.name, place))
    return {context: tuple(places) for context, places in found.items()}


def _article(
    language: Proof, telling: Telling, source: Sequence[tuple[str, str]], anchors: Anchors
) -> Article:
    name = telling.event.name
    seen: set[str] = set()
    blocks = [block for group in telling.groups for block in worded(language, telling.event, group)]
    rows = []
    beside = _beside([kind for kind, _ in blocks], source)
    for (kind, runs), text in zip(blocks, beside, strict=True):
        rows.append(Row(kind, tuple(_told(runs, name, seen, anchors)), text))
    headline = "".join(run.text for run in blocks[0][1])
    return Article(name, name[:10], headline, tuple(rows))


def _beside(kinds: Sequence[str], source: Sequence[tuple[str, str]]) -> list[str]:
    """Put the source blocks beside those of the same kind and number; a last one takes the rest."""
    left: dict[str, list[str]] = {}
    for kind, text in source:
        left.setdefault(kind, []).append(text)
    found = []
    for at, kind in enumerate(kinds):
        texts = left.get(kind, [])
        last = kind not in kinds[at + 1 :]
        taken, left[kind] = (texts, []) if last else (texts[:1], texts[1:])
        found.append("\n".join(taken))
    return found


def _told(runs: Iterable[Run], article: str, seen: set[str], anchors: Anchors) -> Iterator[Told]:
    """Join the runs of one message; the first place of each string in the article is an anchor."""

    def anchor(context: str) -> str:
        new = context not in seen
        seen.add(context)
        return f"in.{article}.{context}" if new else ""

    for _, own in groupby(runs, key=lambda run: id(_outer(run))):
        pieces = list(own)
        outer = _outer(pieces[0])
        if outer is None:
            yield Told(())
            continue
        place = anchor(outer.context)
        linked: set[int] = set()
        segments = []
        for run in pieces:
            said = run.said or outer
            inner = anchor(said.context) if run.within else ""
            segments.append(_segment(run, said, inner, id(said) in linked, anchors))
            linked.add(id(said))
        yield Told(tuple(segments), outer.context, place)


def _segment(run: Run, said: Said, place: str, again: bool, anchors: Anchors) -> Segment:
    wording = said.wording
    link = anchors[said.context, wording.source, wording.line] if wording else said.context
    return Segment(run.text, said.context, link, place, bool(run.within), again, wording is None)


def _outer(run: Run) -> Said | None:
    return run.within[0] if run.within else run.said
