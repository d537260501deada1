"""Many briefs at once: from standard input, or a folder of them.

`recipe` says how every brief of a run is made, `making` makes one, `stream` reads standard input,
`folder` goes through a folder with `workers`, `telling` prints what came of it.
"""

from __future__ import annotations

from pathlib import Path

import typer

from newsgen.cli.make import STANDARD_INPUT, Wanted
from newsgen.errors import NewsgenError


def generate(
    brief: Path, wanted: Wanted, *, jobs: int | None, as_json: bool, out_named: bool
) -> None:
    """Make the articles of all briefs; one bad brief never stops the others.

    `out_named`: the command line names a folder. From standard input with `as_json` nothing is
    written otherwise.
    """
    from newsgen.cli.batch import folder, stream, telling

    try:
        if brief == STANDARD_INPUT:
            stream.run(wanted, as_json=as_json, keep=out_named)
        else:
            folder.run(brief, wanted, jobs=jobs, as_json=as_json)
    except NewsgenError as error:
        if not as_json:
            raise
        raise typer.Exit(telling.tell_error(error)) from None  # one line, as all answers
