"""Finds templates/ and locales/, in a checkout or a wheel, and the user's data and caches.

`NEWSGEN_LOCALES` in the environment names another folder of languages, for those who work on
words without a checkout.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from newsgen.errors import NotFoundError, Problem

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Give the folder of templates."""
    return _folder("templates")


def locales() -> Path:
    """Give the folder of locales: the one that NEWSGEN_LOCALES names, else the built-in one.

    NotFoundError where NEWSGEN_LOCALES names no folder.
    """
    own = os.environ.get("NEWSGEN_LOCALES")
    if not own:
        return _folder("locales")
    path = Path(own).absolute()
    if not path.is_dir():
        raise NotFoundError(
            Problem("NEWSGEN_LOCALES", "names no folder", own, "Name a folder with languages.")
        )
    return path


def cache() -> Path | None:
    """Give the user's folder for compiled templates; None where it cannot be written.

    Each state of the code that compiles them has a folder of its own.
    """
    from platformdirs import user_cache_path

    compiler = zlib.crc32((_PACKAGE / "messages.py").read_bytes())
    folder = user_cache_path("newsgen", appauthor=False) / f"templates-{compiler:08x}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def series_store(wanted: Path | None) -> Path:
    """Give the file of the series store: the one wanted, else series.sqlite in the data folder."""
    return wanted or _data_folder() / "series.sqlite"


def approvals(wanted: Path | None) -> Path:
    """Give the file of the record of approvals: the one wanted, else approvals.sqlite."""
    return wanted or _data_folder() / "approvals.sqlite"


def kept_bodies(wanted: Path | None) -> Path:
    """Give the folder of fetched bodies: the one wanted, else bodies/ in the data folder."""
    return wanted or _data_folder() / "bodies"


def http_cache() -> Path:
    """Give the file of the HTTP cache."""
    from platformdirs import user_cache_path

    return user_cache_path("newsgen", appauthor=False) / "http.sqlite"


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("newsgen", appauthor=False)


def _folder(name: str) -> Path:
    """Give a folder next to the package in a checkout, or inside it in a wheel."""
    places = (_PACKAGE / "_data" / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    looked = " and ".join(str(place) for place in places)
    raise NotFoundError(
        Problem(name, "is not there", looked, "Install the package again, or run a checkout.")
    )
