"""How much the articles of different events repeat each other.

Two articles are compared by their runs of five words: those that both have, over those of the
shorter one. Words are taken as printed, small letters, without punctuation; figures are words like
others. A figure is what an article is about: two texts that differ in every amount tell two
things, and a reader sees so. Masked figures are counted as well, since they show how much of the
frame is alike; that number has no limit. Definition and data note say the same each time on
purpose and are left out by whoever gives the passages.

A headline's pattern, and that of a first sentence, is what is left when figures and names are
masked.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from statistics import fmean

RUN = 5  # words
ARTICLES = 30
MOST = 10  # repeated messages that are named
_HIGH = 0.95
_EDGES = ".,;:!?()[]«»“”„\"'’–—-"
_MASK = "0"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of one message in an article; `figures` and `names` are spans of its text."""

    message: str
    text: str
    figures: tuple[tuple[int, int], ...] = ()
    names: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One article: its event, headline, first sentence, and all of it as paragraphs of passages."""

    event: str
    headline: Passage
    lede: Passage
    paragraphs: tuple[tuple[Passage, ...], ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """How alike the articles of one seed are, over all pairs: shares from 0 to 1."""

    mean: float
    high: float
    worst: float
    pair: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The measures of thirty articles made with one seed."""

    printed: Overlap
    masked: Overlap
    headline: tuple[float, str]
    lede: tuple[float, str]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A message and its part of all runs shared, and the run of it that is shared most."""

    message: str
    share: float
    run: str


@dataclass(frozen=True, slots=True)
class Variety:
    """What one language's articles repeat: a value for each seed, and the messages to blame."""

    lang: str
    drawn: tuple[Drawn, ...]
    repeated: tuple[Repeated, ...]

    @property
    def five_grams(self) -> tuple[float, float]:
        """Give the mean overlap of two articles: over all seeds, and of the worst seed."""
        return _mean_and_worst(each.printed.mean for each in self.drawn)

    @property
    def masked(self) -> tuple[float, float]:
        """Give the same with figures masked."""
        return _mean_and_worst(each.masked.mean for each in self.drawn)

    @property
    def high(self) -> tuple[float, float]:
        """Give the overlap that one pair in twenty exceeds."""
        return _mean_and_worst(each.printed.high for each in self.drawn)

    @property
    def headline_pattern(self) -> tuple[float, float]:
        """Give the share of the articles with the commonest pattern of headline."""
        return _mean_and_worst(each.headline[0] for each in self.drawn)

    @property
    def repeated_lede(self) -> tuple[float, float]:
        """Give the share of the articles with the commonest pattern of first sentence."""
        return _mean_and_worst(each.lede[0] for each in self.drawn)

    @property
    def worst_pair(self) -> Overlap:
        """Give the seed's overlap with the two articles that are most alike."""
        return max(
            (each.printed for each in self.drawn),
            key=lambda each: each.worst,
            default=Overlap(0.0, 0.0, 0.0, ("", "")),
        )


def draw(events: Sequence[str], seed: str, count: int = ARTICLES) -> tuple[str, ...]:
    """Choose the events of one seed, other ones for each; all where there are no more."""
    by_chance = sorted(events, key=lambda event: zlib.crc32(f"{seed}\n{event}".encode()))
    return tuple(sorted(by_chance[:count]))


def measure(lang: str, seeds: Iterable[Sequence[Told]]) -> Variety:
    """Measure the articles of several seeds; those of one seed are about different events."""
    drawn: list[Drawn] = []
    blame: dict[str, float] = {}
    runs: dict[str, tuple[float, str]] = {}
    for articles in seeds:
        printed = [_runs(article, masked=False) for article in articles]
        masked = [_runs(article, masked=True) for article in articles]
        drawn.append(
            Drawn(
                _overlap(articles, printed),
                _overlap(articles, masked),
                _commonest(pattern(article.headline) for article in articles),
                _commonest(pattern(article.lede) for article in articles),
            )
        )
        for run, message, pairs in _shared(printed):
            blame[message] = blame.get(message, 0) + pairs
            runs[message] = max(runs.get(message, (0.0, "")), (pairs, run))
    whole = sum(blame.values()) or 1
    repeated = [
        Repeated(message, pairs / whole, runs[message][1]) for message, pairs in blame.items()
    ]
    repeated.sort(key=lambda each: -each.share)
    return Variety(lang, tuple(drawn), tuple(repeated))


def pattern(passage: Passage) -> str:
    """Give a text with its figures and names masked."""
    spans = sorted((*passage.figures, *passage.names))
    return " ".join(_words(_masked(passage.text, spans)))


def _overlap(articles: Sequence[Told], runs: Sequence[Mapping[str, str]]) -> Overlap:
    found = [
        (_share(one.keys(), other.keys()), pair)
        for (one, other), pair in zip(
            combinations(runs, 2), combinations([each.event for each in articles], 2), strict=True
        )
    ]
    if not found:
        return Overlap(0.0, 0.0, 0.0, ("", ""))
    found.sort()
    worst, pair = found[-1]
    shares = [share for share, _ in found]
    return Overlap(fmean(shares), shares[int(_HIGH * (len(shares) - 1))], worst, pair)


def _share(one: Iterable[str], other: Iterable[str]) -> float:
    first, second = frozenset(one), frozenset(other)
    return len(first & second) / (min(len(first), len(second)) or 1)


def _shared(articles: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str, float]]:
    """Give each run that several articles have, a message it is in, and the pairs laid to it.

    Where several messages hold the same run, each answers for its part of the articles.
    """
    told: dict[str, Counter[str]] = {}
    for runs in articles:
        for run, message in runs.items():
            told.setdefault(run, Counter())[message] += 1
    for run, messages in told.items():
        count = messages.total()
        for message, own in messages.items() if count > 1 else ():
            yield run, message, own * (count - 1) / 2


def _runs(article: Told, *, masked: bool) -> dict[str, str]:
    """Give the distinct runs of five words, each with the message that it begins in."""
    found: dict[str, str] = {}
    for paragraph in article.paragraphs:
        words: list[str] = []
        messages: list[str] = []
        for passage in paragraph:
            text = _masked(passage.text, passage.figures) if masked else passage.text
            own = _words(text)
            words += own
            messages += [passage.message] * len(own)
        for at in range(len(words) - RUN + 1):
            found.setdefault(" ".join(words[at : at + RUN]), messages[at])
    return found


def _words(text: str) -> list[str]:
    return [word for each in _SPACE.split(text.lower()) if (word := each.strip(_EDGES))]


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    places = [0, *(place for span in spans for place in span), len(text)]
    return _MASK.join(text[start:end] for start, end in list(pairwise(places))[::2])


def _commonest(patterns: Iterable[str]) -> tuple[float, str]:
    counted = Counter(patterns)
    if not counted:
        return 0.0, ""
    found, count = counted.most_common(1)[0]
    return count / counted.total(), found


def _mean_and_worst(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    return (fmean(known), max(known)) if known else (0.0, 0.0)
