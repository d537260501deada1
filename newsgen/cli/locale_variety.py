"""How much thirty articles repeat each other, measured over real events and several seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from newsgen.cli import terminal
from newsgen.errors import BriefError, NotFoundError, Problem

if TYPE_CHECKING:
    from newsgen.model import Facts, MessageRef, Story
    from newsgen.quality.limits import Limits
    from newsgen.render import Language
    from newsgen.settings import Settings
    from newsgen.translation.variety import Passage, Told, Variety

SAME_ON_PURPOSE = frozenset({"definition", "note"})  # parts whose words are not counted


class _Event(NamedTuple):
    """An event assessed once: its name, the article's id, its facts and what is told."""

    name: str
    article_id: str
    facts: Facts
    story: Story


def variety(
    languages: Sequence[str],
    settings: Settings,
    *,
    seeds: int = 20,
    events: Path | None = None,
    as_json: bool = False,
) -> None:
    """Print what the articles of each language repeat; exit 1 where a limit is not held.

    `events` is a folder of briefs, one event each; without it the bundled real ones.
    """
    from newsgen import resources
    from newsgen.pipeline import spoken
    from newsgen.quality.limits import load_limits
    from newsgen.translation.variety import measure

    briefs = _briefs(events)
    held, shown = True, []
    for tag in languages:
        language = spoken(tag, settings)
        limits = load_limits(language.tag, resources.locales(), settings.quality)
        told = _assessed(briefs, language, settings)
        found = measure(language.tag, _articles(told, language, seeds))
        rows = list(_rows(found, limits))
        held = held and all(row.held for row in rows)
        if as_json:
            shown.append(_plain(found, rows, len(told), seeds))
        else:
            _say(found, rows, len(told), seeds)
    if as_json:
        terminal.say_json({"languages": shown})
    if not held:
        raise typer.Exit(1)


def _briefs(folder: Path | None) -> list[tuple[str, bytes]]:
    """Read the briefs of a folder by name."""
    place = Path(str(files("newsgen") / "examples" / "events")) if folder is None else folder
    remedy = "Name a folder with a brief for each event, about thirty."
    if not place.is_dir():
        raise NotFoundError(Problem(str(place), "is no folder", remedy=remedy))
    found = sorted(place.glob("*.json"))
    if len(found) < 2:  # noqa: PLR2004
        raise NotFoundError(Problem(str(place), "holds no two briefs", remedy=remedy))
    return [(path.stem, path.read_bytes()) for path in found]


def _assessed(
    briefs: Sequence[tuple[str, bytes]], language: Language, settings: Settings
) -> list[_Event]:
    """Decide once what is told of each event; only the words differ by seed."""
    from newsgen import pipeline
    from newsgen.events.liquidations import event
    from newsgen.story import tell

    found = []
    for name, data in briefs:
        now = _as_of(name, data) + timedelta(minutes=1)
        assessed = pipeline.assess(
            data, f"{name}.json", settings, now=now, force=True, series="none"
        )
        facts = assessed.gathered.facts
        story = tell(event.PLAN, facts, assessed.angles.spoken_in(language.tag))
        found.append(_Event(name, assessed.brief.article_id, facts, story))
    return found


def _as_of(name: str, data: bytes) -> datetime:
    try:
        return datetime.fromisoformat(json.loads(data)["as_of"])
    except (ValueError, KeyError, TypeError) as error:
        problem = Problem("as_of", "cannot be read", remedy="Mend the brief.", file=f"{name}.json")
        raise BriefError(problem) from error


def _articles(told: Sequence[_Event], language: Language, seeds: int) -> Iterator[list[Told]]:
    """Word thirty of the events anew for each seed."""
    from newsgen.translation.variety import draw

    by_name = {each.name: each for each in told}
    for number in range(seeds):
        chosen = draw(tuple(by_name), str(number))
        yield [_worded(by_name[name], language, number) for name in chosen]


def _worded(event: _Event, language: Language, number: int) -> Told:
    """Word every message of a story by itself, as `render` joins them."""
    from newsgen.figures import FactView
    from newsgen.translation.variety import Told

    facts, story = event.facts, event.story
    seed = event.article_id if number == 0 else f"{event.article_id}-{number}"
    view = FactView(facts, language.style, seed, facts["as_of_time"].as_of.year)

    def passages(refs: Sequence[MessageRef]) -> tuple[Passage, ...]:
        return tuple(_passage(ref, language, view, facts) for ref in refs)

    paragraphs = [passages([story.headline]), passages(story.dek)]
    paragraphs += [passages([ref]) for ref in story.bullets]
    for section in story.sections:
        counted = [
            [ref for ref in paragraph if ref.part not in SAME_ON_PURPOSE]
            for paragraph in section.paragraphs
        ]
        if any(counted) and section.heading is not None:
            paragraphs.append(passages([section.heading]))
        paragraphs += [passages(paragraph) for paragraph in counted if paragraph]
    lede = passages(story.sections[0].paragraphs[0][:1])[0]
    return Told(event.name, paragraphs[0][0], lede, tuple(paragraphs))


def _passage(ref: MessageRef, language: Language, view: Any, facts: Facts) -> Passage:
    from newsgen.model import Unit
    from newsgen.translation.variety import Passage

    text, claims = view.clean(language.word(ref, view))
    names = {claim for claim in claims if facts[claim.fact].unit is Unit.TEXT}
    return Passage(
        f"{ref.part}.{ref.name}",
        text,
        tuple((claim.start, claim.end) for claim in claims if claim not in names),
        tuple((claim.start, claim.end) for claim in claims if claim in names),
    )


class _Row(NamedTuple):
    """One measure: its name, mean over the seeds, worst seed, and the limit of the mean, if any."""

    name: str
    words: str
    mean: float
    worst: float
    limit: float | None

    @property
    def held(self) -> bool:
        return self.limit is None or self.mean <= self.limit


def _rows(found: Variety, limits: Limits) -> Iterator[_Row]:
    number = limits.number
    five, high, masked = found.five_grams, found.high, found.masked
    yield _Row("five_grams", "shared runs of five words", *five, number["five_grams"])
    # A mean alone would hide the few pairs that are nearly the same text.
    yield _Row("five_grams_95", "in nineteen of twenty pairs", *high, number["five_grams"])
    yield _Row("five_grams_masked", "on average, figures masked", *masked, None)
    headline, lede = found.headline_pattern, found.repeated_lede
    yield _Row("headline_pattern", "commonest headline", *headline, number["headline_pattern"])
    yield _Row("repeated_lede", "commonest first sentence", *lede, number["repeated_lede"])


def _plain(found: Variety, rows: Sequence[_Row], events: int, seeds: int) -> dict[str, Any]:
    worst = found.worst_pair
    return {
        "lang": found.lang,
        "events": events,
        "seeds": seeds,
        "measures": [
            {
                "name": row.name,
                "mean": round(row.mean, 4),
                "worst_seed": round(row.worst, 4),
                "limit": row.limit,
                "held": row.held,
            }
            for row in rows
        ],
        "worst_pair": {"events": list(worst.pair), "overlap": round(worst.worst, 4)},
        "repeated": [
            {"message": each.message, "share": round(each.share, 4), "run": each.run}
            for each in found.repeated
        ],
    }


def _say(found: Variety, rows: Sequence[_Row], events: int, seeds: int) -> None:
    from newsgen.translation.variety import MOST

    terminal.say(f"{found.lang}: {events} events, {seeds} seed{'s' * (seeds != 1)}")
    terminal.say(f"  {'':36} {'mean':>7} {'worst':>7} {'limit':>7}")
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:7.0%}"
        verdict = "" if row.limit is None else ("  held" if row.held else "  NOT HELD")
        terminal.say(f"  {row.words:36} {row.mean:7.1%} {row.worst:7.1%} {limit:>7}{verdict}")
    worst = found.worst_pair
    terminal.say(f"  most alike: {worst.pair[0]} and {worst.pair[1]}, {worst.worst:.0%}")
    terminal.say("  messages with the most shared runs:")
    for each in found.repeated[:MOST]:
        terminal.say(f"    {each.share:5.1%}  {each.message:32} “{each.run}”")
