"""Makes articles: brief to checked edition to files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from newsgen import pipeline
from newsgen.cli import inputs, terminal
from newsgen.cli.errors import UsageError
from newsgen.cli.stood import Stood, ended
from newsgen.errors import Problem
from newsgen.events.liquidations.event import Brief, parse_brief
from newsgen.model import Article, Edition
from newsgen.publish import FORMATS, known_formats
from newsgen.publish.copy import Status
from newsgen.publish.files import as_bytes, put
from newsgen.publishing import CHARTS, documents
from newsgen.publishing.editions import pages_of, publish
from newsgen.publishing.writing import SHAPES
from newsgen.settings import Settings

ARTICLE = documents.ARTICLE
BRIEF = "brief.json"
_CHART = re.compile(r"[a-z]{2,3}(-\w+)*\.[a-z]+\.svg")
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for, as it was written."""

    languages: tuple[str, ...]
    formats: tuple[str, ...]
    out: Path
    seed: str | None
    force: bool
    angle: str | None
    now: str | None
    settings: Path | None
    series: str | None = None


def demo(out: Path) -> None:
    """Make the bundled example a minute after its figures, in the standard house settings."""
    name = "reference.json"
    data = (files("newsgen.examples") / name).read_bytes()
    brief, settings = parse_brief(data, name), Settings()
    now = brief.as_of + timedelta(minutes=1)
    edition = pipeline.generate(data, name, settings, now=now, series="none")
    published = publish_edition(edition, brief, settings, (*FORMATS, CHARTS), out)
    first = next(iter(edition.articles.values()))
    terminal.say(first.headline)
    terminal.say()
    for bullet in first.bullets:
        terminal.say(f"  • {bullet}")
    terminal.say()
    _tell_files(published.files)
    _tell_notes(published)


def are_many(path: Path) -> bool:
    """Say whether what stands for a brief may be many: standard input, or a folder."""
    return path == STANDARD_INPUT or path.is_dir()


def generate(path: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """Make the articles of a brief; nothing is written unless every check passes."""
    if path is None:
        remedy = "Name the JSON file of a brief, or fetch one with --live."
        raise UsageError(Problem("newsgen generate", "names no brief", remedy=remedy))
    now, choice = inputs.moment(wanted.now), _choice(wanted)
    _make(inputs.read_brief(path), str(path), choice, now, as_json=as_json)


def generate_live(providers: str, wanted: Wanted, *, as_json: bool) -> None:
    """Fetch a brief and make its articles; the brief stays beside them, whatever the gate says."""
    from newsgen.cli.fetch import fetch_now

    if wanted.now is not None:
        remedy = "Leave out --now, or --live."
        raise UsageError(Problem("--now", "is no time to fetch at", wanted.now, remedy))
    choice = _choice(wanted)
    found = fetch_now(providers.split(","), choice.settings)
    file = keep_brief(found.brief_json, wanted.out)
    for warning in () if as_json else found.warnings:
        terminal.say(f"  • {warning}")
    _make(inputs.read_brief(file), str(file), choice, inputs.moment(None), as_json=as_json)


def keep_brief(brief: Mapping[str, object], out: Path) -> Path:
    """Write a fetched brief as brief.json into the folder of its articles."""
    data = as_bytes(brief)
    folder = out / parse_brief(data, BRIEF).article_id
    return put(folder, {BRIEF: data})[0]


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the command line asks for, each name found to be a known one."""

    wanted: Wanted
    seed: str | None
    formats: tuple[str, ...]
    languages: tuple[str, ...]
    settings: Settings


def _choice(wanted: Wanted) -> _Choice:
    return _Choice(
        wanted,
        inputs.known_seed(wanted.seed),
        known_formats(wanted.formats),
        inputs.known_languages(wanted.languages),
        inputs.settings_from(wanted.settings),
    )


def _make(data: bytes, file: str, choice: _Choice, now: datetime, *, as_json: bool) -> None:
    wanted, settings = choice.wanted, choice.settings
    with inputs.naming(file):
        edition = pipeline.generate(
            data,
            file,
            settings,
            now=now,
            languages=choice.languages,
            seed=choice.seed,
            force=wanted.force,
            angle=wanted.angle,
            series=wanted.series,
        )
    brief = parse_brief(data, file)
    published = publish_edition(edition, brief, settings, choice.formats, wanted.out)
    written = published.files
    if as_json:
        members = json.loads(written[-1].read_bytes())
        terminal.say_json({**members, "files": [str(each) for each in written]})
    else:
        for tag, article in edition.articles.items():
            _tell_article(tag, article)
        _tell_warnings(edition)
        _tell_files(written)
    _tell_notes(published)
    _tell_left(written)
    if settings.site.image:
        _tell_cards(written[-1])


@dataclass(frozen=True, slots=True)
class Published:
    """The files of an article, article.json last, and what an editor must know of its standing."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def publish_edition(
    edition: Edition, brief: Brief, settings: Settings, formats: Sequence[str], out: Path
) -> Published:
    """Write the pages with the standing that the record gives them."""
    folder = out / edition.id
    before = Stood.read(folder / ARTICLE)
    pages = pages_of(edition, brief, settings, charts=CHARTS in formats)
    files = publish(edition, pages, settings, formats, folder)
    return Published(files, tuple(ended(edition.id, before, Stood.read(files[-1]))))


def _tell_article(tag: str, article: Article) -> None:
    terminal.say(f"{tag}: {article.headline}")


def _tell_warnings(edition: Edition) -> None:
    if edition.warnings:
        terminal.say()
        terminal.say("For the editor:")
    for warning in edition.warnings:
        terminal.say(f"  • {warning.where}: {warning.message}")
    terminal.say()


def _tell_files(written: Sequence[Path]) -> None:
    terminal.say(f"Files in {written[0].parent}:")
    for path in written:
        terminal.say(f"  {path.name}")


def _tell_cards(article: Path) -> None:
    """Name the languages whose pages name a card that nobody made."""
    missing = [
        lang
        for lang, status in Stood.read(article).statuses.items()
        if status != Status.RETRACTED and not (article.parent / f"{lang}.card.png").is_file()
    ]
    if missing:
        told = f"The pages of {', '.join(missing)} name a social card ([site] image)"
        terminal.complain(f"{told}; make it with --format cards.")


def _tell_notes(published: Published) -> None:
    for each in published.notes:
        terminal.complain(each)


def _tell_left(written: Sequence[Path]) -> None:
    """Name the pages of an earlier run, which the new article.json no longer vouches for."""
    folder, new = written[0].parent, {path.name for path in written}
    cards = (f".{shape}.png" for shape in SHAPES)
    endings = (*(f".{form.ending}" for form in FORMATS.values()), *cards)
    left = sorted(
        path.name
        for path in folder.iterdir()
        if (path.name.endswith(endings) or _CHART.fullmatch(path.name)) and path.name not in new
    )
    if left:
        terminal.complain(f"Left from an earlier run in {folder}: {', '.join(left)}")
