"""What `newsgen check --quality` measures and prints."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgen.cli import terminal

if TYPE_CHECKING:
    from newsgen.quality.measure import Measure
    from newsgen.settings import Settings

_SHARES = frozenset({"fact_density", "hedges"})
_WORDS = {
    "lix": "LIX of the body",
    "fact_density": "sentences with a figure",
    "longest_sentence": "longest sentence, words",
    "mean_sentence": "mean sentence, words",
    "body_words": "body, words (a full story)",
    "headline_length": "headline, characters",
    "short_length": "short headline, characters",
    "dek_length": "introduction, characters",
    "bullet_length": "longest bullet, characters",
    "heading_length": "longest heading, characters",
    "headline_figures": "headlines with too many figures",
    "bullets": "bullets",
    "bullet_form": "bullets that are no single sentence and figure",
    "attribution": "figures without a source",
    "hedges": "widest “over” or “nearly”",
    "same_facts": "facts that another language tells",
    "traced_figures": "figures that disagree with their facts",
    "banned_words": "banned words",
    "glossary": "words that the glossary rejects",
}

Measured = dict[str, tuple["Measure", ...]]


def measured(path: Path, settings: Settings) -> Measured:
    """Measure an article.json, or all of a folder, by the folder's name; they are known to read."""
    from newsgen import resources
    from newsgen.quality import measure_article

    documents = [path] if path.is_file() else sorted(path.rglob("article.json"))
    locales = resources.locales()
    return {
        str(document.parent): measure_article(
            json.loads(document.read_bytes(), parse_float=Decimal), locales, settings.quality
        )
        for document in documents
    }


def fails(found: Measured) -> bool:
    """Say whether a measure is not held."""
    return not all(each.held for measures in found.values() for each in measures)


def plain(found: Measured) -> list[dict[str, Any]]:
    """Give the measures as JSON members."""
    return [
        {"article": article, **asdict(each), "held": each.held}
        for article, measures in found.items()
        for each in measures
    ]


def say(found: Measured) -> None:
    """Print a table for each article and language, and below it what to mend."""
    for article, measures in found.items():
        for lang in dict.fromkeys(each.lang for each in measures):
            own = [each for each in measures if each.lang == lang]
            terminal.say(f"{Path(article).name or article} {lang}")
            for each in own:
                terminal.say(_line(each))
            _say_faults(own)
    every = [each for measures in found.values() for each in measures]
    wrong = sum(not each.held for each in every)
    terminal.say(f"{len(every)} measures, {wrong or 'all held'}{' not held' if wrong else ''}")


def _line(each: Measure) -> str:
    verdict = "" if each.held else "  NOT HELD"
    words = _WORDS.get(each.name, each.name)
    return f"  {words:46} {_shown(each, each.value):>6}  {_limits(each):12}{verdict}".rstrip()


def _limits(each: Measure) -> str:
    low, high = (None if value is None else _shown(each, value) for value in (each.low, each.high))
    if low is not None and high is not None:
        return f"{low} to {high}"
    if low is not None:
        return f"at least {low}"
    return "" if high is None else f"at most {high}"


def _shown(each: Measure, value: float) -> str:
    return f"{100 * value:.0f} %" if each.name in _SHARES else f"{value:g}"


def _say_faults(measures: Iterable[Measure]) -> None:
    for each in measures:
        for fault in each.faults:
            terminal.say(f"    {fault.where}: {fault.shown}")
            terminal.say(f"      {fault.remedy}")
