"""How every brief of a run is made, and the checksum of all that goes into an article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from newsgen import resources
from newsgen.cli import inputs
from newsgen.cli.make import Wanted
from newsgen.events.liquidations.event import rules_file
from newsgen.publish import known_formats
from newsgen.settings import Settings

_PACKAGE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the command line asks for, each name found to be a known one."""

    wanted: Wanted
    now: datetime
    seed: str | None
    formats: tuple[str, ...]
    languages: tuple[str, ...]
    settings: Settings


def read(wanted: Wanted) -> Recipe:
    """Check what is wanted and read the settings."""
    return Recipe(
        wanted,
        inputs.moment(wanted.now),
        inputs.known_seed(wanted.seed),
        known_formats(wanted.formats),
        inputs.known_languages(wanted.languages),
        inputs.settings_from(wanted.settings),
    )


def checksum(recipe: Recipe) -> str:
    """Give one checksum of everything but the brief.

    Covers options, settings, rules, templates, catalogs, the state of the stored series and newsgen
    itself. The time of the run counts only where --now names it: by the clock no run would equal
    the one before it.
    """
    wanted, settings = recipe.wanted, recipe.settings
    options = {
        **asdict(wanted),
        "languages": recipe.languages,
        "formats": recipe.formats,
        "now": wanted.now and recipe.now.isoformat(),
        "store": _stamp(settings) if wanted.series != "none" else [],
    }
    for place in ("out", "settings"):  # what stands there counts, not where it stands
        del options[place]
    found = hashlib.sha256(json.dumps(options, sort_keys=True).encode())
    for path in _files(settings):
        data = path.read_bytes()
        found.update(f"\n{path.name} {len(data)}\n".encode())
        found.update(data)
    return found.hexdigest()


def _files(settings: Settings) -> Iterator[Path]:
    """Give all files that go into an article, in an order that stays."""
    named = (settings.file, settings.rules.file or rules_file())
    yield from (path for path in named if path is not None and path.is_file())
    for folder in (resources.templates(), resources.locales(), _PACKAGE):
        yield from sorted(
            path
            for path in folder.rglob("*")
            if path.is_file() and path.suffix not in {".pyc", ".tmp"}
        )


def _stamp(settings: Settings) -> list[tuple[int, int]]:
    """Tell the state of the series store by the times and sizes of its files."""
    store = resources.series_store(settings.data.store)
    files = (store, store.with_name(f"{store.name}-wal"))
    states = (path.stat() for path in files if path.is_file())
    return [(each.st_mtime_ns, each.st_size) for each in states if each.st_size]
