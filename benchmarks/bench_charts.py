"""Times the charts of an article: python benchmarks/bench_charts.py [BRIEF].

The article is made once, with three languages. Then, in one warm process, best of several rounds:
its charts as SVG by language, the same as files of their own, and its two cards as PNG. Beside
them, in a process of its own, what the first import of matplotlib costs. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from timeit import Timer

from newsgen import pipeline
from newsgen.events.liquidations.charts import draw
from newsgen.events.liquidations.event import parse_brief
from newsgen.publish.charts import standalone
from newsgen.publish.charts.cards import cards
from newsgen.publish.copy import draft
from newsgen.publish.gathering import make_page
from newsgen.settings import Settings

REFERENCE = Path(__file__).resolve().parent.parent / "newsgen" / "examples" / "reference.json"
LANGUAGES = ("nb", "en", "sv")
COLD = """
import resource
import matplotlib.backends.backend_svg, matplotlib.figure, matplotlib.patches
found = resource.getrusage(resource.RUSAGE_SELF)
print(found.ru_utime + found.ru_stime)
"""


def main() -> None:
    """Time all of it and print what was measured, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("brief", nargs="?", type=Path, default=REFERENCE)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    data, settings = wanted.brief.read_bytes(), Settings()
    brief = parse_brief(data, str(wanted.brief))
    now = brief.as_of + timedelta(minutes=1)
    options = {"now": now, "languages": LANGUAGES, "force": True, "series": "none"}
    edition = pipeline.generate(data, str(wanted.brief), settings, **options)
    spoken = {tag: pipeline.spoken(tag, settings) for tag in LANGUAGES}

    def drawn() -> list:
        return [draw(edition.facts, edition.articles[tag], spoken[tag]) for tag in LANGUAGES]

    made = dict(zip(LANGUAGES, drawn(), strict=True))
    page = make_page(edition, brief, settings.house, spoken["nb"], charts=made["nb"])
    best = lambda work: round(best_of(work, wanted.rounds) * 1000, 2)  # noqa: E731
    count = sum(map(len, made.values()))
    found = {
        "matplotlib": version("matplotlib"),
        "charts": count,
        "bytes_of_svg": sum(len(each.svg) for each in made["nb"]),
        "first_import_cpu_ms": round(float(cold()) * 1000),
        "drawing_ms_a_chart": round(best(drawn) / count, 2),
        "file_ms_a_chart": round(best(lambda: files(made)) / count, 3),
        "card_ms": round(best(lambda: cards(draft(page))) / 2, 1),
        "article_ms_without_charts": best(
            lambda: pipeline.generate(data, str(wanted.brief), settings, **options)
        ),
    }
    print(json.dumps(found, indent=2))


def files(made: dict[str, tuple]) -> list[str]:
    """Write every chart as a file of its own."""
    return [standalone(each, "Label", tag) for tag, charts in made.items() for each in charts]


def best_of(work: Callable[[], object], rounds: int) -> float:
    """Give the shortest time of several rounds, in seconds."""
    return min(Timer(work).repeat(rounds, 1))


def cold() -> str:
    """Give the CPU time of a process that only imports what drawing needs."""
    done = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
