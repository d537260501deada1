"""Tells of changes in all that an article is made of: briefs, settings, rules, words, layout."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing, suppress
from pathlib import Path

from watchfiles import Change, awatch

from newsgen import resources
from newsgen.cli import inputs
from newsgen.errors import NewsgenError
from newsgen.events.liquidations.event import rules_file
from newsgen.settings import FILE_NAME

_PULSE = 500  # milliseconds after which a folder that was away is looked for

Counts = Callable[[Change, str], bool]


async def watch(root: Path, settings: Path | None, changed: Callable[[], None]) -> None:
    """Call `changed` after every change, until it is cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_folders([root, resources.templates(), resources.locales()], changed))
        tasks.create_task(_files(settings, changed))


async def _folders(folders: list[Path], changed: Callable[[], None]) -> None:
    """Watch folders and all within them."""
    async for _ in _changes(folders, _counts, within=True):
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

        def counts(_: Change, path: str, files: frozenset[Path] = files) -> bool:
            return Path(path) in files

        async with aclosing(
            _changes({file.parent for file in files}, counts, within=False)
        ) as told:
            await anext(told)
        changed()


def _named(settings: Path | None) -> frozenset[Path]:
    """Give the files of the settings and of the rules."""
    file = settings or Path.cwd()
    found = [file / FILE_NAME if file.is_dir() else file, rules_file()]
    with suppress(NewsgenError):  # settings with a fault are shown as a page
        own = inputs.settings_from(settings).rules.file
        found += [own] if own else []
    return frozenset(path.resolve() for path in found)


async def _changes(
    folders: Iterable[Path], counts: Counts, *, within: bool
) -> AsyncGenerator[None, None]:
    """Give a sign after each change that counts; a folder may go away and come again.

    What the system watches is a folder, not its name: one that is made again is another.
    """
    while True:
        found = _numbers(folders)
        try:
            async with aclosing(_watched(found, within=within)) as batches:
                async for changes in batches:
                    same = _numbers(found) == found and not _ended(changes, found)
                    if not same or any(counts(*each) for each in changes):
                        yield
                    if not same:
                        break
        except (FileNotFoundError, ExceptionGroup):
            # A folder that went away just now, or a name that is not UTF-8.
            await asyncio.sleep(_PULSE / 1000)
            yield


def _watched(
    folders: Mapping[Path, int], *, within: bool
) -> AsyncGenerator[set[tuple[Change, str]], None]:
    """Watch the folders that are there; an empty batch is a pulse."""
    return awatch(
        *(folder for folder, number in folders.items() if number),
        watch_filter=None,
        recursive=within,
        rust_timeout=_PULSE,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )


def _numbers(folders: Iterable[Path]) -> dict[Path, int]:
    """Give the number by which the disk knows each folder; 0 where there is none.

    A new folder may be given the number of the one that was deleted: `_ended` tells them apart.
    """
    return {folder: folder.stat().st_ino if folder.is_dir() else 0 for folder in folders}


def _ended(changes: set[tuple[Change, str]], folders: Iterable[Path]) -> bool:
    """Tell whether one of the folders was deleted."""
    return any((Change.deleted, str(folder)) in changes for folder in folders)
