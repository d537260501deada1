"""The golden events: real ones that differ in kind, and one invented brief with every field.

The real ones are among the bundled events; their figures are published ones, each with its address
in the brief. Where the publisher gives no hour, `as_of` is the midnight that ends the day.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from newsgen import resources
from newsgen.style import languages

GOLDEN = Path(__file__).parent / "golden"
EVENTS = Path(__file__).parents[1] / "newsgen" / "examples" / "events"
LANGUAGES = languages(resources.locales())

# What an editor adds on the command line; the gate is forced where no series covers the total.
OPTIONS: dict[str, tuple[str, ...]] = {
    "2025-07-11-squeeze-by-side": ("--angle", "shorts_squeezed", "--history", "none"),
}
# An event that is told twice.
TWICE = {"2025-07-11-squeeze-by-side": "2025-07-11-squeeze"}
# The event whose total is ranked in a stored series.
SERIES = "series-synthetic"


def cases() -> list[str]:
    """Give the names of the golden events."""
    return sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())


def brief_of(name: str) -> Path:
    """Give the brief of a golden event: a bundled one, or an invented one beside its articles."""
    own = GOLDEN / name / "brief.json"
    return own if own.is_file() else EVENTS / f"{TWICE.get(name, name)}.json"


def make(name: str, out: Path) -> Path:
    """Generate one event with the command an editor would use; give the folder of its articles."""
    from typer.testing import CliRunner

    from newsgen.cli.app import app

    brief = brief_of(name)
    as_of = datetime.fromisoformat(json.loads(brief.read_text(encoding="utf-8"))["as_of"])
    now = (as_of + timedelta(minutes=1)).isoformat()
    arguments = ["generate", str(brief), "--now", now, "--force", "--out", str(out), "--json"]
    arguments += [word for lang in LANGUAGES for word in ("--lang", lang)]
    options = OPTIONS.get(name, ("--history", "none"))
    if name == SERIES:
        out.mkdir(parents=True, exist_ok=True)
        options = ("--settings", str(_desk_with_a_series(out)))
    result = CliRunner().invoke(app, [*arguments, *options])
    if result.exit_code:
        sys.exit(f"{name}: {result.output}")
    return out / json.loads(result.stdout)["id"]


def _desk_with_a_series(folder: Path) -> Path:
    """Store the days before the event beside the settings that name them."""
    from tests.series_days import LARGER, store_days

    store_days(folder / "series.sqlite", special=LARGER)
    settings = folder / "newsgen.toml"
    settings.write_text('[data]\nstore = "series.sqlite"\n', encoding="utf-8")
    return settings
