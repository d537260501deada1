"""What a folder holds: briefs, and folders of finished articles.

A file is found by its name in a list that was read from disk, never by a path that was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ARTICLE = "article.json"
MAX_BYTES = 20_000_000  # of a file that is shown


@dataclass(frozen=True, slots=True)
class Line:
    """An article's line in the index: its language, headline, status and label."""

    lang: str
    headline: str
    status: str
    label: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A folder of a finished article; without lines where its article.json cannot be read."""

    name: str
    lines: tuple[Line, ...]
    files: Mapping[str, Path]

    def read(self, name: str) -> bytes | None:
        """Give the bytes of one of its files."""
        path = self.files.get(name)
        with suppress(OSError):  # gone since, or not to be read
            if path is not None:
                with path.open("rb") as file:
                    return file.read(MAX_BYTES)
        return None


def briefs(root: Path) -> dict[str, Path]:
    """Give the briefs of a folder by name: its *.json but article.json."""
    return {path.name: path for path in _files(root, root) if _is_brief(path)}


def finished(root: Path) -> dict[str, Finished]:
    """Give the finished articles by name: those of the folders within, or the folder's own."""
    folders = [root, *(path for path in _within(root) if path.is_dir())]
    return {
        folder.name: _finished(root, folder)
        for folder in folders
        if any(path.name == ARTICLE for path in _files(root, folder))
    }


def lines(members: Mapping[str, object]) -> Iterator[Line]:
    """Give the lines of the index from the members of article.json."""
    articles = members.get("articles")
    for lang, article in articles.items() if isinstance(articles, dict) else ():
        if isinstance(article, dict):
            told = (str(article.get(name, "")) for name in ("headline", "status", "label"))
            yield Line(str(lang), *told)


def _finished(root: Path, folder: Path) -> Finished:
    try:
        members = json.loads((folder / ARTICLE).read_bytes())
    except (OSError, ValueError, RecursionError):
        members = {}
    found = tuple(lines(members)) if isinstance(members, dict) else ()
    return Finished(folder.name, found, {path.name: path for path in _files(root, folder)})


def _is_brief(path: Path) -> bool:
    return (
        path.suffix.lower() == ".json"
        and path.name != ARTICLE
        and not path.name.endswith("ninjs.json")
    )


def _files(root: Path, folder: Path) -> list[Path]:
    """Give the files of a folder that stand in `root`: a link that leads out of it is none."""
    inside = root.resolve()
    return [
        path for path in _within(folder) if path.is_file() and path.resolve().is_relative_to(inside)
    ]


def _within(folder: Path) -> list[Path]:
    """Give what stands in a folder by name, but for hidden and unfinished files.

    Nothing where the folder is gone or cannot be read. A name that is not UTF-8 has no address.
    """
    try:
        found = sorted(folder.iterdir())
        found = [path for path in found if path.exists()]  # refused here, if at all
    except OSError:
        return []
    return [path for path in found if _has_address(path.name)]


def _has_address(name: str) -> bool:
    hidden = name.startswith(".") or name.endswith(".tmp")
    return not hidden and name == name.encode(errors="ignore").decode()
