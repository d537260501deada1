"""Makes the articles of briefs in a process of its own: a job as JSON in, a line of JSON for each.

Rules, catalogs, templates and settings are read once in a process and kept. A process for each
change sees them all as they are now, and one that fails takes nothing with it.
"""

from __future__ import annotations

import gc
import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsgen.cli import inputs
from newsgen.cli.batch import making, recipe
from newsgen.cli.batch.outcome import Failure
from newsgen.cli.make import Wanted
from newsgen.events.liquidations.event import parse_brief

AFTER = timedelta(minutes=1)  # the figures, where no time is given


def main() -> None:
    """Answer one job."""
    gc.freeze()  # what was imported stays to the end; the collector need not look through it
    job = json.load(sys.stdin)
    for answer in answers(job):
        sys.stdout.write(f"{json.dumps(answer)}\n")


def answers(job: dict[str, Any]) -> Iterator[dict[str, object]]:
    """Give the members, or the files, of each brief's article, or what is wrong with it."""
    try:
        made = recipe.read(_wanted(job))
    except Exception as error:  # noqa: BLE001  # shown as a page
        wrong = Failure.of(error).as_members()
        yield from ({"brief": brief, "error": wrong} for brief in job["briefs"])
        return
    for brief in job["briefs"]:
        yield {"brief": brief, **_answer(Path(brief), made, files=job["files"])}


def _wanted(job: dict[str, Any]) -> Wanted:
    settings = Path(job["settings"]) if job["settings"] else None
    return Wanted(
        languages=tuple(job["languages"]),
        formats=tuple(job["formats"]),
        out=Path(job["out"]),
        seed=None,
        force=job["force"],
        angle=None,
        now=job["now"],
        settings=settings,
        series=job["history"],
    )


def _answer(path: Path, made: recipe.Recipe, *, files: bool) -> dict[str, object]:
    try:
        data = inputs.read_brief(path)
        if made.wanted.now is None:
            made = replace(made, now=parse_brief(data, path.name).as_of + AFTER)
    except Exception as error:  # noqa: BLE001  # shown as a page
        return {"error": Failure.of(error).as_members()}
    if not files:
        outcome, members = making.members(data, path.name, made)
        found = {"id": outcome.id, "articles": members.get("articles", {})}
        return {"error": outcome.failure.as_members()} if outcome.failure else found
    outcome = making.write(data, path.name, made)
    if outcome.failure:
        return {"error": outcome.failure.as_members()}
    written = (each for each in Path(outcome.files[-1]).parent.iterdir() if each.is_file())
    contents = {each.name: b64encode(each.read_bytes()).decode() for each in written}
    return {"id": outcome.id, "files": contents}


if __name__ == "__main__":
    main()
