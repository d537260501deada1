"""Checks finished texts against their facts, sharing no code with what makes them.

Every number of a text, in figures or in words, is found and matched with a fact and its rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsgen.claims.article import check_article, check_edition, check_made, check_text, index
from newsgen.claims.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Finding",
    "check_article",
    "check_edition",
    "check_made",
    "check_path",
    "check_text",
    "index",
]


def check_path(path: Path) -> tuple[Finding, ...]:
    """Check an article.json, a folder with one, or a folder of such folders."""
    from newsgen.claims import files

    return files.check_path(path)
