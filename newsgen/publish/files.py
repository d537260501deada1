"""Puts the files of one article in place: all of them whole, or none begun.

Every file is first written and flushed to disk under another name in the same folder, then moved
over the old one; the last moved vouches for the others. A run killed before the moves leaves the
old files as they were, and the next one clears away what it had begun.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from newsgen.errors import NotFoundError, Problem

_BEGUN = re.compile(r"\..+\.[0-9a-f]{8}\.tmp")
_LONGEST_RUN = 3600  # seconds; what is older was left by a run that is gone
_REMEDY = "Check the folder's rights and the space on its disk, or choose another one."


def put(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write the files by name, the last one last; NotFoundError names what cannot be written."""
    targets = tuple(folder / name for name in files)
    try:
        with _folder(folder):
            for target in targets:
                if target.is_dir():
                    raise IsADirectoryError(21, "is a folder", str(target))
                if target.exists() and not target.is_file():  # a device would be replaced
                    raise FileExistsError(17, "is no ordinary file", str(target))
            _replace(dict(zip(targets, files.values(), strict=True)))
    except OSError as error:
        file = str(error.filename) if error.filename in map(str, targets) else str(folder)
        reason = (error.strerror or str(error)).lower()
        raise NotFoundError(
            Problem("", f"cannot be written: {reason}", remedy=_REMEDY, file=file)
        ) from None
    return targets


@contextlib.contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Make the folder; take what was made away again where nothing came to stand in it."""
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for each in made:
            with contextlib.suppress(OSError):
                each.rmdir()
        raise


def _replace(files: Mapping[Path, bytes]) -> None:
    """Write all files beside their targets, then move them there one after another."""
    waiting: dict[Path, Path] = {}
    try:
        for target, data in files.items():
            beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
            waiting[target] = beside
            _write(beside, data)
        _clear(beside)
        for target, beside in waiting.items():
            beside.replace(target)
        _flush_folder(next(iter(files)).parent)
    finally:
        for beside in waiting.values():
            beside.unlink(missing_ok=True)


def _clear(begun: Path) -> None:
    """Delete what a killed run began to write long before `begun`, by the clock of their drive."""
    with contextlib.suppress(OSError):
        old = begun.stat().st_mtime - _LONGEST_RUN
        for path in begun.parent.iterdir():
            if _BEGUN.fullmatch(path.name) and path.is_file() and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the moves last through a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def as_bytes(members: Mapping[str, object]) -> bytes:
    """Write plain data as the bytes of a JSON file."""
    return f"{json.dumps(members, ensure_ascii=False, indent=2)}\n".encode()
