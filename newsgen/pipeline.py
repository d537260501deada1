"""The whole way as one sentence: sources, facts, angles, story, text, check.

The only place that composes the stages; the clock and the seed come in as arguments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment

from newsgen import resources
from newsgen.angles import Angles, choose, pass_gate, plain_values
from newsgen.claims import check_edition
from newsgen.errors import CheckError, Problem
from newsgen.events.liquidations import event
from newsgen.model import CONFIRM, Decision, Edition, Warned
from newsgen.render import Language, environment, render
from newsgen.rulebook import RuleBook, load_rulebook
from newsgen.settings import Settings
from newsgen.story import tell
from newsgen.style import HouseStyle


@dataclass(frozen=True, slots=True)
class Assessed:
    """A brief with its facts and the decision on every rule, before any word is written."""

    brief: event.Brief
    gathered: event.Gathered
    book: RuleBook
    values: Mapping[str, object]
    angles: Angles


def rulebook(settings: Settings) -> RuleBook:
    """Load the house's rules: its own file or the bundled one, with its thresholds.

    Compiled once for each state of the file and the thresholds.
    """
    path = settings.rules.file or event.rules_file()
    overrides = {**settings.rules.thresholds}
    if settings.gate:
        overrides["gate"] = settings.gate
    thresholds = tuple(
        (rule, name, float(value))
        for rule, table in overrides.items()
        for name, value in table.items()
    )
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _rulebook(path, changed, thresholds)


@lru_cache(maxsize=8)
def _rulebook(
    path: Path, _changed: int, thresholds: tuple[tuple[str, str, float], ...]
) -> RuleBook:
    overrides: dict[str, dict[str, float]] = {}
    for rule, name, value in thresholds:
        overrides.setdefault(rule, {})[name] = value
    return load_rulebook(path, event.VARIABLES, overrides)


def assess(
    data: bytes,
    file: str,
    settings: Settings,
    *,
    now: datetime,
    force: bool = False,
    angle: str | None = None,
    series: str | None = None,
) -> Assessed:
    """Read and check a brief, compute its facts and decide every rule; no gate.

    `series` names the stored series to rank in, or "none"; without it a brief finds its own.
    """
    brief = event.parse_brief(data, file)
    gathered = event.gather(
        brief,
        now=now,
        house=settings.house,
        force=force,
        sha256=hashlib.sha256(data).hexdigest(),
        file=file,
        series=event.look(brief, resources.series_store(settings.data.store), series),
    )
    book = rulebook(settings)
    values = plain_values(gathered.facts, event.VARIABLES)
    return Assessed(brief, gathered, book, values, choose(book, values, angle=angle))


def generate(
    data: bytes,
    file: str,
    settings: Settings,
    *,
    now: datetime,
    languages: Sequence[str] = ("nb", "en"),
    seed: str | None = None,
    force: bool = False,
    angle: str | None = None,
    series: str | None = None,
) -> Edition:
    """Make the articles of a brief, checked by the independent reader.

    Raises BriefError, NoStoryError (the gate) or CheckError (a text disagrees with its facts).
    """
    found = assess(data, file, settings, now=now, force=force, angle=angle, series=series)
    facts = found.gathered.facts
    gate = pass_gate(found.book, found.values, force=force)
    article_id = found.brief.article_id
    seed = article_id if seed is None else seed
    articles = {}
    for tag in languages:
        language = spoken(tag, settings)
        label = settings.house.label.get(language.tag) or language.phrase("label_draft")
        story = tell(event.PLAN, facts, found.angles.spoken_in(language.tag))
        articles[language.tag] = render(language, story, facts, seed=seed, label=label)
    edition = Edition(
        id=article_id,
        kind=event.KIND,
        as_of=found.brief.as_of,
        seed=seed,
        facts=facts,
        decisions=(gate, *found.angles.decisions, *_history(found.gathered.limits_of_history)),
        warnings=(
            *found.gathered.warnings,
            *_confirmations(found.book, found.angles),
            *_forced(gate),
        ),
        articles=MappingProxyType(articles),
    )
    verify(edition, settings)
    return edition


def verify(edition: Edition, settings: Settings) -> None:
    """Let the independent reader check every article; CheckError names each disagreement."""
    findings = check_edition(edition, settings.house.timezone)
    if findings:
        raise CheckError(
            [
                Problem(finding.where, finding.message, finding.shown, finding.remedy)
                for finding in findings
            ]
        )


def spoken(tag: str, settings: Settings) -> Language:
    """Give a language at work; made once for each tag and house style."""
    house = settings.house
    style = HouseStyle(house.number_style, house.bitcoin_capital, house.timezone)
    return _spoken(tag, style, resources.locales())


@lru_cache(maxsize=16)
def _spoken(tag: str, style: HouseStyle, locales: Path) -> Language:
    return Language(tag, event.KIND, _environment(), locales, style)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return environment(resources.templates(), resources.cache())


def _history(reasons: Sequence[str]) -> tuple[Decision, ...]:
    return tuple(Decision("history", "claim limited", reason) for reason in reasons)


def _confirmations(book: RuleBook, angles: Angles) -> tuple[Warned, ...]:
    told = (rule for rule in book.rules if rule.confirm and angles.tells(rule.id))
    return tuple(Warned(CONFIRM, rule.id, rule.confirm) for rule in told)


def _forced(gate: Decision) -> tuple[Warned, ...]:
    if gate.outcome == "passed":
        return ()
    return (Warned("gate_forced", "gate", f"Made on the editor's decision ({gate.because})."),)
