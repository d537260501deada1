"""Makes the article of one brief; whatever goes wrong becomes its outcome."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from newsgen import pipeline
from newsgen.api import Edition
from newsgen.cli import inputs, make
from newsgen.cli.batch.outcome import Failure, Outcome
from newsgen.cli.batch.recipe import Recipe
from newsgen.events.liquidations.event import parse_brief
from newsgen.model import Edition as Made
from newsgen.publish.files import as_bytes, put

SIDECAR = ".newsgen-batch.json"  # beside an article: what it was made of


def write(data: bytes, name: str, recipe: Recipe) -> Outcome:
    """Make the article of a brief and put its files in place, all of them or none."""
    try:
        edition = _edition(data, name, recipe)
        brief = parse_brief(data, name)
        out = recipe.wanted.out
        made = make.publish_edition(edition, brief, recipe.settings, recipe.formats, out)
    except Exception as error:  # noqa: BLE001  # one bad brief never stops the others
        return Outcome(name, failure=Failure.of(error))
    lines = tuple((tag, article.headline) for tag, article in edition.articles.items())
    return Outcome(name, edition.id, tuple(map(str, made.files)), lines, notes=made.notes)


def members(data: bytes, name: str, recipe: Recipe) -> tuple[Outcome, dict[str, object]]:
    """Make the article of a brief as the members of article.json; nothing is written."""
    try:
        edition = _edition(data, name, recipe)
        found = Edition.of(edition, parse_brief(data, name), recipe.settings).to_dict()
    except Exception as error:  # noqa: BLE001  # one bad brief never stops the others
        return Outcome(name, failure=Failure.of(error)), {}
    return Outcome(name, edition.id), found


def _edition(data: bytes, name: str, recipe: Recipe) -> Made:
    wanted = recipe.wanted
    with inputs.naming(name):
        return pipeline.generate(
            data,
            name,
            recipe.settings,
            now=recipe.now,
            languages=recipe.languages,
            seed=recipe.seed,
            force=wanted.force,
            angle=wanted.angle,
            series=wanted.series,
        )


def sum_of(data: bytes, basis: str) -> str:
    """Give the checksum of a brief and of all else that goes into its article."""
    return hashlib.sha256(basis.encode() + data).hexdigest()


def note(outcome: Outcome, made_of: str) -> Outcome:
    """Note beside an article what it was made of, so that a later run may skip it."""
    if outcome.failure is not None:
        return outcome
    paths = [Path(file) for file in outcome.files]
    noted = {"made_of": made_of, "files": [path.name for path in paths]}
    try:
        put(paths[-1].parent, {SIDECAR: as_bytes(noted)})
    except Exception as error:  # noqa: BLE001  # the article is there; a full disk is still told
        return replace(outcome, failure=Failure.of(error))
    return outcome


def made_before(name: str, article_id: str, made_of: str, out: Path) -> Outcome | None:
    """Give the outcome of an earlier run where its files are all there and made of the same.

    What the files hold is not compared: an article that was approved or corrected since is another
    one, and making it again would undo that. So would a file be missed that a retraction took away.
    """
    folder = out / article_id
    try:
        noted = json.loads((folder / SIDECAR).read_bytes())
        files = tuple(folder / str(file) for file in noted["files"])
        same = noted["made_of"] == made_of and files[-1].name == make.ARTICLE
        said = json.loads(files[-1].read_bytes())["articles"]  # one that is broken is made again
        decided = any(each.get("decision") for each in said.values())
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if not (same and (decided or all(file.is_file() for file in files))):
        return None
    return Outcome(name, article_id, tuple(map(str, files)), skipped=True)
