"""Times the way from a brief to its files: python benchmarks/bench_publish.py.

The bundled real events go, one after the other in one warm process, from their bytes to files:
checked articles in Norwegian and English in every format; then the same with charts. Beside them,
the same briefs to checked articles alone, without a file. Best of three rounds; prints articles a
second, an article being one event in both languages, and the ratios.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from timeit import Timer

from newsgen import pipeline
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish import CHARTS, FORMATS
from newsgen.publishing.editions import pages_of, publish
from newsgen.settings import ReviewSettings, Settings

EVENTS = Path(__file__).resolve().parent.parent / "newsgen" / "examples" / "events"
ROUNDS = 3


def main() -> None:
    """Time articles alone, with all files, and with charts."""
    briefs = [(path.name, path.read_bytes()) for path in sorted(EVENTS.glob("*.json"))]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        settings = Settings(review=ReviewSettings(record=str(out / "none.sqlite")))
        every = tuple(FORMATS)
        found = {
            "articles alone": _rate(lambda: _all(briefs, settings, (), out), len(briefs)),
            "all files": _rate(lambda: _all(briefs, settings, every, out), len(briefs)),
            "all files and charts": _rate(
                lambda: _all(briefs, settings, (*every, CHARTS), out), len(briefs)
            ),
        }
    alone = found["articles alone"]
    for name, rate in found.items():
        sys.stdout.write(f"{name:22} {rate:8.1f} a second  {rate / alone:6.2f}\n")


def _rate(work: Callable[[], None], count: int) -> float:
    work()
    return count / min(Timer(work).repeat(ROUNDS, 1))


def _all(
    briefs: list[tuple[str, bytes]], settings: Settings, formats: tuple[str, ...], out: Path
) -> None:
    for name, data in briefs:
        now = datetime.fromisoformat(json.loads(data)["as_of"]) + timedelta(minutes=1)
        edition = pipeline.generate(data, name, settings, now=now, force=True, series="none")
        if formats:
            brief = parse_brief(data, name)
            pages = pages_of(edition, brief, settings, charts=CHARTS in formats)
            publish(edition, pages, settings, formats, out / name)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(exist_ok=True)


if __name__ == "__main__":
    main()
