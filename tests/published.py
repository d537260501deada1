"""What every target gets of the reference event: the files and requests of docs/published/.

Without charts: drawings differ from one version of matplotlib to the next.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "published"
BRIEF = ROOT / "newsgen" / "examples" / "reference.json"
MADE, APPROVED = "2026-02-06T06:06:00Z", "2026-02-06T06:20:00Z"
LANGUAGES = ("nb", "en")
FORMATS = ("md", "pelican", "jekyll", "astro", "html", "fragment", "ninjs", "ninjs1")
SETTINGS = """\
[site]
name = "Desken"
address = "https://desk.example/{lang}/{slug}/"
publisher = "Desken AS"
image = "https://desk.example/{lang}/{slug}/{lang}.card.png"

[review]
record = "approvals.sqlite"
responsible = "Ansvarlig Redaktør"

[push]
webhook = "https://desk.example/newsgen"
wordpress = "https://desk.example"
wordpress_user = "desk"
ghost = "https://desk.example"
"""


def published() -> dict[str, str]:
    """Generate, approve, feed and rehearse the push, as an editor would; give the texts by name."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        settings = out / "newsgen.toml"
        settings.write_text(SETTINGS, encoding="utf-8")
        house = ("--settings", str(settings))
        formats = _repeated("--format", FORMATS)
        _run(
            "generate", str(BRIEF), "--out", str(out / "articles"), *formats, "--now", MADE, *house
        )
        (article,) = (path.parent for path in out.glob("articles/*/article.json"))
        drafts = dict(_files(article, "*md", "draft/"))
        languages = _repeated("--lang", LANGUAGES)
        who = ("--editor", "Kari Nordmann", "--role", "vaktsjef", "--now", APPROVED)
        seen = ("--confirm", "indicative_place")
        _run("approve", str(article), *languages, *seen, *who, *house)
        feeds = ("--out", str(out / "feeds"), "--at", "https://desk.example/feeds/")
        _run("feed", str(out / "articles"), *feeds, "--now", APPROVED, *house)
        requests = _run("push", str(article), "--dry-run", "--json", "--now", APPROVED, *house)
        return {
            **drafts,
            **dict(_files(article)),
            **{path.name: path.read_text("utf-8") for path in sorted((out / "feeds").iterdir())},
            **dict(_requests(json.loads(requests)["requests"])),
        }


def _run(*arguments: str) -> str:
    from typer.testing import CliRunner

    from newsgen.cli.app import app

    result = CliRunner().invoke(app, arguments)
    if result.exit_code:
        sys.exit(f"newsgen {' '.join(arguments)}: {result.output}")
    return result.stdout


def _repeated(option: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for value in values for word in (option, value))


def _files(article: Path, pattern: str = "*", before: str = "") -> Iterator[tuple[str, str]]:
    """Give the Norwegian files; the English ones differ in their words only."""
    for path in sorted((*article.glob(f"nb.{pattern}"), *article.glob("*.nb.jekyll.md"))):
        yield before + path.name, path.read_text("utf-8")


def _requests(requests: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Give the requests of each target, as newsgen push --dry-run --json shows them."""
    for name in ("webhook", "wordpress", "ghost"):
        found = [each for each in requests if _target(each["url"]) == name]
        yield f"{name}.json", f"{json.dumps(found, ensure_ascii=False, indent=2)}\n"


def _target(url: str) -> str:
    return "wordpress" if "/wp-json/" in url else "ghost" if "/ghost/" in url else "webhook"


if __name__ == "__main__":
    for name, text in published().items():
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(text, "utf-8")
