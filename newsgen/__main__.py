"""Starts the command line: `python -m newsgen`."""

from __future__ import annotations

import sys

from newsgen.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
