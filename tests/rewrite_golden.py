"""Rewrite the golden articles; a person reads the difference before it is committed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.golden_cases import GOLDEN, LANGUAGES, cases, make


def main() -> None:
    """Make every event and copy its Markdown beside its brief."""
    with tempfile.TemporaryDirectory() as folder:
        for name in cases():
            made = make(name, Path(folder) / name)
            for lang in LANGUAGES:
                shutil.copy(made / f"{lang}.md", GOLDEN / name / f"{lang}.md")
            sys.stdout.write(f"{name}: rewritten; read it before you commit\n")


if __name__ == "__main__":
    main()
