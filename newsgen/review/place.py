"""Where the record of approvals is kept, and opening it where there is one.

A file in the user's data folder, another file, or the address of a PostgreSQL database, as
`[review] record` of the settings says. Without a record nothing is approved, and nothing is loaded.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsgen import resources
from newsgen.errors import Problem, SettingsError
from newsgen.settings import Settings

if TYPE_CHECKING:
    from newsgen.review.record import Record

_WHERE = "review.record"
_SCHEMES = ("postgresql", "postgresql+psycopg")


def open_record(settings: Settings, *, create: bool = False) -> Record | None:
    """Open the record; None where there is none yet, unless `create` makes it."""
    found = place(settings)
    if isinstance(found, Path) and not create and not found.exists():
        return None
    from newsgen.review.record import Record

    return Record.open(found)


def place(settings: Settings) -> Path | str:
    """Give the file of the record, or its address; SettingsError for an address that is none."""
    wanted = settings.review.record
    if "://" in wanted:
        return _address(wanted, str(settings.file or ""))
    folder = settings.file.parent if settings.file else Path()
    return resources.approvals(folder / wanted if wanted else None)


def _address(wanted: str, file: str) -> str:
    try:
        parts = urlsplit(wanted)
        secret = parts.password is not None or "password=" in parts.query
    except ValueError:
        remedy = "Write postgresql+psycopg://user@host/database."
        raise SettingsError(Problem(_WHERE, "is no address", remedy=remedy, file=file)) from None
    if parts.scheme not in _SCHEMES:
        remedy = "Name a file, or postgresql+psycopg://user@host/database."
        raise SettingsError(
            Problem(_WHERE, "is no address of a record", parts.scheme[:30], remedy, file)
        )
    if secret:
        remedy = "Take it out: PGPASSWORD in the environment, or ~/.pgpass, is for passwords."
        raise SettingsError(Problem(_WHERE, "holds a password", remedy=remedy, file=file))
    return f"{_SCHEMES[1]}{wanted[len(parts.scheme) :]}"
