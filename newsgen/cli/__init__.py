"""The command line: `app` has the commands, `new` asks for a brief, `terminal` prints.

What a command needs is imported when it runs, so that help and usage errors come at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress

from newsgen.cli.errors import as_newsgen_error, report

__all__ = ["main"]

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; every error is printed, none is raised."""
    import typer

    from newsgen.cli import terminal
    from newsgen.cli.app import app

    given = list(sys.argv[1:] if arguments is None else arguments)
    terminal.prepare()
    try:
        code = app(args=given or ["--help"], prog_name="newsgen", standalone_mode=False)
        terminal.finish()
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit as leaving:
        code = leaving.code
    except Exception as error:  # noqa: BLE001  # the last resort: a message, no traceback
        problem = as_newsgen_error(error)
        with suppress(OSError):
            report(problem, as_json="--json" in given)
        code = problem.exit_code
    with suppress(OSError):
        terminal.finish()
    return code if isinstance(code, int) else 0
