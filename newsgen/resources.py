"""Finds templates/ and locales/ in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from newsgen.errors import NotFoundError, Problem

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Give the folder of templates."""
    return _folder("templates")


def locales() -> Path:
    """Give the folder of locales."""
    return _folder("locales")


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
