"""The venues, one file each, found by their files: VENUE is what a file gives."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from newsgen.errors import Problem, WrongValueError, nearest
from newsgen.live.venue import Venue

__all__ = ["known_venues", "venue"]


@cache
def known_venues() -> tuple[str, ...]:
    """Give the names of the venues that can be recorded."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def venue(name: str) -> Venue:
    """Give a venue by its name; WrongValueError names the known ones."""
    wanted = name.strip().lower()
    if wanted not in known_venues():
        remedy = nearest(wanted, known_venues(), f"These can: {', '.join(known_venues())}.")
        raise WrongValueError("is no venue that can be recorded", remedy)
    found = import_module(f"{__name__}.{wanted}").VENUE
    assert isinstance(found, Venue), Problem(wanted, "gives no VENUE")
    return found
