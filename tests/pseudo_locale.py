"""A folder of languages with the pseudo-language in it, for tests of pages and layouts."""

from __future__ import annotations

from pathlib import Path

from newsgen import resources
from newsgen.translation.pseudo import TAG, write

__all__ = ["TAG", "pseudo_folder"]


def pseudo_folder(out: Path) -> Path:
    """Write the languages and `qps` into a folder; name it in NEWSGEN_LOCALES to use it."""
    folder = out / "pseudo-locales"
    write(resources.locales(), folder)
    return folder
