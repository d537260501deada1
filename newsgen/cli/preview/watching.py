"""Tells of changes in all that an article is made of: briefs, settings, rules, words, layout."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from watchfiles import Change, awatch

from newsgen import resources
from newsgen.cli import inputs
from newsgen.errors import NewsgenError
from newsgen.events.liquidations.event import rules_file
from newsgen.settings import FILE_NAME


async def watch(root: Path, settings: Path | None, changed: Callable[[], None]) -> None:
    """Call `changed` after every change, until it is cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_folders([root, *_words()], changed))
        tasks.create_task(_files(settings, changed))


def _words() -> list[Path]:
    return [resources.templates(), resources.locales()]


async def _folders(folders: list[Path], changed: Callable[[], None]) -> None:
    """Watch folders and all within them."""
    async for _ in awatch(*folders, watch_filter=_counts):
        changed()


def _counts(_: Change, path: str) -> bool:
    """Leave out hidden files and those that an editor or newsgen writes beside the real one."""
    name = Path(path).name
    return not (name.startswith(".") or name.endswith(("~", ".tmp", ".swp")))


async def _files(settings: Path | None, changed: Callable[[], None]) -> None:
    """Watch the settings and the rules by their folders: an editor replaces the file itself.

    New settings may name other rules, so what is watched is looked up again after each change.
    """
    while True:
        files = _named(settings)
        folders = {file.parent for file in files if file.parent.is_dir()}

        def counts(_: Change, path: str, files: frozenset[Path] = files) -> bool:
            return Path(path) in files

        async for _ in awatch(*folders, watch_filter=counts, recursive=False):
            changed()
            break


def _named(settings: Path | None) -> frozenset[Path]:
    """Give the files of the settings and of the rules."""
    file = settings or Path.cwd()
    found = [file / FILE_NAME if file.is_dir() else file, rules_file()]
    with suppress(NewsgenError):  # settings with a fault are shown as a page
        own = inputs.settings_from(settings).rules.file
        found += [own] if own else []
    return frozenset(path.resolve() for path in found)
