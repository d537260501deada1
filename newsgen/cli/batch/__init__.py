"""Many briefs at once: from standard input, or a folder of them.

`recipe` says how every brief of a run is made, `making` makes one, `stream` reads standard input,
`folder` goes through a folder with `workers`, `telling` prints what came of it.
"""

from __future__ import annotations

from pathlib import Path

from newsgen.cli.make import Wanted

STANDARD_INPUT = Path("-")


def takes(brief: Path | None) -> bool:
    """Say whether what stands for a brief is many: standard input, or a folder."""
    return brief is not None and (brief == STANDARD_INPUT or brief.is_dir())


def generate(
    brief: Path, wanted: Wanted, *, jobs: int | None, as_json: bool, out_named: bool
) -> None:
    """Make the articles of all briefs; one bad brief never stops the others.

    `out_named`: the command line names a folder. From standard input with `as_json` nothing is
    written otherwise.
    """
    if brief == STANDARD_INPUT:
        from newsgen.cli.batch import stream

        stream.run(wanted, as_json=as_json, keep=out_named)
    else:
        from newsgen.cli.batch import folder

        folder.run(brief, wanted, jobs=jobs, as_json=as_json)
